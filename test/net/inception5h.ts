/**
 * A frozen graph with the structure of inception5h and other weights: every node, name, width and attribute, in the order
 * of the file, with both auxiliary heads (TensorFlow's inception5h.zip; the lists of its operations that people print with
 * `graph.get_operations()`).
 */

import { type TfValue, tfConst, tfGraph, tfInts, tfNode } from './proto-writer.ts';
import { seededFloats } from './seeded-weights.ts';

/** Name, side in pixels, and the widths of 1×1, 3×3 bottleneck, 3×3, 5×5 bottleneck, 5×5, pool reduce. */
const MODULES: readonly (readonly [name: string, side: number, widths: readonly number[]])[] = [
  ['mixed3a', 28, [64, 96, 128, 16, 32, 32]],
  ['mixed3b', 28, [128, 128, 192, 32, 96, 64]],
  ['mixed4a', 14, [192, 96, 204, 16, 48, 64]],
  ['mixed4b', 14, [160, 112, 224, 24, 64, 64]],
  ['mixed4c', 14, [128, 128, 256, 24, 64, 64]],
  ['mixed4d', 14, [112, 144, 288, 32, 64, 64]],
  ['mixed4e', 14, [256, 160, 320, 32, 128, 128]],
  ['mixed5a', 7, [256, 160, 320, 48, 128, 128]],
  ['mixed5b', 7, [384, 192, 384, 48, 128, 128]],
];

/** A pool stands before these modules. */
const POOLS: Readonly<Record<string, string>> = { mixed4a: 'maxpool4', mixed5a: 'maxpool10' };

/** Classes, and units that no class has. */
const UNITS = 1008;

interface Layer {
  readonly name: string;
  readonly channels: number;
}

/** The numbers of a constant of this name; `fanIn` is how many inputs each output sums, 0 for a bias. */
export type Weights = (name: string, count: number, fanIn: number) => Float32Array;

export const zeros: Weights = (_, count) => new Float32Array(count);

/**
 * Random weights that keep the size of activations from layer to layer (He et al. 2015), and biases that matter. Scores
 * are smaller, so that no class takes all.
 */
export const seeded: Weights = (name, count, fanIn) => {
  const scores = name.startsWith('softmax');
  if (fanIn === 0) return seededFloats(name, count, scores ? 1 : 8);
  return seededFloats(name, count, Math.sqrt((scores ? 0.01 : 6) / fanIn));
};

export interface Inception5h {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Name, side and channels of each mixed layer. */
  readonly modules: readonly (readonly [name: string, side: number, channels: number])[];
}

export function inception5h(weights: Weights = zeros): Inception5h {
  const writer = new Writer(weights);
  const modules = writer.trunk();
  return { bytes: new Uint8Array(tfGraph(writer.nodes)), modules };
}

const FLOAT: TfValue = { type: 1 };
const square = (n: number): TfValue => ({ ints: [1, n, n, 1] });

class Writer {
  readonly #weights: Weights;
  readonly #constants: Uint8Array[] = [];
  readonly #trunk: Uint8Array[] = [];
  readonly #heads: Uint8Array[] = [];
  readonly #outputs: Uint8Array[] = [];

  constructor(weights: Weights) {
    this.#weights = weights;
  }

  get nodes(): Uint8Array[] {
    const picture = tfNode('input', 'Placeholder', [], { dtype: FLOAT, shape: { shape: [] } });
    return [picture, ...this.#constants, ...this.#trunk, ...this.#heads, ...this.#outputs];
  }

  trunk(): [string, number, number][] {
    let x = this.#conv('conv2d0', { name: 'input', channels: 3 }, 7, 64, 2);
    x = this.#norm('localresponsenorm0', this.#pool('maxpool0', 'MaxPool', x, 3, 2));
    x = this.#conv('conv2d2', this.#conv('conv2d1', x, 1, 64), 3, 192);
    x = this.#pool('maxpool1', 'MaxPool', this.#norm('localresponsenorm1', x), 3, 2);
    const modules: [string, number, number][] = [];
    for (const [name, side, widths] of MODULES) {
      const before = POOLS[name];
      x = this.#mixed(name, before ? this.#pool(before, 'MaxPool', x, 3, 2) : x, widths);
      modules.push([name, side, x.channels]);
      if (name === 'mixed4a') this.#sideHead(0, x);
      if (name === 'mixed4d') this.#sideHead(1, x);
    }
    this.#scores(2, this.#pool('avgpool0', 'AvgPool', x, 7, 1, 'VALID'));
    return modules;
  }

  #constant(name: string, dims: readonly number[], fanIn: number): string {
    const count = dims.reduce((a, b) => a * b, 1);
    this.#constants.push(tfConst(name, dims, this.#weights(name, count, fanIn)));
    return name;
  }

