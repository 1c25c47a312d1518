/**
 * The top classes with their probabilities, live: fixed rows that are reused, only what changed is written.
 *
 * Labels come from files and are text, never markup. Bars move by `transform`, so no update causes a layout of the
 * page. CSS classes: `class-bars` (the list), `class-bar` (a row, a button; `aria-pressed` when pinned),
 * `class-bar-fill` (its bar: full width, `transform-origin: left`), `class-bar-label`, `class-bar-value`.
 */

import { formatPercent } from './numbers.ts';

export interface ClassEntry {
  /** Output unit of the network. */
  readonly index: number;
  readonly label: string;
  /** 0…1 */
  readonly probability: number;
}

export interface ClassBarsEvents {
  /** A class is pointed at or has the focus; null when no longer. */
  readonly onPoint?: (index: number | null) => void;
  readonly onChoose?: (index: number) => void;
}

interface Row {
  readonly item: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly fill: HTMLElement;
  readonly label: HTMLElement;
  readonly share: Text;
  /** Output unit shown, −1 while none is. */
  index: number;
  name: string;
  percent: string;
  width: number;
}

/** Steps of a bar's length; smaller changes are not seen. */
const STEPS = 500;

export class ClassBars {
  readonly element: HTMLElement;
  readonly #rows: Row[];
  #pinned: number | null = null;

  /** @param count rows; entries past it are not shown */
  constructor(count: number, events: ClassBarsEvents = {}) {
    this.element = document.createElement('ol');
    this.element.className = 'class-bars';
    this.element.setAttribute('aria-label', 'Most probable classes');
    this.#rows = Array.from({ length: count }, () => createRow(events));
    this.element.append(...this.#rows.map((row) => row.item));
  }

  /** Shows these classes, most probable first. */
  update(entries: readonly ClassEntry[]): void {
    for (let i = 0; i < this.#rows.length; i++) {
      const [row, entry] = [this.#rows[i], entries[i]];
      if (!row) continue;
      row.item.hidden = !entry;
      if (entry) this.#fill(row, entry);
      else row.index = -1;
    }
  }

  /** Marks the row of a class while it is among those shown. */
  pin(index: number | null): void {
    this.#pinned = index;
    for (const row of this.#rows) this.#mark(row);
  }

  dispose(): void {
    this.element.remove();
  }

  #fill(row: Row, { index, label, probability }: ClassEntry): void {
    const percent = formatPercent(probability);
    const width = Math.round(STEPS * Math.min(1, Math.max(0, probability || 0))) / STEPS;
    if (row.index !== index) {
      row.index = index;
      this.#mark(row);
    }
    if (row.name !== label || row.percent !== percent) {
      if (row.name !== label) {
        row.label.textContent = label;
        row.label.title = label;
      }
      // The same text node says something else: cheaper than one in its place, and shares change with each frame.
      if (row.percent !== percent) row.share.data = percent;
      row.name = label;
      row.percent = percent;
    }
    if (row.width !== width) {
      row.width = width;
      row.fill.style.transform = `scaleX(${width})`;
    }
  }

  #mark(row: Row): void {
    row.button.setAttribute('aria-pressed', String(row.index >= 0 && row.index === this.#pinned));
  }
}

function createRow({ onPoint, onChoose }: ClassBarsEvents): Row {
  const item = document.createElement('li');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'class-bar';
  button.setAttribute('aria-pressed', 'false');
  const [fill, label, value] = ['class-bar-fill', 'class-bar-label', 'class-bar-value'].map(createSpan);
  if (!fill || !label || !value) throw new Error('A class bar has three parts.');
  fill.style.transform = 'scaleX(0)';
  // The space is for those who hear it: name and share are two words.
  button.append(fill, label, ' ', value);
  item.append(button);
  item.hidden = true;
  const share = document.createTextNode('');
  value.append(share);
  const row: Row = { item, button, fill, label, share, index: -1, name: '', percent: '', width: 0 };
  button.addEventListener('pointerenter', () => row.index >= 0 && onPoint?.(row.index));
  button.addEventListener('focus', () => row.index >= 0 && onPoint?.(row.index));
  button.addEventListener('pointerleave', () => onPoint?.(null));
  button.addEventListener('blur', () => onPoint?.(null));
  button.addEventListener('click', () => row.index >= 0 && onChoose?.(row.index));
  return row;
}

function createSpan(name: string): HTMLElement {
  const span = document.createElement('span');
  span.className = name;
  return span;
}
