/** The view's line: both classes as live words with their scores, and how far the channels add up. */

import { formatNumber, formatPercent } from '../../../viz/numbers.ts';
import { create, createButton, setPressed, setText } from '../../page/elements.ts';
import { type Selected, sameSelected } from '../../selected.ts';
import type { Selection } from '../../selection.ts';
import { pointsAt } from '../dictionary/channel-word.ts';
import type { VersusReading } from './reading.ts';
import type { Names } from './verdict-list.ts';

export class VersusSentence {
  readonly element = create('p', 'versus-line');
  readonly #selection: Selection;
  readonly #scores = [create('span'), create('span')] as const;
  readonly #rest = create('span');
  readonly #gap = create('span', 'secondary');
  #links: readonly (readonly [button: HTMLElement, selected: Selected])[] = [];
  #about = '';

  constructor(selection: Selection) {
    this.#selection = selection;
  }

  show({ a, b, layer, readings: [ofA, ofB] }: VersusReading, names: Names): void {
    const about = `${a} ${b} ${names.a} ${names.b}`;
    if (about !== this.#about) this.#build([a, b], names);
    this.#about = about;
    setText(this.#scores[0], ` scores ${formatNumber(ofA.score)}, `);
    setText(this.#scores[1], ` ${formatNumber(ofB.score)}`);
    setText(
      this.#rest,
      `: the channels of ${layer} on the left speak for the one, those on the right for the other.`,
    );
    const gaps = ofA.gap === null || ofB.gap === null ? '' : gapsInWords(ofA.gap, ofB.gap);
    setText(this.#gap, gaps);
    this.mark();
  }

  mark(): void {
    const { current } = this.#selection;
    for (const [button, selected] of this.#links) setPressed(button, sameSelected(current, selected));
  }

  #build([a, b]: readonly [a: number, b: number], names: Names): void {
    const link = (index: number, name: string) => {
      const selected: Selected = { kind: 'class', index };
      const button = createButton('view-link', name, () => this.#selection.pin(selected));
      pointsAt(button, this.#selection, selected);
      return [button, selected] as const;
    };
    const [first, second] = [link(a, names.a), link(b, names.b)];
    this.#links = [first, second];
    this.element.replaceChildren(
      first[0],
      this.#scores[0],
      second[0],
      this.#scores[1],
      this.#rest,
      this.#gap,
    );
  }
}

function gapsInWords(a: number, b: number): string {
  return ` All channels together miss what they explain by ${formatPercent(a)} and ${formatPercent(b)}.`;
}
