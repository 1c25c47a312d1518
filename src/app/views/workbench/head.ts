/**
 * The head of an element: what it is in words, each word a choice ("mixed4d · channels · attribution to Egyptian cat ·
 * pictures"), and buttons that move it and take it away.
 */

import { create, createButton, icon, setPressed } from '../../page/elements.ts';
import { type Selected, sameSelected } from '../../selected.ts';
import { pointsAt } from '../dictionary/channel-word.ts';
import type { ViewContext } from '../view.ts';
import {
  ATOMS,
  type Atom,
  type BenchElement,
  type Cells,
  CONTENTS,
  type Content,
  type Facts,
  INPUT,
  MOST_SHOWN,
  needsTarget,
  OPEN,
  OUTPUT,
  PRESENTATIONS,
  type Presentation,
  refusal,
} from './grammar.ts';
import { ATOM_WORDS, CELLS_WORDS, CONTENT_WORDS, layerInWords, PRESENTATION_WORDS } from './grammar-words.ts';
import type { BenchTarget } from './target.ts';
import { WordSelect } from './word-select.ts';

export interface HeadEvents {
  readonly onChange: (element: BenchElement) => void;
  /** By one place, to the left where negative. */
  readonly onMove: (by: number) => void;
  readonly onRemove: () => void;
}

const COUNTS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, MOST_SHOWN];

export class Head {
  readonly element = create('div', 'bench-head');
  readonly #selection: ViewContext['selection'];
  readonly #change: (patch: Partial<BenchElement>) => void;
  readonly #layer = new WordSelect<string>('Layer', (layer) => this.#change({ layer }));
  readonly #atom = new WordSelect<Atom>('Atom', (atom) => this.#change({ atom }));
  readonly #content = new WordSelect<Content>('Content', (content) =>
    this.#change({ content, chosenBy: content }),
  );
  readonly #presentation = new WordSelect<Presentation>('Presentation', (presentation) =>
    this.#change({ presentation }),
  );
  readonly #shown = new WordSelect<string>('How many', (count) => this.#change({ shown: Number(count) }));
  readonly #chosenBy = new WordSelect<Content>('Chosen by', (chosenBy) => this.#change({ chosenBy }));
  readonly #cells = new WordSelect<Cells>('Of which cells', (cells) => this.#change({ cells }));
  readonly #target = create('span', 'bench-target');
  readonly #more = create('div', 'bench-more');
  #shownTarget: Selected | null = null;
  #now: BenchElement | null = null;

  constructor({ selection }: Pick<ViewContext, 'selection'>, { onChange, onMove, onRemove }: HeadEvents) {
    this.#selection = selection;
    this.#change = (patch) => {
      if (this.#now) onChange({ ...this.#now, ...patch });
    };
    const words = create('div', 'bench-words');
    const [layer, atom, content, presentation] = [this.#layer, this.#atom, this.#content, this.#presentation];
    words.append(layer.element, between(), atom.element, between(), content.element);
    words.append(between(), presentation.element);
    this.#more.append(this.#shown.element, this.#chosenBy.element, this.#cells.element);
    const buttons = create('div', 'bench-buttons');
    buttons.append(
      button('‹', 'Move it to the left', () => onMove(-1)),
      button('›', 'Move it to the right', () => onMove(1)),
      button(icon('close'), 'Take it off the bench', onRemove),
    );
    const line = create('div', 'bench-line');
    line.append(words, buttons);
    this.element.append(line, this.#more);
  }

  /** @param layers all of the network @param target what attributions are of, where that is known */
  show(element: BenchElement, layers: readonly string[], facts: Facts, target: BenchTarget | null): void {
    this.#now = element;
    const named = [INPUT, ...layers, OUTPUT].map(
      (name) => [name, layerInWords(facts.labelOf(name))] as const,
    );
    this.#layer.show(element.layer, [[OPEN, `${facts.labelOf(facts.open)} (open)`], ...named]);
    const able = (patch: Partial<BenchElement>) => refusal({ ...element, ...patch }, facts) === null;
    this.#atom.show(
      element.atom,
      ATOMS.map((atom) => [atom, ATOM_WORDS[atom], able({ atom })] as const),
    );
    const contents = CONTENTS.map((each) => {
      return [each, CONTENT_WORDS[each], able({ content: each, chosenBy: each })] as const;
    });
    this.#content.show(element.content, contents);
    this.#presentation.show(
      element.presentation,
      PRESENTATIONS.map((each) => [each, PRESENTATION_WORDS[each], able({ presentation: each })] as const),
    );
    this.#showMore(element);
    this.#showTarget(needsTarget(element) ? target : null);
    // It stands behind the word that it belongs to.
    const word = element.content === 'attribution' ? this.#content : this.#chosenBy;
    if (this.#target.previousSibling !== word.element) word.element.after(this.#target);
  }

  mark(selected: Selected | null): void {
    const [link] = this.#target.children;
    if (link && this.#shownTarget) setPressed(link, sameSelected(selected, this.#shownTarget));
  }

  /** How many there are, by what they are chosen and of which cells: where that is a question. */
  #showMore({ layer, atom, content, presentation, shown, chosenBy, cells }: BenchElement): void {
    const hidden = layer !== INPUT && layer !== OUTPUT;
    const one =
      (atom === 'whole' && layer !== OUTPUT) || (atom === 'spatial' && presentation === 'information');
    const map = atom === 'group' && content === 'activation' && presentation === 'information';
    const listed = !one && !map;
    this.#more.hidden = !listed;
    const counts = [...new Set([...COUNTS, shown])].sort((a, b) => a - b);
    this.#shown.show(
      String(shown),
      counts.map((count) => [String(count), `${count} shown`] as const),
    );
    this.#chosenBy.element.hidden = !hidden;
    this.#chosenBy.show(chosenBy, [
      ['activation', 'by activation'],
      ['attribution', 'by attribution'],
    ]);
    this.#cells.element.hidden = !hidden || atom !== 'channel';
    const summed = content === 'attribution';
    this.#cells.show(summed && cells === 'mean' ? 'max' : cells, [
      ['max', summed ? 'over all cells' : CELLS_WORDS.max],
      ...(summed ? [] : [['mean', CELLS_WORDS.mean] as const]),
      ['pointed', CELLS_WORDS.pointed],
    ]);
  }

  #showTarget(target: BenchTarget | null): void {
    const selected: Selected | null = target?.subject ?? null;
    const same =
      sameSelected(selected, this.#shownTarget) && this.#target.childElementCount > 0 === !!selected;
    this.#shownTarget = selected;
    if (same) return;
    this.#target.replaceChildren();
    if (!target || !selected) return;
    const link = createButton('view-link', target.name, () => this.#selection.pin(selected));
    pointsAt(link, this.#selection, selected);
    this.#target.append(' to ', link);
    this.mark(this.#selection.current);
  }
}

function between(): HTMLElement {
  return create('span', 'bench-dot-between', ' · ');
}

function button(sign: string | Node, words: string, onClick: () => void): HTMLButtonElement {
  const element = createButton('icon-button', '', onClick);
  element.append(sign);
  element.title = words;
  element.setAttribute('aria-label', words);
  return element;
}
