/**
 * What an attribution is about: a number that the network computes, as plain data.
 *
 * Class scores are the logits, before any softmax (building-blocks, AttrChannel). Rows and columns count from the top
 * left cell, channels and classes from 0. Of a batch, every picture has its own value of the same score.
 */

import { type Graph, NetworkError, type Shape } from '../../net/graph.ts';
import { quoted } from '../../net/quote.ts';

export type Score =
  /** The logit of a class; where the logits are a map, its sum. */
  | { readonly kind: 'class'; readonly index: number }
  /** The logit of one class less that of another. */
  | { readonly kind: 'difference'; readonly index: number; readonly against: number }
  /** The natural logarithm of the class's share in the softmax of the logits. */
  | { readonly kind: 'log-probability'; readonly index: number }
  /** The length (L2) of a cell's vector of activations. */
  | { readonly kind: 'cell'; readonly layer: string; readonly row: number; readonly column: number }
  /** The activation of one channel in one cell. */
  | {
      readonly kind: 'neuron';
      readonly layer: string;
      readonly row: number;
      readonly column: number;
      readonly channel: number;
    }
  /** The sum of a channel over all cells. */
  | { readonly kind: 'channel'; readonly layer: string; readonly channel: number }
  /**
   * How far the layer reaches along a group: ⟨loadings ⊗ direction, x⟩ / (|loadings| · |direction|), the projection of
   * the whole layer on the group's rank-one matrix. It does not change when loadings and direction are scaled.
   */
  | {
      readonly kind: 'group';
      readonly layer: string;
      /** [h · w], row by row. */
      readonly loadings: Float32Array;
      /** [c] */
      readonly direction: Float32Array;
    };

/** What the choice of a score is drawn from. */
export const SCORES: readonly { readonly kind: Score['kind']; readonly label: string }[] = [
  { kind: 'class', label: 'Class' },
  { kind: 'difference', label: 'One class against another' },
  { kind: 'log-probability', label: 'Probability of a class' },
  { kind: 'cell', label: 'Cell' },
  { kind: 'neuron', label: 'Neuron' },
  { kind: 'channel', label: 'Channel' },
  { kind: 'group', label: 'Group' },
];

/** The node that a score is computed from. @throws NetworkError where it needs logits and the network has none */
export function scoreNode(graph: Graph, score: Score): string {
  if ('layer' in score) return score.layer;
  if (graph.logits !== null) return graph.logits;
  throw new NetworkError(
    `"${graph.name}" does not say which node its class scores are; ask about a cell, a channel or a neuron instead.`,
  );
}

/** What a score's gradient is made of, checked against the shape of its node. */
export type Seed =
  | { readonly kernel: 'channels'; readonly region: Region; readonly plus: number; readonly minus: number }
  | { readonly kernel: 'cell'; readonly cell: readonly [column: number, row: number] }
  | { readonly kernel: 'log-probability'; readonly index: number }
  | {
      readonly kernel: 'group';
      readonly loadings: Float32Array;
      readonly direction: Float32Array;
      readonly scale: number;
    };

/** A rectangle of cells. */
export type Region = readonly [column: number, row: number, width: number, height: number];

/** Stands for no channel. */
const NONE = 0xffffffff;

/** @throws NetworkError naming what the node does not have */
export function seedOf(score: Score, node: string, shape: Shape): Seed {
  const whole: Region = [0, 0, shape[2], shape[1]];
  switch (score.kind) {
    case 'class':
      return { kernel: 'channels', region: whole, plus: unit(score.index, node, shape), minus: NONE };
    case 'difference': {
      const [plus, minus] = [unit(score.index, node, shape), unit(score.against, node, shape)];
      return { kernel: 'channels', region: whole, plus, minus };
    }
    case 'log-probability':
      return { kernel: 'log-probability', index: unit(score.index, node, shape) };
    case 'cell':
      return { kernel: 'cell', cell: cellOf(score, node, shape) };
    case 'neuron': {
      const region: Region = [...cellOf(score, node, shape), 1, 1];
      return { kernel: 'channels', region, plus: unit(score.channel, node, shape), minus: NONE };
    }
    case 'channel':
      return { kernel: 'channels', region: whole, plus: unit(score.channel, node, shape), minus: NONE };
    case 'group': {
      const { loadings, direction } = checkedGroup(score, node, shape);
      const length = Math.hypot(...loadings) * Math.hypot(...direction);
      return { kernel: 'group', loadings, direction, scale: length > 0 ? 1 / length : 0 };
    }
  }
}

/** Column and row of a cell that is there. @throws NetworkError that says how many there are */
export function cellOf(
  { row, column }: { readonly row: number; readonly column: number },
  node: string,
  [, h, w]: Shape,
): [column: number, row: number] {
  if (isBelow(row, h) && isBelow(column, w)) return [column, row];
  const cell = `row ${row}, column ${column}`;
  throw new NetworkError(`${quoted(node)} has no cell in ${cell}; it has ${h} rows and ${w} columns.`, node);
}

/** A channel or class that is there. @throws NetworkError that says how many there are */
export function unit(index: number, node: string, [, , , c]: Shape): number {
  if (isBelow(index, c)) return index;
  throw new NetworkError(`${quoted(node)} has no channel ${index}; it has 0 to ${c - 1}.`, node);
}

/** A group that fits. @throws NetworkError that says both sizes */
export function checkedGroup<T extends { readonly loadings: Float32Array; readonly direction: Float32Array }>(
  group: T,
  node: string,
  [, h, w, c]: Shape,
): T {
  const { loadings, direction } = group;
  if (loadings.length === h * w && direction.length === c) return group;
  const given = `${loadings.length} loadings and ${direction.length} channels`;
  throw new NetworkError(`A group of ${given} does not fit ${quoted(node)} of ${h * w} and ${c}.`, node);
}

function isBelow(index: number, count: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < count;
}
