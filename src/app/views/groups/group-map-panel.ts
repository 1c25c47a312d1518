/** The coloured map of a layer's groups: a cell that is pointed at is selected everywhere, arrow keys walk. */

import { type GroupStrengths, groupAloneMap, groupsMap } from '../../../viz/group-map.ts';
import { create } from '../../page/elements.ts';
import type { SelectedPlace } from '../../selected.ts';
import type { Selection } from '../../selection.ts';

const STEPS: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export class GroupMapPanel {
  readonly element = create('div', 'group-map');
  readonly #canvas = create('canvas');
  readonly #reticle = create('div', 'group-map-reticle');
  readonly #selection: Selection;
  #layer = '';
  #strengths: GroupStrengths | null = null;
  #group: number | null = null;
  #cell: readonly [row: number, column: number] = [0, 0];
  #painted: { of: GroupStrengths; group: number | null } | null = null;

  constructor(selection: Selection) {
    this.#selection = selection;
    this.#canvas.tabIndex = 0;
    this.#canvas.setAttribute('role', 'img');
    this.#reticle.hidden = true;
    this.element.append(this.#canvas, this.#reticle);
    this.#canvas.addEventListener('pointermove', (event) => this.#hover(this.#at(event)));
    this.#canvas.addEventListener('pointerleave', () => selection.hover(null));
    this.#canvas.addEventListener('blur', () => selection.hover(null));
    this.#canvas.addEventListener('click', (event) => selection.pin(this.#select(this.#at(event))));
    this.#canvas.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** The map's pixels, for exports. */
  get canvas(): HTMLCanvasElement {
    return this.#canvas;
  }

  show(layer: string, strengths: GroupStrengths): void {
    this.#layer = layer;
    this.#strengths = strengths;
    const { rows, columns, groups } = strengths;
    const words = `Where the ${groups} groups of ${layer} fire: ${rows} rows, ${columns} columns. Arrow keys point at cells.`;
    if (this.#canvas.getAttribute('aria-label') !== words) {
      this.#canvas.setAttribute('aria-label', words);
      this.element.style.setProperty('--shape', `${columns} / ${rows}`);
    }
    this.#paint();
  }

  /** Shows that group alone; null shows all. */
  isolate(group: number | null): void {
    this.#group = group;
    this.#paint();
  }

  /** Outlines a cell. */
  point(place: SelectedPlace | null): void {
    const { row = null, column = null } = place ?? {};
    const shown = this.#strengths;
    this.#reticle.hidden = row === null || column === null || !shown;
    if (row === null || column === null || !shown) return;
    this.#cell = [row, column];
    const { style } = this.#reticle;
    style.left = `${(100 * column) / shown.columns}%`;
    style.top = `${(100 * row) / shown.rows}%`;
    style.width = `${100 / shown.columns}%`;
    style.height = `${100 / shown.rows}%`;
  }

  #paint(): void {
    const of = this.#strengths;
    if (!of) return;
    const group = this.#group !== null && this.#group < of.groups ? this.#group : null;
    if (this.#painted?.of === of && this.#painted.group === group) return;
    this.#painted = { of, group };
    const { rows, columns } = of;
    if (this.#canvas.width !== columns) this.#canvas.width = columns;
    if (this.#canvas.height !== rows) this.#canvas.height = rows;
    const rgba = group === null ? groupsMap(of) : groupAloneMap(of, group);
    this.#canvas.getContext('2d')?.putImageData(new ImageData(rgba, columns, rows), 0, 0);
  }

  #at(event: PointerEvent | MouseEvent): readonly [row: number, column: number] | null {
    const shown = this.#strengths;
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    const [x, y] = [(event.clientX - left) / width, (event.clientY - top) / height];
    if (!shown || x < 0 || y < 0 || x >= 1 || y >= 1) return null;
    return [Math.floor(y * shown.rows), Math.floor(x * shown.columns)];
  }

  #select(cell: readonly [row: number, column: number] | null) {
    if (!cell) return null;
    const [row, column] = cell;
    return { kind: 'cell', layer: this.#layer, row, column, channel: null } as const;
  }

  #hover(cell: readonly [row: number, column: number] | null): void {
    this.#selection.hover(this.#select(cell));
  }

  #onKey(event: KeyboardEvent): void {
    const shown = this.#strengths;
    const [row, column] = this.#cell;
    const step = STEPS[event.key];
    if (event.key === 'Enter') this.#selection.pin(this.#select(this.#cell));
    if (!step || !shown) return;
    event.preventDefault();
    event.stopPropagation();
    const down = Math.min(shown.rows - 1, Math.max(0, row + step[0]));
    const right = Math.min(shown.columns - 1, Math.max(0, column + step[1]));
    this.#hover([down, right]);
  }
}
