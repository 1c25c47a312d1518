/** Small valid networks that together use every operator and kind that a file may name: what the fuzzer begins with. */

import { writeNetworkFiles } from '../../src/net/formats/write.ts';
import { onnxModel, onnxNode, onnxTensor, tfConst, tfGraph, tfInts, tfNode } from '../net/proto-writer.ts';
import { smallGraph } from '../net/small-graph.ts';
import { random } from '../support/random.ts';

const draw = random(5);
const values = (...dims: number[]) => draw.uniform(dims.reduce((a, b) => a * b, 1));
const tensor = (name: string, ...dims: number[]) => onnxTensor(name, dims, values(...dims));

const plain = [
  'Relu',
  'LeakyRelu',
  'Sigmoid',
  'HardSwish',
  'HardSigmoid',
  'Clip',
  'Dropout',
  'Identity',
  'Cast',
];
const chain = plain.map((op, i) => onnxNode(op, [i === 0 ? 'norm' : `p${i}`], `p${i + 1}`));

/** A network for pictures of 6×8 with most ONNX operators in a row, two branches and a dense head. */
export function onnxSeed(): Uint8Array {
  const pool = { kernel_shape: [2, 2], strides: [2, 2] };
  const nodes = [
    onnxNode('Conv', ['x', 'w', 'b'], 'conv', { pads: [1, 1, 1, 1], kernel_shape: [3, 3], group: 1 }),
    onnxNode('BatchNormalization', ['conv', 'v1', 'v2', 'v3', 'v4'], 'norm'),
    ...chain,
    onnxNode('LRN', [`p${plain.length}`], 'lrn', { size: 3 }),
    onnxNode('Conv', ['lrn', 'w2'], 'branch', { auto_pad: 'SAME_UPPER', strides: [1, 1], dilations: [1, 1] }),
    onnxNode('Add', ['branch', 'lrn'], 'sum'),
    onnxNode('Mul', ['sum', 'one'], 'scaled'),
    onnxNode('Concat', ['scaled', 'branch'], 'both', { axis: 1 }),
    onnxNode('MaxPool', ['both'], 'max', pool),
    onnxNode('AveragePool', ['max'], 'average', { kernel_shape: [1, 1], ceil_mode: 1 }),
    onnxNode('GlobalAveragePool', ['average'], 'gap'),
    onnxNode('Shape', ['gap'], 'shape'),
    onnxNode('Gather', ['shape', 'index'], 'first'),
    onnxNode('Unsqueeze', ['first'], 'batch', { axes: [0] }),
    onnxNode('Concat', ['batch', 'rest'], 'target', { axis: 0 }),
    onnxNode('Reshape', ['gap', 'target'], 'flat'),
    onnxNode('Gemm', ['flat', 'matrix', 'b10'], 'scores', { transB: 1 }),
    onnxNode('Softmax', ['scores'], 'y', { axis: -1 }),
  ];
  const tensors = [
    tensor('w', 4, 3, 3, 3),
    ...['b', 'v1', 'v2', 'v3', 'v4'].map((name) => tensor(name, 4)),
    tensor('w2', 4, 4, 3, 3),
    onnxTensor('one', [], [2]),
    onnxTensor('index', [1], [0]),
    onnxTensor('rest', [1], [-1]),
    tensor('matrix', 10, 8),
    tensor('b10', 10),
  ];
  return onnxModel({ nodes, tensors });
}

const step = { strides: { ints: [1, 1, 1, 1] }, padding: { s: 'SAME' } };

