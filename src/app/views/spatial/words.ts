/** The view's line: what is pointed at, in live words, and what the maps say of it. */

import type { Graph } from '../../../net/graph.ts';
import { create, createButton, setPressed } from '../../page/elements.ts';
import { type Selected, selectedInWords, writeSelected } from '../../selected.ts';
import type { Selection } from '../../selection.ts';
import type { Subject } from '../subject.ts';

const NOTHING =
  'Light lies where cells fire most. Point at a cell, or at a class, and it lies where that came from and what it leads to.';
const FACTORS =
  'Amber and blue lie where two sets of classes find what speaks for them. Point at a cell or a class for its own light.';
const SAID: Readonly<Record<Subject['kind'], string>> = {
  cell: ': earlier layers are lit where it came from, later ones and the classes by what it leads to.',
  channel: ': earlier layers are lit where it came from, later ones and the classes by what it leads to.',
  class: ': every layer is lit where it speaks for this class.',
};

export class Words {
  readonly element = create('p', 'spatial-line');
  readonly #selection: Selection;
  #shown: string | null = null;

  constructor(selection: Selection) {
    this.#selection = selection;
  }

  /** @param factors whether two factors are shown while nothing is pointed at */
  show(subject: Subject | null, graph: Graph, factors: boolean): void {
    const written = subject ? writeSelected(subject) : String(factors);
    if (written !== this.#shown) this.element.replaceChildren(...this.#sentence(subject, graph, factors));
    this.#shown = written;
    const button = this.element.querySelector('button');
    if (button) setPressed(button, writeSelected(this.#selection.pinned) === written);
  }

  /** A sentence that says why there is nothing. */
  fail(sentence: string): void {
    this.#shown = null;
    this.element.replaceChildren(sentence);
  }

  #sentence(subject: Subject | null, graph: Graph, factors: boolean): (string | Node)[] {
    if (!subject) return [factors ? FACTORS : NOTHING];
    const kept: Selected = subject;
    const link = createButton('view-link', selectedInWords(subject, graph), () => this.#selection.pin(kept));
    return [link, SAID[subject.kind]];
  }
}
