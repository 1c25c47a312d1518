/** A number per cell as a map over the picture: how strongly cells fire, or what they did for the class. */

import { cellColours } from '../../../viz/cell-map.ts';
import { largest, signedMap } from '../../../viz/heat-map.ts';
import { formatNumber } from '../../../viz/numbers.ts';
import { SpatialPanel } from '../../../viz/spatial-panel.ts';
import type { BenchPart } from '../../../viz/workbench-sheet.ts';
import { create, setText } from '../../page/elements.ts';
import { placeIn, type Selected, type SelectedCell } from '../../selected.ts';
import type { ViewContext } from '../view.ts';
import type { Body } from './body.ts';
import type { CellsAnswer, ElementAnswer } from './element-answer.ts';

/** Colours of the legend. */
const RAMP = 64;
const HEAT_ALPHA = 205;

export class CellsBody implements Body {
  readonly #context: ViewContext;
  readonly element = create('div', 'bench-cells');
  readonly #panel: SpatialPanel;
  readonly #ramp = create('canvas');
  readonly #low = create('span');
  readonly #high = create('span');
  readonly #of = create('p');
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
    const label = context.answers()?.live.labelOf(layer) ?? layer;
    this.#panel = new SpatialPanel({ name: layer, label }, [rows, columns], {
      onPoint: (at) => pointable && selection.hover(at && cell(at.row, at.column)),
      onPin: (at) => pointable && selection.pin(cell(at.row, at.column)),
    });
    this.element.classList.toggle('still', !pointable);
    const legend = create('div', 'bench-legend');
    legend.append(this.#low, this.#ramp, this.#high);
    this.element.append(this.#panel.element, legend, this.#of);
  }

  show(answer: ElementAnswer): void {
    if (answer.kind !== 'cells') return;
    const before = this.#shown;
    this.#shown = answer;
    const { rows, columns, values, content, of, picture } = answer;
    if (before && before.of === of && sameNumbers(before.values, values)) return;
    if (picture) this.#panel.setPicture(new ImageData(picture.rgba, picture.width, picture.height));
    const range = rangeOf(values, content);
    this.#panel.show({ rows, columns, rgba: coloursOf(values, content), words: '', scale: '' });
    this.#showLegend(range, content);
    setText(this.#of, of);
    this.#note = [of, range.map(formatNumber).join(' … ')].filter((words) => words !== '').join(' · ');
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
    return { kind: 'layers', layers: [...this.#panel.element.querySelectorAll('canvas')], note: this.#note };
  }

  #showLegend([low, high]: readonly [number, number], content: CellsAnswer['content']): void {
    setText(this.#low, formatNumber(low));
    setText(this.#high, formatNumber(high));
    const start = content === 'attribution' ? -1 : 0;
    const shares = Float32Array.from({ length: RAMP }, (_, i) => start + ((1 - start) * i) / (RAMP - 1));
    [this.#ramp.width, this.#ramp.height] = [RAMP, 1];
    this.#ramp.getContext('2d')?.putImageData(new ImageData(coloursOf(shares, content), RAMP, 1), 0, 0);
  }

  remove(): void {
    if (this.element.matches(':hover')) this.#context.selection.hover(null);
    this.element.remove();
  }
}

/** RGBA bytes: from the weakest to the strongest with the picture shining through, or teal for it and salmon against it. */
function coloursOf(values: Float32Array, content: CellsAnswer['content']): Uint8ClampedArray<ArrayBuffer> {
  if (content === 'attribution') return signedMap(values, largest(values.map(Math.abs)));
  const rgba = cellColours(values);
  for (let at = 3; at < rgba.length; at += 4) rgba[at] = HEAT_ALPHA;
  return rgba;
}

/** What the first and the last colour mean. */
function rangeOf(
  values: Float32Array,
  content: CellsAnswer['content'],
): readonly [low: number, high: number] {
  const full = largest(values.map(Math.abs));
  if (content === 'attribution') return [-full, full];
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return [low, high];
}

function sameNumbers(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