/** The same for a frozen TensorFlow graph. */
export function tensorflowSeed(): Uint8Array {
  const pool = { ksize: { ints: [1, 2, 2, 1] }, strides: { ints: [1, 2, 2, 1] }, padding: { s: 'VALID' } };
  const constant = (name: string, ...dims: number[]) => tfConst(name, dims, values(...dims));
  return tfGraph([
    tfNode('x', 'Placeholder', [], { shape: { shape: [-1, 6, 8, 3] } }),
    constant('w', 3, 3, 3, 4),
    tfNode('conv', 'Conv2D', ['x', 'w'], step),
    ...['v1', 'v2', 'v3', 'v4'].map((name) => constant(name, 4)),
    tfNode('norm', 'FusedBatchNorm', ['conv', 'v1', 'v2', 'v3', 'v4'], { epsilon: { f: 0.001 } }),
    tfNode('relu', 'Relu6', ['norm']),
    constant('dw', 3, 3, 4, 1),
    tfNode('depthwise', 'DepthwiseConv2dNative', ['relu', 'dw'], step),
    tfNode('bias', 'BiasAdd', ['depthwise', 'v2']),
    tfNode('lrn', 'LRN', ['bias'], {
      depth_radius: { i: 2 },
      bias: { f: 1 },
      alpha: { f: 1 },
      beta: { f: 0.5 },
    }),
    tfInts('axis', [3], true),
    tfNode('both', 'ConcatV2', ['lrn', 'relu', 'axis']),
    tfNode('max', 'MaxPool', ['both'], pool),
    tfNode('gate', 'Sigmoid', ['max']),
    tfNode('gated', 'Mul', ['max', 'gate']),
    tfInts('where', [1, 2]),
    tfNode('mean', 'Mean', ['gated', 'where'], { keep_dims: { b: true } }),
    tfInts('shape', [-1, 8]),
    tfNode('flat', 'Reshape', ['mean', 'shape']),
    constant('matrix', 8, 10),
    tfNode('scores', 'MatMul', ['flat', 'matrix'], { transpose_b: { b: false } }),
    tfNode('probabilities', 'Softmax', ['scores']),
  ]);
}

/** The same in the project's own form. */
export function ownSeed(): { json: unknown; weights: Uint8Array } {
  const graph = smallGraph(
    [1, 12, 8, 3],
    [
      {
        name: 'conv',
        kind: 'conv2d',
        inputs: ['input'],
        filter: [3, 3, 4],
        attributes: { pads: [1, 1, 1, 1] },
      },
      { name: 'norm', kind: 'batchNorm', inputs: ['conv'] },
      { name: 'relu', kind: 'relu', inputs: ['norm'] },
      { name: 'lrn', kind: 'lrn', inputs: ['relu'], attributes: { size: 3, alpha: 1, beta: 0.5, bias: 1 } },
      { name: 'clip', kind: 'clip', inputs: ['lrn'], attributes: { min: 0, max: 6 } },
      { name: 'silu', kind: 'silu', inputs: ['clip'] },
      { name: 'gate', kind: 'sigmoid', inputs: ['silu'] },
      { name: 'gated', kind: 'mul', inputs: ['silu', 'gate'], attributes: { activation: 'relu' } },
      { name: 'leaky', kind: 'leakyRelu', inputs: ['gated'], attributes: { slope: 0.1 } },
      { name: 'swish', kind: 'hardSwish', inputs: ['leaky'] },
      { name: 'sum', kind: 'add', inputs: ['swish', 'norm'] },
      { name: 'both', kind: 'concat', inputs: ['sum', 'conv'] },
      { name: 'same', kind: 'identity', inputs: ['both'] },
      { name: 'max', kind: 'maxPool', inputs: ['same'], attributes: { window: [2, 2], strides: [2, 2] } },
      { name: 'pad', kind: 'pad', inputs: ['max'], attributes: { pads: [1, 1, 1, 1], value: 1 } },
      { name: 'half', kind: 'gatherChannels', inputs: ['pad'], attributes: { channels: [3, 0] } },
      { name: 'average', kind: 'averagePool', inputs: ['half'], attributes: { window: [2, 2], ceil: true } },
      { name: 'gap', kind: 'globalAveragePool', inputs: ['average'] },
      { name: 'scores', kind: 'dense', inputs: ['gap'], filter: [10] },
      { name: 'probabilities', kind: 'softmax', inputs: ['scores'] },
    ],
  );
  const named = { ...graph, logits: 'scores', probabilities: 'probabilities' };
  const files = new Map(writeNetworkFiles(named).map(({ name, bytes }) => [name, bytes]));
  return {
    json: JSON.parse(new TextDecoder().decode(files.get('graph.json'))),
    weights: files.get('weights.safetensors') ?? new Uint8Array(0),
  };
}
