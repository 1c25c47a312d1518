/**
 * The key of the groups and what they do: a column for each, with its picture, its colour, its size and its effect on
 * every class. Built once for so many groups; afterwards only what changed is written.
 */

import { groupCss } from '../../../viz/group-colours.ts';
import { formatNumber } from '../../../viz/numbers.ts';
import type { PresentGroups } from '../../answers/groups.ts';
import { create, createButton, setPressed, setText } from '../../page/elements.ts';
import type { Selected } from '../../selected.ts';
import type { ViewContext } from '../view.ts';
import { GroupIcon } from './group-icon.ts';

/** What groups do for a class. */
export interface ClassEffect {
  readonly index: number;
  readonly label: string;
  /** [groups]; empty while they are worked out. */
  readonly effects: Float32Array;
}

interface Column {
  readonly header: HTMLElement;
  readonly bar: HTMLElement;
  readonly icon: GroupIcon;
  readonly magnitude: HTMLElement;
}

interface Row {
  readonly element: HTMLElement;
  readonly name: HTMLButtonElement;
  readonly cells: readonly HTMLElement[];
  index: number;
}

export class GroupsTable {
  readonly element = create('table', 'groups-table');
  readonly #context: Pick<ViewContext, 'icons' | 'selection'>;
  readonly #onDream: (group: number) => void;
  readonly #body = create('tbody');
  #columns: readonly Column[] = [];
  #rows: Row[] = [];
  #layer = '';

  /** @param onDream somebody wants to see the group's picture grow */
  constructor(context: Pick<ViewContext, 'icons' | 'selection'>, onDream: (group: number) => void) {
    this.#context = context;
    this.#onDream = onDream;
  }

  /** The pictures of the key, for exports. */
  get icons(): readonly (HTMLCanvasElement | null)[] {
    return this.#columns.map(({ icon }) => icon.canvas);
  }

  show({ layer, groups, factors, settled }: PresentGroups): void {
    if (layer !== this.#layer || groups !== this.#columns.length) this.#build(layer, groups);
    const { directions, magnitudes, channels } = factors;
    this.#columns.forEach(({ icon, magnitude }, group) => {
      icon.show(layer, group, directions.slice(group * channels, (group + 1) * channels), settled);
      setText(magnitude, formatNumber(magnitudes[group] ?? 0));
    });
  }

  /** Rows stay where they are while their classes do. */
  showEffects(classes: readonly ClassEffect[]): void {
    while (this.#rows.length < classes.length) this.#addRow();
    const most = classes.reduce(
      (largest, { effects }) => effects.reduce((sum, each) => Math.max(sum, Math.abs(each)), largest),
      0,
    );
    this.#rows.forEach(({ element }, i) => {
      element.hidden = i >= classes.length;
    });
    classes.forEach((effect, i) => {
      const row = this.#rows[i];
      if (row) fill(row, effect, most);
    });
  }

  /** What is selected stands out: a group, the groups of a cell by their shares, a class. */
  point(group: number | null, shares: readonly number[] | null, index: number | null): void {
    this.#columns.forEach(({ bar, icon }, i) => {
      icon.pointed = i === group;
      // Colours and pictures fade; words stay readable.
      const opacity = shares ? 0.12 + 0.88 * (shares[i] ?? 0) : 1;
      for (const faded of [bar, icon.element]) faded.style.opacity = opacity.toFixed(2);
    });
    for (const { name, index: own } of this.#rows) setPressed(name, own === index);
  }

  #build(layer: string, groups: number): void {
    this.#layer = layer;
    this.#rows = [];
    this.#columns = Array.from({ length: groups }, (_, group) => this.#column(group, groups));
    const head = create('tr');
    head.append(create('td'), ...this.#columns.map(({ header }) => header));
    const magnitudes = create('tr', 'groups-magnitudes');
    const name = create('th', '', 'Size');
    name.scope = 'row';
    name.title = 'How much of the activations the group accounts for: the length of its part';
    magnitudes.append(name, ...this.#columns.map(({ magnitude }) => magnitude));
    const top = create('thead');
    top.append(head);
    this.#body.replaceChildren(magnitudes);
    this.element.replaceChildren(top, this.#body);
  }

  #column(group: number, groups: number): Column {
    const icon = new GroupIcon(this.#context.icons, this.#context.selection);
    const header = create('th');
    header.scope = 'col';
    const bar = create('div', 'groups-colour');
    bar.style.background = groupCss(group, groups);
    const line = create('div', 'groups-name');
    const dream = createButton('groups-dream', 'Dream', () => this.#onDream(group));
    dream.title = 'Dream of it: see its picture grow larger';
    dream.setAttribute('aria-label', `Dream of group ${group + 1}`);
    line.append(create('span', '', String(group + 1)), dream);
    header.append(bar, icon.element, line);
    return { header, bar, icon, magnitude: create('td') };
  }

  #addRow(): void {
    const { selection } = this.#context;
    const element = create('tr');
    const header = create('th');
    header.scope = 'row';
    const select = (): Selected => ({ kind: 'class', index: row.index });
    const name = createButton('view-link', '', () => selection.pin(select()));
    name.addEventListener('pointerenter', () => selection.hover(select()));
    name.addEventListener('focus', () => selection.hover(select()));
    name.addEventListener('pointerleave', () => selection.hover(null));
    name.addEventListener('blur', () => selection.hover(null));
    header.append(name);
    const cells = this.#columns.map(() => create('td', 'groups-effect'));
    const row: Row = { element, name, cells, index: -1 };
    element.append(header, ...cells);
    this.#body.append(element);
    this.#rows.push(row);
  }
}

/** Three decimals on a swatch: grey for, red against, the stronger the fuller. */
function fill(row: Row, { index, label, effects }: ClassEffect, most: number): void {
  row.index = index;
  setText(row.name, label);
  row.name.title = label;
  row.element.classList.toggle('view-busy', effects.length === 0);
  row.cells.forEach((cell, group) => {
    const effect = effects[group] ?? 0;
    setText(cell, effects.length === 0 ? '…' : formatEffect(effect));
    const share = most > 0 ? Math.abs(effect) / most : 0;
    cell.style.setProperty('--share', share.toFixed(2));
    cell.classList.toggle('against', effect < 0);
  });
}

/** Three decimals, as the article has them, with a true minus sign. */
export function formatEffect(effect: number): string {
  const text = Math.abs(effect).toFixed(3);
  return effect < 0 && Number(text) > 0 ? `−${text}` : text;
}
