/**
 * Output shapes without a device: one small pure function per layer kind, and the walk over a graph.
 * The layer kinds in `kinds/` use the same functions, so that a graph that passes here fits there.
 */

import {
  activationAttribute,
  channelsAttribute,
  countAttribute,
  inputShapeAttribute,
  numberAttribute,
  padsAttribute,
  pairAttribute,
  switchAttribute,
} from './attributes.ts';
import type { Graph, GraphNode, Shape } from './graph.ts';
import { checkSize, checkWork, fault } from './node-limits.ts';
import { listed, quoted, size } from './quote.ts';
import { windowCount } from './windows.ts';

/** Weights, of which only the shapes matter here. */
export type WeightShapes = ReadonlyMap<string, { readonly shape: readonly number[] }>;

/** Shape of a node's output from those of its inputs; throws a NetworkError that names the node. */
export type InferShape = (node: GraphNode, inputs: readonly Shape[], weights: WeightShapes) => Shape;

function input(node: GraphNode, inputs: readonly Shape[], index = 0): Shape {
  const shape = inputs[index];
  if (!shape) throw fault(node, `needs ${index + 1} inputs and has ${inputs.length}`);
  return shape;
}

function weight(node: GraphNode, role: string, rank: number, weights: WeightShapes): readonly number[] {
  const key = Object.hasOwn(node.weights, role) ? node.weights[role] : undefined;
  const shape = key === undefined ? undefined : weights.get(key)?.shape;
  if (!shape) throw fault(node, `has no weight "${role}"`);
  if (shape.length !== rank) {
    throw fault(node, `needs a weight "${role}" with ${rank} dimensions and has one with ${shape.length}`);
  }
  return shape;
}

function checkVector(node: GraphNode, role: string, length: number, weights: WeightShapes): void {
  const [n] = weight(node, role, 1, weights);
  if (n !== length) throw fault(node, `needs ${length} values as "${role}" and has ${n}`);
}

function windowed(node: GraphNode, x: Shape, window: readonly number[], ceil: boolean): [number, number] {
  const strides = pairAttribute(node, 'strides', [1, 1]);
  const dilations = node.kind === 'conv2d' ? pairAttribute(node, 'dilations', [1, 1]) : ([1, 1] as const);
  const pads = padsAttribute(node);
  const count = (axis: 0 | 1) =>
    windowCount(x[axis + 1] ?? 0, {
      window: window[axis] ?? 1,
      stride: strides[axis],
      before: pads[axis],
      after: pads[axis + 2] ?? 0,
      dilation: dilations[axis],
      ceil,
    });
  const [h, w] = [count(0), count(1)];
  if (h >= 1 && w >= 1) return [h, w];
  const span = window.slice(0, 2).join('×');
  throw fault(
    node,
    `has a window of ${span} that does not fit its input of ${size(x)}; use a larger picture`,
  );
}

export const conv2dShape: InferShape = (node, inputs, weights) => {
  const x = input(node, inputs);
  const [kh = 0, kw = 0, perGroup = 0, out = 0] = weight(node, 'filter', 4, weights);
  const groups = countAttribute(node, 'groups', 1, 1);
  activationAttribute(node);
  if (perGroup * groups !== x[3]) {
    throw fault(node, `reads ${perGroup} channels in ${groups} groups, but its input has ${x[3]} channels`);
  }
  if (out % groups !== 0)
    throw fault(node, `has ${out} output channels, which ${groups} groups do not divide`);
  if (Object.hasOwn(node.weights, 'bias')) checkVector(node, 'bias', out, weights);
  return checkWork(node, [x[0], ...windowed(node, x, [kh, kw], false), out], kh * kw * perGroup);
};

export const denseShape: InferShape = (node, inputs, weights) => {
  const x = input(node, inputs);
  const [h, w, c, out = 0] = weight(node, 'filter', 4, weights);
  activationAttribute(node);
  if (h !== x[1] || w !== x[2] || c !== x[3]) {
    throw fault(
      node,
      `reads ${h}×${w}×${c} values, but its input is ${size(x)}; use the nominal picture size`,
    );
  }
  if (Object.hasOwn(node.weights, 'bias')) checkVector(node, 'bias', out, weights);
  return [x[0], 1, 1, out];
};

export const poolShape: InferShape = (node, inputs) => {
  const x = input(node, inputs);
  if (node.kind === 'averagePool') switchAttribute(node, 'countPadding', false);
  const window = pairAttribute(node, 'window');
  const [h, w] = windowed(node, x, window, switchAttribute(node, 'ceil', false));
  return checkWork(node, [x[0], h, w, x[3]], window[0] * window[1]);
};

export const globalPoolShape: InferShape = (node, inputs) => {
  const [n, , , c] = input(node, inputs);
  return [n, 1, 1, c];
};

