/** A layer's column: its channels that lead most to the root, or to which the root leads most; a click walks to one. */

import { type ChannelValue, strongestChannels } from '../../../viz/dictionary-words.ts';
import { formatNumber, formatPercent } from '../../../viz/numbers.ts';
import { create, setText } from '../../page/elements.ts';
import type { Selected } from '../../selected.ts';
import { ChannelWord, isRestedOn } from '../dictionary/channel-word.ts';
import type { ViewContext } from '../view.ts';
import type { ColumnReading, Role } from './reading.ts';
import type { Root, WalkStep } from './walk.ts';

interface Entry {
  readonly word: ChannelWord;
  readonly item: HTMLElement;
  readonly bar: HTMLElement;
  readonly value: HTMLElement;
}

/** Whom a column's numbers are about, in words; of the root's own layer there are none. */
const NOTES: Readonly<Record<Role, string>> = {
  own: 'the root',
  earlier: 'leads to it',
  later: 'it leads to',
  apart: 'on no way with it',
};

export class PathColumn {
  readonly element = create('section', 'path-column');
  readonly layer: string;
  readonly #context: ViewContext;
  readonly #onChoose: (root: Root, beside: readonly number[]) => void;
  readonly #channels: number;
  readonly #note = create('p', 'secondary');
  readonly #list = create('ol');
  readonly #entries = new Map<number, Entry>();
  #shown: readonly ChannelValue[] = [];
  #about = '';
  #most = 0;

  /** @param channels how many the layer has */
  constructor(
    context: ViewContext,
    layer: string,
    channels: number,
    onChoose: (root: Root, beside: readonly number[]) => void,
  ) {
    this.#context = context;
    this.layer = layer;
    this.#channels = channels;
    this.#onChoose = onChoose;
    const title = create('h2', '', context.answers()?.live.labelOf(layer) ?? layer);
    title.title = layer;
    this.element.append(title, this.#note, this.#list);
    this.element.setAttribute('aria-label', layer);
  }

  /** The channels as they are shown, strongest first. */
  get shown(): readonly ChannelValue[] {
    return this.#shown;
  }

  /** The value of a whole bar. */
  get most(): number {
    return this.#most;
  }

  canvasOf(channel: number): HTMLCanvasElement | null {
    return this.#entries.get(channel)?.word.tile.canvas ?? null;
  }

  /** The channels that there is most to say of, without drawing them. */
  choose({ role, channels }: ColumnReading, step: WalkStep, count: number): readonly ChannelValue[] {
    const { root, beside } = step;
    const about = `${JSON.stringify(root)} ${count}`;
    const still = about === this.#about && isRestedOn(this.#list) && role !== 'own';
    this.#about = about;
    if (still) this.#shown = this.#shown.map(({ channel }) => ({ channel, value: channels[channel] ?? 0 }));
    else if (role === 'own' && root.kind === 'channel') {
      const own = beside.includes(root.channel) ? beside : [root.channel];
      this.#shown = own.map((channel) => ({ channel, value: 0 }));
    } else this.#shown = strongestChannels(channels, count);
    return this.#shown;
  }

  /** Draws what was chosen. @param most the value of a whole bar */
  show({ role, gap }: ColumnReading, { root }: WalkStep, most: number): void {
    this.element.dataset.role = role;
    this.#most = most;
    const kept = new Set(this.#shown.map(({ channel }) => channel));
    for (const [channel, entry] of this.#entries) if (!kept.has(channel)) this.#drop(channel, entry);
    this.#shown.forEach(({ channel, value }, at) => {
      const entry = this.#entries.get(channel) ?? this.#create(channel);
      if (this.#list.children[at] !== entry.item)
        this.#list.insertBefore(entry.item, this.#list.children[at] ?? null);
      setText(entry.value, role === 'own' ? '' : formatNumber(value));
      const width = most > 0 ? Math.min(1, Math.max(0, value / most)).toFixed(3) : '0';
      if (entry.bar.style.scale !== `${width} 1`) entry.bar.style.scale = `${width} 1`;
      const isRoot = role === 'own' && root.kind === 'channel' && root.channel === channel;
      entry.item.classList.toggle('path-root', isRoot);
    });
    const missed = gap === null ? '' : ` · gap ${formatPercent(gap)}`;
    setText(this.#note, `${this.#noteOf(role, root)}${missed}`);
  }

  mark(current: Selected | null): void {
    for (const { word } of this.#entries.values()) word.mark(current);
  }

  clear(): void {
    for (const [channel, entry] of this.#entries) this.#drop(channel, entry);
  }

  #noteOf(role: Role, root: Root): string {
    if (role === 'own' || role === 'apart') return NOTES[role];
    const count = `${this.#shown.length} of ${this.#channels}`;
    return root.kind === 'class' ? count : `${NOTES[role]} · ${count}`;
  }

  #create(channel: number): Entry {
    const { layer } = this;
    const onChoose = () => {
      const beside = this.#shown.map((each) => each.channel);
      this.#onChoose({ kind: 'channel', layer, channel }, beside);
    };
    const word = new ChannelWord(this.#context, layer, channel, { onChoose, chooses: 'click to walk to it' });
    const item = create('li');
    const track = create('div', 'word-bar');
    const bar = create('div');
    const caption = create('div', 'path-numbers');
    const value = create('span');
    track.append(bar);
    caption.append(value, track, create('span', 'secondary', `ch ${channel}`));
    word.element.append(caption);
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
