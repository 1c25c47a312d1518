/** A number per cell as a map over the picture: how strongly cells fire, or what they did for the class. */

import { cellColours } from '../../../viz/cell-map.ts';
import { signedMap } from '../../../viz/heat-map.ts';
import { SpatialPanel } from '../../../viz/spatial-panel.ts';
import type { BenchPart } from '../../../viz/workbench-sheet.ts';
import { placeIn, type Selected, type SelectedCell } from '../../selected.ts';
import type { ViewContext } from '../view.ts';
import type { Body } from './body.ts';
import { type CellsAnswer, type ElementAnswer, rangeInWords } from './element-answer.ts';

export class CellsBody implements Body {
  readonly #context: ViewContext;
  readonly #panel: SpatialPanel;
  readonly #layer: string;
  readonly #pointable: boolean;
  #shown: CellsAnswer | null = null;
  #note = '';

  /** @param answer of its layer; the panel is that layer's from now on */
  constructor(context: ViewContext, { layer, rows, columns, pointable }: CellsAnswer) {
    this.#context = context;
    this.#layer = layer;
    this.#pointable = pointable;
    const { selection } = context;
    const cell = (row: number, column: number): SelectedCell => {
      return { kind: 'cell', layer, row, column, channel: null };
    };
    this.#panel = new SpatialPanel(layer, [rows, columns], {
      onPoint: (at) => pointable && selection.hover(at && cell(at.row, at.column)),
      onPin: (at) => pointable && selection.pin(cell(at.row, at.column)),
    });
    this.#panel.element.classList.add('bench-cells');
    this.#panel.element.classList.toggle('still', !pointable);
  }

  get element(): HTMLElement {
    return this.#panel.element;
  }

  show(answer: ElementAnswer): void {
    if (answer.kind !== 'cells') return;
    const before = this.#shown;
    this.#shown = answer;
    const { rows, columns, values, content, of, picture } = answer;
    if (before && before.of === of && sameNumbers(before.values, values)) return;
    if (picture) this.#panel.setPicture(new ImageData(picture.rgba, picture.width, picture.height));
    const rgba =
      content === 'attribution' ? signedMap(values, largestMagnitude(values)) : cellColours(values);
    this.#note = [of, rangeInWords(values, content)].filter((words) => words !== '').join(' · ');
    this.#panel.show({ rows, columns, rgba, words: '', scale: this.#note });
  }

  mark(selected: Selected | null): void {
    const shown = this.#shown;
    if (!shown || !this.#pointable) return;
    const shapes = this.#context.answers()?.live.shapes;
    const shape = shapes?.get(this.#layer);
    const place = shape ? placeIn(selected, this.#layer, shape, (name) => shapes?.get(name)) : null;
    const { row = null, column = null } = place ?? {};
    const own = selected?.kind === 'cell' && selected.layer === this.#layer;
    this.#panel.mark(row !== null && column !== null ? { row, column } : null, own);
  }

  part(): BenchPart {
    return { kind: 'layers', layers: [...this.element.querySelectorAll('canvas')], note: this.#note };
  }

  remove(): void {
    if (this.element.matches(':hover')) this.#context.selection.hover(null);
    this.element.remove();
  }
}

function largestMagnitude(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function sameNumbers(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
