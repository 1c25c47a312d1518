/** The channels that speak for one class or for the other: an icon each with three numbers under it. */

import { formatNumber } from '../../../viz/numbers.ts';
import {
  type ChannelVerdict,
  compareChannels,
  renewVerdicts,
  swatchOf,
  type VerdictRow,
  type Verdicts,
} from '../../../viz/versus-channels.ts';
import { create, setText } from '../../page/elements.ts';
import type { Selected } from '../../selected.ts';
import { ChannelWord, isRestedOn } from '../dictionary/channel-word.ts';
import type { ViewContext } from '../view.ts';
import type { VersusReading } from './reading.ts';

interface Entry {
  readonly word: ChannelWord;
  readonly item: HTMLElement;
  readonly numbers: Readonly<Record<VerdictRow, readonly [swatch: HTMLElement, value: HTMLElement]>>;
}

/** Of the two classes. */
export type Names = Readonly<Record<'a' | 'b', string>>;

const ROWS: readonly VerdictRow[] = ['net', 'a', 'b'];

export class VerdictList {
  readonly element = create('div', 'verdicts');
  readonly #context: ViewContext;
  readonly #names = { net: create('span'), a: create('span'), b: create('span') };
  readonly #sides = { a: create('ol'), b: create('ol') };
  readonly #dots = create('span', 'verdict-dots', '…');
  readonly #entries = new Map<number, Entry>();
  #layer = '';
  /** What is compared. */
  #about = '';
  #shown: Verdicts = { forA: [], forB: [], most: 0 };

  constructor(context: ViewContext) {
    this.#context = context;
    const head = create('div', 'verdict-head');
    head.setAttribute('aria-hidden', 'true');
    head.append(...ROWS.map((row) => this.#names[row]));
    this.element.append(head, this.#sides.a, this.#dots, this.#sides.b);
  }

  get shown(): Verdicts {
    return this.#shown;
  }

  /** What a channel's icon shows so far. */
  canvasOf(channel: number): HTMLCanvasElement | null {
    return this.#entries.get(channel)?.word.tile.canvas ?? null;
  }

  /** @param names of the two classes */
  show(reading: VersusReading, count: number, names: Names): void {
    const { layer } = reading;
    if (layer !== this.#layer) this.clear();
    this.#layer = layer;
    this.#shown = this.#settled(reading, count);
    setText(this.#names.net, 'difference');
    setText(this.#names.a, `for ${names.a}`);
    setText(this.#names.b, `for ${names.b}`);
    const { forA, forB } = this.#shown;
    const kept = new Set([...forA, ...forB].map(({ channel }) => channel));
    for (const [channel, { word, item }] of this.#entries) {
      if (kept.has(channel)) continue;
      word.remove();
      item.remove();
      this.#entries.delete(channel);
    }
    this.#dots.hidden = forA.length === 0 || forB.length === 0;
    this.#fill(this.#sides.a, forA, names);
    this.#fill(this.#sides.b, forB, names);
  }

  mark(current: Selected | null): void {
    for (const { word } of this.#entries.values()) word.mark(current);
  }

  clear(): void {
    for (const { word, item } of this.#entries.values()) {
      word.remove();
      item.remove();
    }
    this.#entries.clear();
  }

  /** While the pointer is on an icon the icons stay where they are: only their numbers change. */
  #settled({ a, b, layer, readings: [ofA, ofB] }: VersusReading, count: number): Verdicts {
    const about = `${a} ${b} ${layer} ${count}`;
    const still = about === this.#about && isRestedOn(this.element);
    this.#about = about;
    return still
      ? renewVerdicts(this.#shown, ofA.channels, ofB.channels)
      : compareChannels(ofA.channels, ofB.channels, count);
  }

  #fill(side: HTMLElement, verdicts: readonly ChannelVerdict[], names: Names): void {
    const { most } = this.#shown;
    const labels = { net: 'difference', ...names };
    verdicts.forEach((verdict, at) => {
      const entry = this.#entries.get(verdict.channel) ?? this.#create(verdict.channel);
      if (side.children[at] !== entry.item) side.insertBefore(entry.item, side.children[at] ?? null);
      for (const row of ROWS) {
        const { value, colour, opacity } = swatchOf(verdict, row, most);
        const [swatch, text] = entry.numbers[row];
        swatch.style.background = colour;
        swatch.style.opacity = opacity.toFixed(2);
        setText(text, formatNumber(value));
        if (text.title !== labels[row]) text.title = labels[row];
      }
    });
  }

  #create(channel: number): Entry {
    const word = new ChannelWord(this.#context, this.#layer, channel);
    const item = create('li');
    const numbers = { net: createNumber(), a: createNumber(), b: createNumber() };
    for (const row of ROWS) {
      const line = create('div', 'verdict-number');
      line.append(...numbers[row]);
      word.element.append(line);
    }
    item.append(word.element);
    const entry = { word, item, numbers };
    this.#entries.set(channel, entry);
    return entry;
  }
}

function createNumber(): readonly [swatch: HTMLElement, value: HTMLElement] {
  return [create('span', 'verdict-swatch'), create('span')];
}