  #conv(name: string, x: Layer, kernel: number, channels: number, stride = 1, to = this.#trunk): Layer {
    const dims = [kernel, kernel, x.channels, channels];
    const filter = this.#constant(`${name}_w`, dims, kernel * kernel * x.channels);
    to.push(
      tfNode(`${name}_pre_relu/conv`, 'Conv2D', [x.name, filter], {
        T: FLOAT,
        padding: { s: 'SAME' },
        strides: square(stride),
        use_cudnn_on_gpu: { b: true },
      }),
    );
    this.#biasAndRelu(name, `${name}_pre_relu/conv`, channels, to);
    return { name, channels };
  }

  #biasAndRelu(name: string, x: string, channels: number, to: Uint8Array[]): void {
    const bias = this.#constant(`${name}_b`, [channels], 0);
    to.push(
      tfNode(`${name}_pre_relu`, 'BiasAdd', [x, bias], { T: FLOAT }),
      tfNode(name, 'Relu', [`${name}_pre_relu`], { T: FLOAT }),
    );
  }

  #pool(
    name: string,
    op: 'MaxPool' | 'AvgPool',
    x: Layer,
    window: number,
    stride: number,
    padding = 'SAME',
    to = this.#trunk,
  ): Layer {
    const type = op === 'AvgPool' ? { T: FLOAT } : {};
    const attributes = { ...type, ksize: square(window), padding: { s: padding }, strides: square(stride) };
    to.push(tfNode(name, op, [x.name], attributes));
    return { name, channels: x.channels };
  }

  #norm(name: string, x: Layer): Layer {
    const attributes = { alpha: { f: 1e-4 }, beta: { f: 0.5 }, bias: { f: 2 }, depth_radius: { i: 5 } };
    this.#trunk.push(tfNode(name, 'LRN', [x.name], attributes));
    return { name, channels: x.channels };
  }

  #mixed(name: string, x: Layer, widths: readonly number[]): Layer {
    const [one = 0, reduce3 = 0, three = 0, reduce5 = 0, five = 0, reduce = 0] = widths;
    const branches = [
      this.#conv(`${name}_1x1`, x, 1, one),
      this.#conv(`${name}_3x3`, this.#conv(`${name}_3x3_bottleneck`, x, 1, reduce3), 3, three),
      this.#conv(`${name}_5x5`, this.#conv(`${name}_5x5_bottleneck`, x, 1, reduce5), 5, five),
      this.#conv(`${name}_pool_reduce`, this.#pool(`${name}_pool`, 'MaxPool', x, 3, 1), 1, reduce),
    ];
    const axis = `${name}/concat_dim`;
    this.#trunk.push(
      tfInts(axis, [3], true),
      tfNode(name, 'Concat', [axis, ...branches.map((branch) => branch.name)], { N: { i: 4 }, T: FLOAT }),
    );
    return { name, channels: one + three + five + reduce };
  }

  /** What helped in training: a small network of its own with scores. */
  #sideHead(number: number, x: Layer): void {
    const pooled = this.#pool(`head${number}_pool`, 'AvgPool', x, 5, 3, 'VALID', this.#heads);
    const bottleneck = this.#conv(`head${number}_bottleneck`, pooled, 1, 128, 1, this.#heads);
    const flat = this.#flatten(bottleneck.name, 2048);
    const name = `nn${number}`;
    this.#matmul(`${name}_pre_relu/matmul`, flat, this.#constant(`${name}_w`, [2048, 1024], 2048));
    this.#biasAndRelu(name, `${name}_pre_relu/matmul`, 1024, this.#heads);
    this.#scores(number, { name, channels: 1024 });
  }

  #scores(number: number, x: Layer): void {
    const [name, rows] = [`softmax${number}`, x.channels];
    const flat = this.#flatten(x.name, rows);
    const [matrix, bias] = [
      this.#constant(`${name}_w`, [rows, UNITS], rows),
      this.#constant(`${name}_b`, [UNITS], 0),
    ];
    this.#matmul(`${name}_pre_activation/matmul`, flat, matrix);
    this.#heads.push(
      tfNode(`${name}_pre_activation`, 'BiasAdd', [`${name}_pre_activation/matmul`, bias], { T: FLOAT }),
      tfNode(name, 'Softmax', [`${name}_pre_activation`], { T: FLOAT }),
    );
    this.#outputs.push(tfNode(`output${number || ''}`, 'Identity', [name], { T: FLOAT }));
  }

  #flatten(x: string, length: number): string {
    this.#heads.push(
      tfInts(`${x}/reshape/shape`, [-1, length]),
      tfNode(`${x}/reshape`, 'Reshape', [x, `${x}/reshape/shape`], { T: FLOAT }),
    );
    return `${x}/reshape`;
  }

  #matmul(name: string, x: string, matrix: string): void {
    const attributes = { T: FLOAT, transpose_a: { b: false }, transpose_b: { b: false } };
    this.#heads.push(tfNode(name, 'MatMul', [x, matrix], attributes));
  }
}
