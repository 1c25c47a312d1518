/** Reads what a cell of a layer says: its vector, beside how strongly the layer's cells fire. */

import { indexOfLargest, steadyLargest } from '../../../viz/dictionary-words.ts';
import type { ShownLayer } from '../../../viz/settings.ts';
import type { Answers } from '../../answers/answers.ts';
import type { Place } from './norm-map.ts';

export interface CellReading extends Place {
  readonly layer: string;
  /** A number per channel. */
  readonly vector: Float32Array;
  /** The largest value in the whole layer, of the same picture as the vector. */
  readonly full: number;
  /** L2 norm of each cell's vector, [rows · columns]. */
  readonly norms: Float32Array;
  /** Whether no other cell fires more. */
  readonly most: boolean;
}

const QUAD_BYTES = 16;

/**
 * @param place null for the cell that fires most
 * @param before the cell that fired most in the picture before: it stays while it nearly does
 */
export async function readCell(
  answers: Answers,
  { name, tensor, range }: ShownLayer,
  place: Place | null,
  before: Place | null = null,
): Promise<CellReading> {
  const [, rows, columns, channels] = tensor.shape;
  const norms = await answers.norms(name);
  const indexOf = (at: Place | null) => {
    return at && at.row < rows && at.column < columns ? at.row * columns + at.column : null;
  };
  const cell = indexOf(place) ?? steadyLargest(norms, indexOf(before));
  const offset = (cell * tensor.pitch + tensor.first) * QUAD_BYTES;
  const [vector = new Float32Array(), bounds] = await answers.reader.read(null, [
    { buffer: tensor.buffer, offset, bytes: channels * 4 },
    { buffer: range, offset: 0, bytes: QUAD_BYTES },
  ]);
  return {
    layer: name,
    row: Math.floor(cell / columns),
    column: cell % columns,
    vector,
    full: bounds?.[1] ?? 0,
    norms,
    most: cell === indexOfLargest(norms),
  };
}
