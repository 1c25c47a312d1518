/**
 * Receptive fields: which part of the picture a position of a layer can see.
 *
 * Along each axis position i of a node reads input pixels i · stride + offset … + size − 1, padding included
 * (https://distill.pub/2019/computing-receptive-fields/). Where branches meet, the field is their union. What a
 * node sees whatever its position (behind a global pooling that is broadcast again) is kept beside as `always`.
 * Normalisation over channels widens nothing.
 */

import { padsAttribute, pairAttribute } from './attributes.ts';
import { type Graph, type GraphNode, NetworkError, type Shape } from './graph.ts';

/** First and last pixel, both included. */
export type Extent = readonly [first: number, last: number];

export interface AxisField {
  readonly size: number;
  readonly stride: number;
  /** First pixel that position 0 reads; negative inside the padding. */
  readonly offset: number;
  readonly always: Extent | null;
}

export interface ReceptiveField {
  readonly rows: AxisField;
  readonly columns: AxisField;
}

/** In input pixels; may reach past the picture. */
export interface PictureRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Shapes = ReadonlyMap<string, Shape>;
type Axis = 0 | 1;

/** Window of a node along one axis. */
interface Window {
  readonly span: number;
  readonly stride: number;
  readonly before: number;
}

const PIXEL: AxisField = { size: 1, stride: 1, offset: 0, always: null };

/**
 * Fields of all nodes that `shapes` tells of.
 * @param shapes as `inferShapes` gives them
 */
export function receptiveFields(graph: Graph, shapes: Shapes): Map<string, ReceptiveField> {
  const fields = new Map<string, ReceptiveField>();
  for (const node of graph.nodes) {
    if (!shapes.has(node.name)) continue;
    const inputs = node.inputs.map((name) => ({ name, field: known(fields, name) }));
    const along = (axis: Axis): AxisField => {
      if (inputs.length === 0) return PIXEL;
      const each = inputs.map(({ name, field }) => {
        const length = lengthOf(shapes, name, axis);
        const seen = throughNode(graph, node, axis ? field.columns : field.rows, length, axis);
        const broadcast = length === 1 && lengthOf(shapes, node.name, axis) > 1;
        return { field: broadcast ? fixed(seen, 1) : seen, length: lengthOf(shapes, node.name, axis) };
      });
      return each.reduce((a, b) => ({ field: union(a.field, b.field, b.length), length: b.length })).field;
    };
    fields.set(node.name, { rows: along(0), columns: along(1) });
  }
  return fields;
}

/** What one position sees. */
export function fieldAt({ rows, columns }: ReceptiveField, row: number, column: number): PictureRect {
  const [top, bottom] = extentAt(rows, row);
  const [left, right] = extentAt(columns, column);
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

const remembered = new WeakMap<Shapes, Map<string, ReceptiveField>>();

/** What position (row, column) of a node sees. The walk over the graph is made once per `shapes`. */
export function receptiveField(
  graph: Graph,
  shapes: Shapes,
  node: string,
  row: number,
  column: number,
): PictureRect {
  let fields = remembered.get(shapes);
  if (!fields) {
    fields = receptiveFields(graph, shapes);
    remembered.set(shapes, fields);
  }
  return fieldAt(known(fields, node), row, column);
}

function known(fields: ReadonlyMap<string, ReceptiveField>, name: string): ReceptiveField {
  const field = fields.get(name);
  if (!field) throw new NetworkError(`The receptive field of "${name}" is not known: no such node.`, name);
  return field;
}

function lengthOf(shapes: Shapes, name: string, axis: Axis): number {
  return shapes.get(name)?.[axis + 1] ?? 1;
}

function throughNode(graph: Graph, node: GraphNode, x: AxisField, length: number, axis: Axis): AxisField {
  const { span, stride, before } = windowOf(graph, node, length, axis);
  return {
    size: x.size + (span - 1) * x.stride,
    stride: x.stride * stride,
    offset: x.offset - before * x.stride,
    always: x.always,
  };
}

function windowOf(graph: Graph, node: GraphNode, length: number, axis: Axis): Window {
  switch (node.kind) {
    case 'conv2d': {
      const taps = graph.weights.get(node.weights.filter ?? '')?.shape[axis] ?? 1;
      const span = (taps - 1) * pairAttribute(node, 'dilations', [1, 1])[axis] + 1;
      return { span, stride: strideOf(node, axis), before: padsAttribute(node)[axis] };
    }
    case 'maxPool':
    case 'averagePool': {
      const span = pairAttribute(node, 'window')[axis];
      return { span, stride: strideOf(node, axis), before: padsAttribute(node)[axis] };
    }
    case 'globalAveragePool':
    case 'dense':
      return { span: length, stride: length, before: 0 };
    case 'pad':
      return { span: 1, stride: 1, before: padsAttribute(node)[axis] };
    default:
      return { span: 1, stride: 1, before: 0 };
  }
}

function strideOf(node: GraphNode, axis: Axis): number {
  return pairAttribute(node, 'strides', [1, 1])[axis];
}

/** Of a and b, which feed the same `length` positions. */
function union(a: AxisField, b: AxisField, length: number): AxisField {
  const always = joined(a.always, b.always);
  if (a.size === 0) return { ...b, always };
  if (b.size === 0) return { ...a, always };
  // Branches that drift apart have no common stride: every position is then said to see all that they see.
  if (a.stride !== b.stride) return union(fixed(a, length), fixed(b, length), length);
  const offset = Math.min(a.offset, b.offset);
  const end = Math.max(a.offset + a.size, b.offset + b.size);
  return { size: end - offset, stride: a.stride, offset, always };
}

/** All that `length` positions see, at every position. */
function fixed(field: AxisField, length: number): AxisField {
  const all: Extent = [extentAt(field, 0)[0], extentAt(field, length - 1)[1]];
  return { size: 0, stride: field.stride, offset: 0, always: joined(field.always, all) };
}

function joined(a: Extent | null, b: Extent | null): Extent | null {
  if (!a || !b) return a ?? b;
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}

function extentAt({ size, stride, offset, always }: AxisField, index: number): Extent {
  const own: Extent | null = size > 0 ? [index * stride + offset, index * stride + offset + size - 1] : null;
  return joined(own, always) ?? [0, -1];
}
