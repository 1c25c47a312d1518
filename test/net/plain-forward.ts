/**
 * A whole graph in plain loops, slow and obvious: what the readers of files and `simplify` are checked with.
 * Values are dense [1, h, w, c]; each kind follows `docs/formats.md`.
 */

import {
  activationAttribute,
  countAttribute,
  numberAttribute,
  type Pads,
  padsAttribute,
  pairAttribute,
  switchAttribute,
} from '../../src/net/formats/attributes.ts';
import type { Graph, GraphNode, Shape, WeightTensor } from '../../src/net/graph.ts';
import { inferShapes } from '../../src/net/shapes.ts';

export interface Tensor {
  readonly shape: Shape;
  readonly data: Float32Array;
}

type Compute = (
  node: GraphNode,
  inputs: Tensor[],
  out: Shape,
  weight: (role: string) => WeightTensor,
) => Float32Array;

const at = (data: ArrayLike<number>, i: number) => data[i] ?? Number.NaN;

function first(inputs: Tensor[]): Tensor {
  const [x] = inputs;
  if (!x) throw new Error('no input');
  return x;
}

/** Calls `visit` for each output position, window position and the input position under it. */
function eachWindow(
  node: GraphNode,
  window: readonly [number, number],
  out: Shape,
  visit: (y: number, x: number, ky: number, kx: number, row: number, column: number) => void,
): void {
  const strides = pairAttribute(node, 'strides', [1, 1]);
  const dilations = pairAttribute(node, 'dilations', [1, 1]);
  const [top, left]: Pads = padsAttribute(node);
  for (let y = 0; y < out[1]; y++)
    for (let x = 0; x < out[2]; x++)
      for (let ky = 0; ky < window[0]; ky++)
        for (let kx = 0; kx < window[1]; kx++)
          visit(
            y,
            x,
            ky,
            kx,
            y * strides[0] + ky * dilations[0] - top,
            x * strides[1] + kx * dilations[1] - left,
          );
}

const conv2d: Compute = (node, inputs, out, weight) => {
  const x = first(inputs);
  const [, h, w, c] = x.shape;
  const groups = countAttribute(node, 'groups', 1, 1);
  const [perGroup, channels] = [c / groups, out[3]];
  const { data: filter, shape } = weight('filter');
  const [kh = 0, kw = 0] = shape;
  const bias = node.weights.bias === undefined ? undefined : weight('bias').data;
  const y = new Float64Array(out[1] * out[2] * channels);
  eachWindow(node, [kh, kw], out, (oy, ox, ky, kx, row, column) => {
    if (row < 0 || row >= h || column < 0 || column >= w) return;
    for (let i = 0; i < perGroup; i++) {
      const tap = ((ky * kw + kx) * perGroup + i) * channels;
      for (let o = 0; o < channels; o++) {
        const from = Math.floor((o * groups) / channels) * perGroup + i;
        const to = (oy * out[2] + ox) * channels + o;
        y[to] = at(y, to) + at(x.data, (row * w + column) * c + from) * at(filter, tap + o);
      }
    }
  });
  return Float32Array.from(y, (v, i) => v + (bias ? at(bias, i % channels) : 0));
};

const pool: Compute = (node, inputs, out) => {
  const x = first(inputs);
  const [, h, w, c] = x.shape;
  const [, , bottom, right] = padsAttribute(node);
  const average = node.kind === 'averagePool';
  const padding = average && switchAttribute(node, 'countPadding', false);
  const y = new Float64Array(out[1] * out[2] * c).fill(average ? 0 : Number.NEGATIVE_INFINITY);
  const counts = new Float64Array(out[1] * out[2]);
  eachWindow(node, pairAttribute(node, 'window'), out, (oy, ox, _ky, _kx, row, column) => {
    const cell = oy * out[2] + ox;
    const inside = row >= 0 && row < h && column >= 0 && column < w;
    if (inside || (padding && row < h + bottom && column < w + right)) counts[cell] = at(counts, cell) + 1;
    for (let i = 0; inside && i < c; i++) {
      const [old, value] = [at(y, cell * c + i), at(x.data, (row * w + column) * c + i)];
      y[cell * c + i] = average ? old + value : Math.max(old, value);
    }
  });
  return Float32Array.from(y, (v, i) => (average ? v / at(counts, Math.floor(i / c)) : v));
};

const dense: Compute = (node, inputs, out, weight) => {
  const { data } = first(inputs);
  const filter = weight('filter').data;
  const bias = node.weights.bias === undefined ? undefined : weight('bias').data;
  return Float32Array.from({ length: out[3] }, (_, o) =>
    data.reduce((sum, v, i) => sum + v * at(filter, i * out[3] + o), bias ? at(bias, o) : 0),
  );
};