export const lrnShape: InferShape = (node, inputs) => {
  for (const name of ['alpha', 'beta', 'bias']) numberAttribute(node, name);
  const odd = countAttribute(node, 'size', 1);
  if (odd % 2 === 0) throw fault(node, `needs an odd "size", not ${odd}`);
  return checkWork(node, input(node, inputs), odd);
};

export const batchNormShape: InferShape = (node, inputs, weights) => {
  const x = input(node, inputs);
  numberAttribute(node, 'epsilon', 1e-5);
  activationAttribute(node);
  for (const role of ['scale', 'shift', 'mean', 'variance']) checkVector(node, role, x[3], weights);
  return x;
};

export const clipShape: InferShape = (node, inputs) => {
  const [min, max] = [numberAttribute(node, 'min'), numberAttribute(node, 'max')];
  if (min > max) throw fault(node, `clips to ${min} … ${max}, which is empty`);
  return input(node, inputs);
};

/** add and mul: b as large as a, one value per channel, or a single value. */
export const elementwiseShape: InferShape = (node, inputs) => {
  const [a, b] = [input(node, inputs, 0), input(node, inputs, 1)];
  activationAttribute(node);
  const perChannel = b[0] === a[0] && b[1] === 1 && b[2] === 1 && b[3] === a[3];
  const single = b.every((length) => length === 1);
  if (a.join() !== b.join() && !perChannel && !single) {
    throw fault(node, `joins ${size(a)} and ${size(b)}, which are neither alike nor one value per channel`);
  }
  return a;
};

export const concatShape: InferShape = (node, inputs) => {
  const [n, h, w] = input(node, inputs);
  for (const shape of inputs) {
    if (shape[0] !== n || shape[1] !== h || shape[2] !== w) {
      throw fault(node, `joins ${listed(inputs.map(size))}: height and width must be the same`);
    }
  }
  return [n, h, w, inputs.reduce((sum, shape) => sum + shape[3], 0)];
};

export const gatherChannelsShape: InferShape = (node, inputs) => {
  const [n, h, w, c] = input(node, inputs);
  return [n, h, w, channelsAttribute(node, c).length];
};

export const padShape: InferShape = (node, inputs) => {
  const x = input(node, inputs);
  const [top, left, bottom, right] = padsAttribute(node);
  numberAttribute(node, 'value', 0);
  return [x[0], x[1] + top + bottom, x[2] + left + right, x[3]];
};

/** leakyRelu: any slope keeps the shape. */
export const leakyReluShape: InferShape = (node, inputs) => {
  numberAttribute(node, 'slope');
  return input(node, inputs);
};

/** relu, sigmoid, silu, hardSwish, softmax, identity. */
export const sameShape: InferShape = (node, inputs) => input(node, inputs);

/** All kinds but `input`, whose shape is the caller's. */
export const SHAPES: ReadonlyMap<string, InferShape> = new Map([
  ['conv2d', conv2dShape],
  ['dense', denseShape],
  ['maxPool', poolShape],
  ['averagePool', poolShape],
  ['globalAveragePool', globalPoolShape],
  ['lrn', lrnShape],
  ['batchNorm', batchNormShape],
  ['relu', sameShape],
  ['sigmoid', sameShape],
  ['clip', clipShape],
  ['silu', sameShape],
  ['hardSwish', sameShape],
  ['leakyRelu', leakyReluShape],
  ['add', elementwiseShape],
  ['mul', elementwiseShape],
  ['concat', concatShape],
  ['gatherChannels', gatherChannelsShape],
  ['pad', padShape],
  ['softmax', sameShape],
  ['identity', sameShape],
]);

/** Shape of one node's output. Throws a NetworkError that names the node. */
export function inferShape(node: GraphNode, inputs: readonly Shape[], weights: WeightShapes): Shape {
  const infer = SHAPES.get(node.kind);
  if (!infer) throw fault(node, `is of a kind that is not known; known are ${[...SHAPES.keys()].join(', ')}`);
  const shape = infer(node, inputs, weights);
  checkSize(node, shape);
  return shape;
}

/**
 * Shapes of all nodes for a picture of shape `picture`.
 * Pass a part of the nodes to ask only for what leads to a layer: a dense head fits the nominal size alone.
 */
export function inferShapes(
  graph: Graph,
  picture: Shape = graph.inputShape,
  nodes: readonly GraphNode[] = graph.nodes,
): Map<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const node of nodes) {
    if (shapes.has(node.name)) throw fault(node, 'has the name of an earlier node; names must be unique');
    const inputs = node.inputs.map((name) => {
      const shape = shapes.get(name);
      if (!shape) throw fault(node, `reads ${quoted(name)}, which is not an earlier node`);
      return shape;
    });
    const own = node.kind === 'input' ? inputShapeAttribute(node, picture) : null;
    if (own) checkSize(node, own);
    shapes.set(node.name, own ?? inferShape(node, inputs, graph.weights));
  }
  return shapes;
}
