/**
 * A frozen graph with the structure of inception5h and weights of zero: every node, name and width of the main
 * trunk, and one auxiliary head, as tables C.1 and C.2 of the reference give them (TensorFlow's inception5h.zip).
 */

import { tfConst, tfGraph, tfInts, tfNode } from './proto-writer.ts';

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

interface Layer {
  readonly name: string;
  readonly channels: number;
}

export function inception5h(): { bytes: Uint8Array; modules: (readonly [string, number, number])[] } {
  const nodes: Uint8Array[] = [tfNode('input', 'Placeholder')];
  const square = (n: number) => ({ ints: [1, n, n, 1] });

  const conv = (name: string, x: Layer, kernel: number, channels: number, stride = 1): Layer => {
    const count = kernel * kernel * x.channels * channels;
    nodes.push(
      tfConst(`${name}_w`, [kernel, kernel, x.channels, channels], new Float32Array(count)),
      tfConst(`${name}_b`, [channels], new Float32Array(channels)),
      tfNode(`${name}_pre_relu/conv`, 'Conv2D', [x.name, `${name}_w`], {
        strides: square(stride),
        padding: { s: 'SAME' },
      }),
      tfNode(`${name}_pre_relu`, 'BiasAdd', [`${name}_pre_relu/conv`, `${name}_b`]),
      tfNode(name, 'Relu', [`${name}_pre_relu`]),
    );
    return { name, channels };
  };
  const pool = (
    name: string,
    op: string,
    x: Layer,
    window: number,
    stride: number,
    padding = 'SAME',
  ): Layer => {
    nodes.push(
      tfNode(name, op, [x.name], { ksize: square(window), strides: square(stride), padding: { s: padding } }),
    );
    return { name, channels: x.channels };
  };
  const norm = (name: string, x: Layer): Layer => {
    const attributes = { depth_radius: { i: 5 }, bias: { f: 2 }, alpha: { f: 1e-4 }, beta: { f: 0.5 } };
    nodes.push(tfNode(name, 'LRN', [x.name], attributes));
    return { name, channels: x.channels };
  };
  const mixed = (name: string, x: Layer, widths: readonly number[]): Layer => {
    const [one = 0, reduce3 = 0, three = 0, reduce5 = 0, five = 0, reduce = 0] = widths;
    const branches = [
      conv(`${name}_1x1`, x, 1, one),
      conv(`${name}_3x3`, conv(`${name}_3x3_bottleneck`, x, 1, reduce3), 3, three),
      conv(`${name}_5x5`, conv(`${name}_5x5_bottleneck`, x, 1, reduce5), 5, five),
      conv(`${name}_pool_reduce`, pool(`${name}_pool`, 'MaxPool', x, 3, 1), 1, reduce),
    ];
    const axis = `${name}/concat_dim`;
    nodes.push(
      tfInts(axis, [3], true),
      tfNode(name, 'Concat', [axis, ...branches.map((branch) => branch.name)]),
    );
    return { name, channels: one + three + five + reduce };
  };
  const head = (number: number, x: Layer, rows: number): void => {
    const name = `softmax${number}`;
    nodes.push(
      tfInts(`${x.name}/shape`, [-1, rows]),
      tfNode(`${x.name}/reshape`, 'Reshape', [x.name, `${x.name}/shape`]),
      tfConst(`${name}_w`, [rows, 1008], new Float32Array(rows * 1008)),
      tfConst(`${name}_b`, [1008], new Float32Array(1008)),
      tfNode(`${name}_pre_activation/matmul`, 'MatMul', [`${x.name}/reshape`, `${name}_w`]),
      tfNode(`${name}_pre_activation`, 'BiasAdd', [`${name}_pre_activation/matmul`, `${name}_b`]),
      tfNode(name, 'Softmax', [`${name}_pre_activation`]),
      tfNode(`output${number || ''}`, 'Identity', [name]),
    );
  };

  let x = conv('conv2d0', { name: 'input', channels: 3 }, 7, 64, 2);
  x = norm('localresponsenorm0', pool('maxpool0', 'MaxPool', x, 3, 2));
  x = conv('conv2d2', conv('conv2d1', x, 1, 64), 3, 192);
  x = pool('maxpool1', 'MaxPool', norm('localresponsenorm1', x), 3, 2);
  const modules: [string, number, number][] = [];
  for (const [name, side, widths] of MODULES) {
    const before = POOLS[name];
    x = mixed(name, before ? pool(before, 'MaxPool', x, 3, 2) : x, widths);
    modules.push([name, side, x.channels]);
    if (name === 'mixed4a')
      head(0, conv('head0_bottleneck', pool('head0_pool', 'AvgPool', x, 5, 3, 'VALID'), 1, 128), 2048);
  }
  head(2, pool('avgpool0', 'AvgPool', x, 7, 1, 'VALID'), 1024);
  return { bytes: tfGraph(nodes), modules };
}
