/** The TensorFlow reader: inception5h's whole structure with its published shapes, and small graphs by hand. */

import { describe, expect, it } from 'vitest';
import { readTensorflow } from '../../src/net/formats/tensorflow.ts';
import { NetworkError } from '../../src/net/graph.ts';
import { inferShapes } from '../../src/net/shapes.ts';
import { simplify } from '../../src/net/simplify.ts';
import { runGraph } from '../reference/run-graph.ts';
import { inception5h } from './inception5h.ts';
import { floatBytes, message, tfConst, tfGraph, tfInts, tfNode } from './proto-writer.ts';

const picture = (h: number, w: number) =>
  tfNode('input', 'Placeholder', [], { shape: { shape: [-1, h, w, 3] } });
const ones = (count: number) => new Float32Array(count).fill(1);
const conv = (filter: string, stride: number, padding: string) =>
  tfNode('conv', 'Conv2D', ['input', filter], {
    strides: { ints: [1, stride, stride, 1] },
    padding: { s: padding },
  });

describe('inception5h', () => {
  const file = inception5h();
  const graph = readTensorflow(file.bytes, 'tensorflow_inception_graph');
  const { graph: small, aliases } = simplify(graph);
  const shapes = inferShapes(small);

  it('has the published shapes', () => {
    const sides: Record<string, number> = {};
    for (const [name, side, channels] of file.modules) {
      sides[name] = side;
      expect([name, shapes.get(name)]).toEqual([name, [1, side, side, channels]]);
    }
    expect(sides).toMatchObject({ mixed3a: 28, mixed4d: 14, mixed5b: 7 });
    expect(shapes.get('conv2d0')).toEqual([1, 112, 112, 64]);
    expect(shapes.get('maxpool0')).toEqual([1, 56, 56, 64]);
    expect(shapes.get('avgpool0')).toEqual([1, 1, 1, 1024]);
    expect(shapes.get(small.logits ?? '')).toEqual([1, 1, 1, 1008]);
  });

  it('has the published number of parameters, auxiliary heads left out', () => {
    const used = new Set(small.nodes.flatMap((node) => Object.values(node.weights)));
    const count = [...used].reduce((sum, key) => sum + (small.weights.get(key)?.data.length ?? 0), 0);
    expect(count).toBe(7_066_380);
    expect(small.nodes.some((node) => /head|nn[01]|softmax[01]/.test(node.name))).toBe(false);
  });

  it('pads as TensorFlow does and sums the squares of its normalisation', () => {
    const node = (name: string) => small.nodes.find((each) => each.name === name)?.attributes;
    expect(node('conv2d0')).toMatchObject({ pads: [2, 2, 3, 3], strides: [2, 2], activation: 'relu' });
    expect(node('maxpool0')).toMatchObject({ pads: [0, 0, 1, 1], window: [3, 3] });
    expect(node('localresponsenorm0')).toMatchObject({ size: 11, beta: 0.5, bias: 2 });
    expect(node('localresponsenorm0')?.alpha).toBeCloseTo(11e-4, 9);
    expect(node('avgpool0')).toMatchObject({ pads: [0, 0, 0, 0], countPadding: false });
  });

  it('is named as the article names it, read as the article reads it', () => {
    expect(small.layers).toEqual(['conv2d0', 'conv2d1', 'conv2d2', ...file.modules.map(([name]) => name)]);
    expect(aliases.get('mixed4d_3x3_pre_relu')).toBe('mixed4d_3x3');
    expect(small.probabilities).toBe('softmax2');
    expect(small.logits).toBe('softmax2_pre_activation');
    expect(small.preprocess).toEqual({ colour: 'rgb', scale: 255, mean: [117, 117, 117], std: [1, 1, 1] });
  });
});