const lrn: Compute = (node, inputs) => {
  const { data, shape } = first(inputs);
  const [alpha, beta, bias] = ['alpha', 'beta', 'bias'].map((name) => numberAttribute(node, name)) as [
    number,
    number,
    number,
  ];
  const size = countAttribute(node, 'size', 1);
  const half = (size - 1) / 2;
  return data.map((v, i) => {
    const c = i % shape[3];
    let sum = 0;
    for (let d = Math.max(0, c - half); d <= Math.min(shape[3] - 1, c + half); d++)
      sum += at(data, i - c + d) ** 2;
    return v / (bias + (alpha / size) * sum) ** beta;
  });
};

const elementwise: Compute = (node, inputs) => {
  const [a, b] = inputs;
  if (!a || !b) throw new Error('two inputs');
  const other = (i: number) => at(b.data, b.data.length === a.data.length ? i : i % b.data.length);
  return a.data.map((v, i) => (node.kind === 'add' ? v + other(i) : v * other(i)));
};

const concat: Compute = (_, inputs, out) => {
  const y = new Float32Array(out[1] * out[2] * out[3]);
  let offset = 0;
  for (const { data, shape } of inputs) {
    data.forEach((v, i) => {
      y[Math.floor(i / shape[3]) * out[3] + offset + (i % shape[3])] = v;
    });
    offset += shape[3];
  }
  return y;
};

const softmax: Compute = (_, inputs) => {
  const { data, shape } = first(inputs);
  const y = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += shape[3]) {
    const values = data.subarray(i, i + shape[3]).map((v, _j, all) => Math.exp(v - Math.max(...all)));
    const sum = values.reduce((a, b) => a + b);
    y.set(
      values.map((v) => v / sum),
      i,
    );
  }
  return y;
};

const pad: Compute = (node, inputs, out) => {
  const { data, shape } = first(inputs);
  const [top, left] = padsAttribute(node);
  const y = new Float32Array(out[1] * out[2] * out[3]).fill(numberAttribute(node, 'value', 0));
  data.forEach((v, i) => {
    const [c, column, row] = [
      i % shape[3],
      Math.floor(i / shape[3]) % shape[2],
      Math.floor(i / (shape[3] * shape[2])),
    ];
    y[((row + top) * out[2] + column + left) * shape[3] + c] = v;
  });
  return y;
};

const batchNorm: Compute = (node, inputs, _, weight) => {
  const { data, shape } = first(inputs);
  const [scale, shift, mean, variance] = ['scale', 'shift', 'mean', 'variance'].map(
    (role) => weight(role).data,
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const epsilon = numberAttribute(node, 'epsilon', 1e-5);
  return data.map((v, i) => {
    const c = i % shape[3];
    return ((v - at(mean, c)) / Math.sqrt(at(variance, c) + epsilon)) * at(scale, c) + at(shift, c);
  });
};

const globalAveragePool: Compute = (_, inputs, out) => {
  const { data, shape } = first(inputs);
  const area = shape[1] * shape[2];
  return Float32Array.from({ length: out[3] }, (_v, c) => {
    let sum = 0;
    for (let i = c; i < data.length; i += shape[3]) sum += at(data, i);
    return sum / area;
  });
};

const each =
  (change: (v: number, node: GraphNode) => number): Compute =>
  (node, inputs) =>
    first(inputs).data.map((v) => change(v, node));

const COMPUTE: Readonly<Record<string, Compute>> = {
  conv2d,
  dense,
  maxPool: pool,
  averagePool: pool,
  globalAveragePool,
  lrn,
  batchNorm,
  relu: each((v) => Math.max(0, v)),
  sigmoid: each((v) => 1 / (1 + Math.exp(-v))),
  clip: each((v, node) => Math.min(numberAttribute(node, 'max'), Math.max(numberAttribute(node, 'min'), v))),
  add: elementwise,
  mul: elementwise,
  concat,
  pad,
  softmax,
  identity: each((v) => v),
};

const HIGHEST = { none: Number.POSITIVE_INFINITY, relu: Number.POSITIVE_INFINITY, relu6: 6 };

/** Values of every node for the picture `input`, [1, h, w, 3] dense. */
export function forward(graph: Graph, input: Float32Array): Map<string, Tensor> {
  const shapes = inferShapes(graph);
  const values = new Map<string, Tensor>();
  for (const node of graph.nodes) {
    const shape = shapes.get(node.name);
    const compute = COMPUTE[node.kind];
    if (!shape) throw new Error(node.name);
    const weight = (role: string) => {
      const tensor = graph.weights.get(node.weights[role] ?? '');
      if (!tensor) throw new Error(`${node.name} has no ${role}`);
      return tensor;
    };
    const inputs = node.inputs.flatMap((name) => values.get(name) ?? []);
    const raw = node.kind === 'input' ? input : compute?.(node, inputs, shape, weight);
    if (!raw) throw new Error(`no loop for ${node.kind}`);
    const activation = activationAttribute(node);
    const data = activation === 'none' ? raw : raw.map((v) => Math.min(HIGHEST[activation], Math.max(0, v)));
    values.set(node.name, { shape, data });
  }
  return values;
}
