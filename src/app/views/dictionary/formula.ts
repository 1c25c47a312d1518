/** "Vector = word + word + …": the cell's picture, and its strongest channels with how strongly each fires. */

import { type ChannelValue, shareOfLength, strongestChannels } from '../../../viz/dictionary-words.ts';
import { formatNumber, formatPercent } from '../../../viz/numbers.ts';
import { create, setText } from '../../page/elements.ts';
import type { Selected } from '../../selected.ts';
import type { ViewContext } from '../view.ts';
import { CellPicture } from './cell-picture.ts';
import { ChannelWord, isRestedOn } from './channel-word.ts';
import type { CellReading } from './reading.ts';

/** What a word shows beside its icon. */
interface Entry {
  readonly word: ChannelWord;
  readonly item: HTMLElement;
  readonly bar: HTMLElement;
  readonly value: HTMLElement;
}

export class Formula {
  readonly element = create('div', 'formula');
  readonly picture: CellPicture;
  readonly #context: ViewContext;
  readonly #list = create('ol', 'formula-words');
  readonly #rest = create('p', 'formula-rest secondary');
  readonly #sign = create('span', 'formula-sign', '=');
  readonly #entries = new Map<number, Entry>();
  #layer = '';
  /** Which cell is shown. */
  #at = '';
  #shown: readonly ChannelValue[] = [];

  constructor(context: ViewContext) {
    this.#context = context;
    this.picture = new CellPicture(context);
    this.element.append(this.picture.element, this.#sign, this.#list, this.#rest);
  }

  /** The words as they are shown, strongest first. */
  get words(): readonly ChannelValue[] {
    return this.#shown;
  }

  /** What a word's icon shows so far. */
  canvasOf(channel: number): HTMLCanvasElement | null {
    return this.#entries.get(channel)?.word.tile.canvas ?? null;
  }

  show(reading: CellReading, count: number): void {
    const { layer, vector, full } = reading;
    if (layer !== this.#layer) this.clear();
    const still = `${layer} ${reading.row} ${reading.column}` === this.#at;
    this.#at = `${layer} ${reading.row} ${reading.column}`;
    this.#layer = layer;
    const strongest = strongestChannels(vector, count);
    this.#shown = still ? this.#settled(strongest, vector) : strongest;
    const kept = new Set(this.#shown.map(({ channel }) => channel));
    for (const [channel, entry] of this.#entries) if (!kept.has(channel)) this.#drop(channel, entry);
    this.#shown.forEach(({ channel, value }, at) => {
      const entry = this.#entries.get(channel) ?? this.#create(channel);
      if (this.#list.children[at] !== entry.item)
        this.#list.insertBefore(entry.item, this.#list.children[at] ?? null);
      setText(entry.value, formatNumber(value));
      const width = full > 0 ? Math.min(1, Math.max(0, value / full)).toFixed(3) : '0';
      if (entry.bar.style.scale !== `${width} 1`) entry.bar.style.scale = `${width} 1`;
    });
    this.picture.element.hidden = this.#shown.length === 0;
    this.#sign.hidden = this.#shown.length === 0;
    this.#list.classList.toggle('whole', shareOfLength(vector, this.#shown) === 1);
    setText(this.#rest, restInWords(vector, this.#shown));
    if (this.#shown.length > 0) this.picture.show(reading);
  }

  mark(current: Selected | null): void {
    for (const { word } of this.#entries.values()) word.mark(current);
  }

  clear(): void {
    for (const [channel, entry] of this.#entries) this.#drop(channel, entry);
    this.picture.clear();
    this.#shown = [];
  }

  /** While the pointer is on a word the words stay where they are: only their values change. */
  #settled(strongest: readonly ChannelValue[], vector: Float32Array): readonly ChannelValue[] {
    const same = strongest.length === this.#shown.length;
    if (!same || !isRestedOn(this.#list)) return strongest;
    return this.#shown.map(({ channel }) => ({ channel, value: vector[channel] ?? 0 }));
  }

  #create(channel: number): Entry {
    const word = new ChannelWord(this.#context, this.#layer, channel);
    const item = create('li');
    const track = create('div', 'word-bar');
    const bar = create('div');
    const caption = create('div', 'word-caption');
    const value = create('span', 'word-value');
    track.append(bar);
    caption.append(value, create('span', 'secondary', `ch ${channel}`));
    word.element.append(track, caption);
    item.append(word.element);
    const entry = { word, item, bar, value };
    this.#entries.set(channel, entry);
    return entry;
  }

  #drop(channel: number, { word, item }: Entry): void {
    word.remove();
    item.remove();
    this.#entries.delete(channel);
  }
}

/** What the words leave out. */
function restInWords(vector: Float32Array, words: readonly ChannelValue[]): string {
  if (words.length === 0) return 'This cell is silent for this picture: none of its channels fires.';
  const firing = strongestChannels(vector, vector.length).length;
  const share = formatPercent(shareOfLength(vector, words));
  const all = `${firing} of ${vector.length} ${vector.length === 1 ? 'channel fires' : 'channels fire'}`;
  const these = words.length === 1 ? 'this one makes' : `these ${words.length} make`;
  return `${all}; ${these} up ${share} of the vector's squared length.`;
}
