/** Atoms as a list: bars, or pictures with a bar each. Items stay where they are while a mouse rests on them. */

import { formatNumber, formatPercent } from '../../../viz/numbers.ts';
import { largestMagnitudeOf, shareOf } from '../../../viz/workbench-bars.ts';
import type { BenchPart } from '../../../viz/workbench-sheet.ts';
import { create, setText } from '../../page/elements.ts';
import type { Selected } from '../../selected.ts';
import { isRestedOn } from '../dictionary/channel-word.ts';
import type { ViewContext } from '../view.ts';
import { BarRow } from './bar-row.ts';
import type { Body } from './body.ts';
import type { ElementAnswer } from './element-answer.ts';
import type { Presentation } from './grammar.ts';
import { ItemTile } from './item-tile.ts';
import type { BenchItem } from './items.ts';

export class ItemsBody implements Body {
  readonly element = create('div', 'bench-items');
  readonly #context: ViewContext;
  readonly #presentation: Presentation;
  readonly #list: HTMLElement;
  readonly #note = create('p', 'secondary bench-note');
  readonly #entries = new Map<string, BarRow | ItemTile>();
  #items: readonly BenchItem[] = [];
  #format: (value: number) => string = formatNumber;
  /** Whose atoms they are: others than those begin a new list. */
  #about = '';

  constructor(context: ViewContext, presentation: Presentation) {
    this.#context = context;
    this.#presentation = presentation;
    this.#list = create('ol', presentation === 'feature' ? 'bench-tiles' : 'bench-bars');
    this.element.append(this.#list, this.#note);
  }

  /** What is listed, for tests. */
  get items(): readonly BenchItem[] {
    return this.#items;
  }

  show(answer: ElementAnswer): void {
    if (answer.kind !== 'items') return;
    const { items, note, format } = answer;
    this.#format = format === 'percent' ? formatPercent : formatNumber;
    const about = aboutOf(items);
    if (about !== this.#about) this.#clear();
    this.#about = about;
    this.#items = this.#settled(items);
    const kept = new Set(this.#items.map(({ key }) => key));
    for (const [key, entry] of this.#entries) if (!kept.has(key)) this.#drop(key, entry);
    const full = format === 'percent' ? 1 : largestMagnitudeOf(this.#items.map(({ value }) => value));
    this.#items.forEach((item, at) => {
      const entry = this.#entries.get(item.key) ?? this.#create(item);
      if (this.#list.children[at] !== entry.element) {
        this.#list.insertBefore(entry.element, this.#list.children[at] ?? null);
      }
      entry.show(item, shareOf(item.value, full), this.#format(item.value));
    });
    setText(this.#note, note);
    this.mark(this.#context.selection.current);
  }

  mark(selected: Selected | null): void {
    for (const entry of this.#entries.values()) entry.mark(selected);
  }

  part(): BenchPart {
    const full = largestMagnitudeOf(this.#items.map(({ value }) => value));
    const rows = this.#items.map(({ key, words, value }) => {
      const entry = this.#entries.get(key);
      const picture = entry instanceof ItemTile ? entry.canvas : null;
      return { words, value: this.#format(value), share: shareOf(value, full), picture };
    });
    return this.#presentation === 'feature' ? { kind: 'tiles', tiles: rows } : { kind: 'rows', rows };
  }

  remove(): void {
    this.#clear();
    this.element.remove();
  }

  /** The same items in the same places where a mouse rests on one, with their new values. */
  #settled(items: readonly BenchItem[]): readonly BenchItem[] {
    if (!isRestedOn(this.#list)) return items;
    const fresh = new Map(items.map((item) => [item.key, item]));
    const all = this.#items.every(({ key }) => fresh.has(key)) && items.length === this.#items.length;
    return all ? this.#items.map((item) => fresh.get(item.key) ?? item) : items;
  }

  #create(item: BenchItem): BarRow | ItemTile {
    const entry =
      this.#presentation === 'feature' && item.picture
        ? new ItemTile(this.#context, item, item.picture)
        : new BarRow(this.#context, item);
    this.#entries.set(item.key, entry);
    return entry;
  }

  #drop(key: string, entry: BarRow | ItemTile): void {
    if (entry.element.matches(':hover')) this.#context.selection.hover(null);
    entry.element.remove();
    this.#entries.delete(key);
  }

  #clear(): void {
    for (const [key, entry] of this.#entries) this.#drop(key, entry);
  }
}

/** Items of another layer or of another kind have keys of their own. */
function aboutOf(items: readonly BenchItem[]): string {
  const [first] = items;
  const layer = first?.picture?.layer ?? '';
  return `${first?.selected?.kind ?? ''} ${layer}`;
}
