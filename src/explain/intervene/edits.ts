/** What can be done to a layer's activations, as plain data. Rows and columns count from the top left cell. */

import type { Shape } from '../../net/graph.ts';
import { cellOf, checkedGroup, unit } from '../attribution/scores.ts';

export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** value · scale + add. */
interface Affine {
  /** 1 unless told; 0 silences. */
  readonly scale?: number;
  /** 0 unless told; in the layer's own units. */
  readonly add?: number;
}

export type Edit =
  /** All cells of some channels. */
  | ({ readonly kind: 'channels'; readonly channels: readonly number[] } & Affine)
  /** All channels of some cells. */
  | ({ readonly kind: 'cells'; readonly cells: readonly Cell[] } & Affine)
  | ({ readonly kind: 'neuron'; readonly channel: number } & Cell & Affine)
  /**
   * A group's share of the activations, loadings [h · w] ⊗ direction [c], times `scale`: with 0 it is subtracted, with 2
   * added once more. Values may fall below zero, as first-order attribution assumes.
   */
  | {
      readonly kind: 'group';
      readonly loadings: Float32Array;
      readonly direction: Float32Array;
      readonly scale: number;
    }
  /** `add` times a direction [c], to some cells or to all. */
  | {
      readonly kind: 'direction';
      readonly direction: Float32Array;
      readonly add: number;
      readonly cells?: readonly Cell[];
    };

/** An edit as the kernel takes it: v · (scale where the mask is not 0) + add · mask, mask = loadings ⊗ direction. */
export interface EditNumbers {
  readonly scale: number;
  readonly add: number;
  /** [h · w] */
  readonly loadings: Float32Array;
  /** [c] */
  readonly direction: Float32Array;
}

/** @throws NetworkError naming what the layer does not have */
export function editNumbers(edit: Edit, layer: string, shape: Shape): EditNumbers {
  const [, h, w, c] = shape;
  const everywhere = new Float32Array(h * w).fill(1);
  switch (edit.kind) {
    case 'channels': {
      const direction = new Float32Array(c);
      for (const channel of edit.channels) direction[unit(channel, layer, shape)] = 1;
      return { ...affine(edit), loadings: everywhere, direction };
    }
    case 'cells':
      return {
        ...affine(edit),
        loadings: cellMask(edit.cells, layer, shape),
        direction: new Float32Array(c).fill(1),
      };
    case 'neuron': {
      const direction = new Float32Array(c);
      direction[unit(edit.channel, layer, shape)] = 1;
      return { ...affine(edit), loadings: cellMask([edit], layer, shape), direction };
    }
    case 'group': {
      const { loadings, direction, scale } = checkedGroup(edit, layer, shape);
      return { scale: 1, add: scale - 1, loadings, direction };
    }
    case 'direction': {
      const loadings = edit.cells ? cellMask(edit.cells, layer, shape) : everywhere;
      const { direction, add } = checkedGroup({ ...edit, loadings }, layer, shape);
      return { scale: 1, add, loadings, direction };
    }
  }
}

function affine({ scale = 1, add = 0 }: Affine) {
  return { scale, add };
}

function cellMask(cells: readonly Cell[], layer: string, shape: Shape): Float32Array {
  const mask = new Float32Array(shape[1] * shape[2]);
  for (const cell of cells) {
    const [column, row] = cellOf(cell, layer, shape);
    mask[row * shape[2] + column] = 1;
  }
  return mask;
}