describe('small graphs', () => {
  it('SAME puts the odd pad at the bottom and right', () => {
    const graph = readTensorflow(
      tfGraph([picture(4, 4), tfConst('w', [3, 3, 3, 1], ones(27)), conv('w', 2, 'SAME')]),
    );
    const values = runGraph(graph, ones(48)).get('conv');
    expect(values?.shape).toEqual([1, 2, 2, 1]);
    expect(Array.from(values?.data ?? [])).toEqual([27, 18, 18, 12]);
  });

  it('VALID has no pads, and a bias with one value per channel is added', () => {
    const nodes = [
      picture(4, 5),
      tfConst('w', [3, 3, 3, 2], ones(54)),
      tfConst('b', [2], [1, -30]),
      conv('w', 1, 'VALID'),
      tfNode('bias', 'BiasAdd', ['conv', 'b']),
      tfNode('relu', 'Relu', ['bias:0', '^conv']),
    ];
    const { graph } = simplify(readTensorflow(tfGraph(nodes)));
    expect(graph.nodes.map((node) => node.name)).toEqual(['input', 'conv']);
    const values = runGraph(graph, ones(60)).get('conv');
    expect(values?.shape).toEqual([1, 2, 3, 2]);
    expect(Array.from(values?.data ?? []).slice(0, 4)).toEqual([28, 0, 28, 0]);
  });

  it('flattens rows first', () => {
    const weights = Float32Array.from({ length: 12 }, (_, i) => i);
    const nodes = [
      picture(2, 2),
      tfInts('shape', [-1, 12]),
      tfNode('flat', 'Reshape', ['input', 'shape']),
      tfConst('w', [12, 1], weights),
      tfNode('logits', 'MatMul', ['flat', 'w']),
      tfNode('prob', 'Softmax', ['logits']),
    ];
    const graph = readTensorflow(tfGraph(nodes));
    const values = runGraph(
      graph,
      Float32Array.from({ length: 12 }, (_, i) => (i === 7 ? 1 : 0)),
    );
    expect(values.get('logits')?.data).toEqual(Float32Array.of(7));
    expect(graph.logits).toBe('logits');
  });

  it.each([
    ['Concat', ['axis', 'input', 'input']],
    ['ConcatV2', ['input', 'input', 'axis']],
  ])('%s joins channels', (op, inputs) => {
    const graph = readTensorflow(
      tfGraph([picture(2, 3), tfInts('axis', [3], true), tfNode('both', op, inputs)]),
    );
    expect(inferShapes(graph).get('both')).toEqual([1, 2, 3, 6]);
  });

  it('fills up constants whose list is short, and passes constants through identities', () => {
    const shape = message([[2, message([[1, 3]])]]);
    const tensor = message([
      [1, 1],
      [2, shape],
      [5, floatBytes([0.5])],
    ]);
    const nodes = [
      picture(1, 1),
      tfNode('half', 'Const', [], { value: { tensor } }),
      tfNode('half/read', 'Identity', ['half']),
      tfNode('sum', 'AddV2', ['input', 'half/read']),
    ];
    const graph = readTensorflow(tfGraph(nodes));
    expect(Array.from(runGraph(graph, ones(3)).get('sum')?.data ?? [])).toEqual([1.5, 1.5, 1.5]);
  });

  it('reads depthwise convolutions, relu6 and global means as MobileNet has them', () => {
    const nodes = [
      picture(4, 4),
      tfConst(
        'w',
        [3, 3, 3, 2],
        Float32Array.from({ length: 54 }, (_, i) => i % 2),
      ),
      tfNode('conv', 'DepthwiseConv2dNative', ['input', 'w'], {
        strides: { ints: [1, 1, 1, 1] },
        padding: { s: 'SAME' },
      }),
      tfNode('relu6', 'Relu6', ['conv']),
      tfInts('axes', [1, 2]),
      tfNode('mean', 'Mean', ['relu6', 'axes'], { keep_dims: { i: 0 } }),
    ];
    const { graph } = simplify(readTensorflow(tfGraph(nodes)));
    expect(graph.nodes.find((node) => node.name === 'conv')?.attributes).toMatchObject({
      groups: 3,
      activation: 'relu6',
    });
    const mean = (4 * 4 + 12 * 6) / 16;
    expect(Array.from(runGraph(graph, ones(48)).get('mean')?.data ?? [])).toEqual([
      0,
      mean,
      0,
      mean,
      0,
      mean,
    ]);
  });

  it('takes 224 where the placeholder is open', () => {
    const open = tfNode('input', 'Placeholder');
    const graph = readTensorflow(tfGraph([open, tfNode('relu', 'Relu', ['input'])]));
    expect(graph.inputShape).toEqual([1, 224, 224, 3]);
    expect(graph.preprocess.mean).toEqual([127.5, 127.5, 127.5]);
  });
});

describe('files that cannot be read', () => {
  const w = tfConst('w', [3, 3, 3, 1], ones(27));
  it.each([
    [
      'an unknown operator',
      [picture(4, 4), tfNode('lstm', 'BlockLSTM', ['input'])],
      '"lstm" (BlockLSTM) is an operator',
    ],
    [
      'an operator named as a property',
      [picture(4, 4), tfNode('n', 'constructor', ['input'])],
      'is an operator that',
    ],
    [
      'two pictures',
      [picture(4, 4), tfNode('b', 'Placeholder'), tfNode('s', 'Add', ['input', 'b'])],
      '2 placeholders',
    ],
    ['a second output', [picture(4, 4), tfNode('r', 'Relu', ['input:1'])], 'only first outputs'],
    [
      'a missing input',
      [picture(4, 4), tfNode('r', 'Add', ['input', 'gone'])],
      '"gone", which is not in the file',
    ],
    [
      'a loop',
      [picture(4, 4), tfNode('a', 'Add', ['input', 'b']), tfNode('b', 'Relu', ['a'])],
      'reads its own output',
    ],
    [
      'channels first',
      [picture(4, 4), w, tfNode('c', 'Conv2D', ['input', 'w'], { data_format: { s: 'NCHW' } })],
      'NCHW',
    ],
    ['an unknown padding', [picture(4, 4), w, conv('w', 1, 'MIRROR')], '"MIRROR"'],
    [
      'a short constant',
      [picture(4, 4), tfConst('w', [3, 3, 3, 2], ones(27)), conv('w', 1, 'SAME')],
      'hold 54 numbers',
    ],
    [
      'wrong channels',
      [picture(4, 4), tfConst('w', [1, 1, 2, 1], ones(2)), conv('w', 1, 'SAME')],
      '3 channels',
    ],
    [
      'a grey picture',
      [
        tfNode('input', 'Placeholder', [], { shape: { shape: [-1, 8, 8, 1] } }),
        tfNode('r', 'Relu', ['input']),
      ],
      '?×8×8×1',
    ],
    ['no nodes', [], 'holds no nodes'],
  ])('%s', (_, nodes, sentence) => {
    expect(() => readTensorflow(tfGraph(nodes))).toThrow(sentence);
  });

  it('a file that is cut short', () => {
    const whole = tfGraph([picture(4, 4), w, conv('w', 1, 'SAME')]);
    expect(() => readTensorflow(whole.subarray(0, whole.length - 9))).toThrow('cut short or damaged');
  });

  it('a file with any byte changed: either a network or one sentence', () => {
    const whole = tfGraph([picture(4, 4), tfConst('w', [1, 1, 3, 1], ones(3)), conv('w', 2, 'SAME')]);
    for (let i = 0; i < whole.length; i++) {
      for (const value of [0, 0x7f, 0x80, 0xff]) {
        const bytes = Uint8Array.from(whole);
        bytes[i] = value;
        try {
          readTensorflow(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(NetworkError);
        }
      }
    }
  });
});
