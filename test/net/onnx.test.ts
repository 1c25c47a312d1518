/** What the ONNX reader takes from a file besides numbers. What it refuses: onnx-refusals.test.ts. */

import { describe, expect, it, vi } from 'vitest';
import { readOnnx } from '../../src/net/formats/onnx.ts';
import { guessPreprocess } from '../../src/net/formats/preprocess.ts';
import { inferShapes } from '../../src/net/shapes.ts';
import { onnxModel, onnxNode, onnxTensor, onnxValue } from './proto-writer.ts';

const ones = (count: number) => new Float32Array(count).fill(1);
const filter = onnxTensor('w', [4, 3, 3, 3], ones(108));
const conv = onnxNode('Conv', ['x', 'w'], 'y');

describe('the ONNX reader', () => {
  it('needs no code from strings, as a strict content-security policy demands', () => {
    const forbidden = () => {
      throw new Error('code from a string');
    };
    vi.stubGlobal('Function', forbidden);
    vi.stubGlobal('eval', forbidden);
    try {
      expect(readOnnx(onnxModel({ nodes: [conv], tensors: [filter] })).nodes).toHaveLength(2);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('names nodes by their output where they have no name, and twice the same apart', () => {
    const nodes = [
      onnxNode('Relu', ['x'], 'first', {}, ''),
      onnxNode('Relu', ['first'], 'second', {}, 'same'),
      onnxNode('Relu', ['second'], 'third', {}, 'same'),
      onnxNode('Relu', ['third'], 'y', {}, '<img src=x>'),
    ];
    const names = readOnnx(onnxModel({ nodes })).nodes.map((node) => node.name);
    expect(names).toEqual(['x', 'first', 'same', 'same #2', '<img src=x>']);
  });

  it.each([
    ['', 'file'],
    ['main_graph', 'file'],
    ['torch-jit-export', 'file'],
    ['tf2onnx', 'file'],
    ['ResNet', 'ResNet'],
    ['graphite', 'graphite'],
  ])('calls the network of a graph named "%s" "%s"', (graph, expected) => {
    const named = onnxModel({ nodes: [conv], tensors: [filter], name: graph });
    expect(readOnnx(named, 'file').name).toBe(expected);
  });

  it('puts nodes in order, and leaves out what leads to no output', () => {
    const nodes = [
      onnxNode('Relu', ['b'], 'y'),
      onnxNode('ArgMax', ['b'], 'side'),
      onnxNode('Sigmoid', ['x'], 'b'),
    ];
    expect(readOnnx(onnxModel({ nodes })).nodes.map((node) => node.name)).toEqual(['x', 'b', 'y']);
  });

  it('takes 224 for height and width that are open', () => {
    const inputs = [onnxValue('x', ['N', 3, 'height', 'width'])];
    expect(readOnnx(onnxModel({ nodes: [conv], tensors: [filter], inputs })).inputShape).toEqual([
      1, 224, 224, 3,
    ]);
  });

  it('finds scores and probabilities behind a softmax', () => {
    const nodes = [
      onnxNode('GlobalAveragePool', ['x'], 'gap'),
      onnxNode('Flatten', ['gap'], 'scores'),
      onnxNode('Softmax', ['scores'], 'prob'),
      onnxNode('Identity', ['prob'], 'y'),
    ];
    const graph = readOnnx(onnxModel({ nodes }));
    expect([graph.logits, graph.probabilities]).toEqual(['scores', 'prob']);
    const image = readOnnx(onnxModel({ nodes: [conv], tensors: [filter] }));
    expect([image.logits, image.probabilities]).toEqual([null, null]);
  });

  it('converts a weight that many nodes share once', () => {
    const nodes = Array.from({ length: 50 }, (_, i) =>
      onnxNode('Conv', ['x', 'w'], i === 49 ? 'y' : `y${i}`),
    );
    const sum = Array.from({ length: 49 }, (_, i) =>
      onnxNode('Add', [i === 0 ? 'y' : `s${i}`, `y${i}`], `s${i + 1}`),
    );
    const graph = readOnnx(onnxModel({ nodes: [...nodes, ...sum], tensors: [filter], output: 's49' }));
    expect(graph.nodes).toHaveLength(100);
    expect(graph.weights.size).toBe(1);
  });

  it.each(['Relu', 'Dropout'])('follows a chain of thirty thousand %s', (op) => {
    const nodes = Array.from({ length: 30_000 }, (_, i) =>
      onnxNode(op, [i === 0 ? 'x' : `n${i}`], i === 29_999 ? 'y' : `n${i + 1}`, {}, 'same'),
    );
    expect(readOnnx(onnxModel({ nodes })).nodes).toHaveLength(30_001);
  });

  it('works auto_pad out for the size at hand', () => {
    const strides = { strides: [2, 2], auto_pad: 'SAME_LOWER' };
    const graph = readOnnx(
      onnxModel({ nodes: [onnxNode('Conv', ['x', 'w'], 'y', strides)], tensors: [filter] }),
    );
    expect(graph.nodes[1]?.attributes.pads).toEqual([1, 1, 0, 0]);
    expect(inferShapes(graph).get('y')).toEqual([1, 3, 4, 4]);
  });
});

describe('preprocessing', () => {
  it.each([
    ['onnx', 'bvlc_googlenet', ['conv1_7x7_s2', 'inception_3a_output'], 'Caffe GoogLeNet', 'bgr', 224],
    ['onnx', 'squeezenet1_0', ['fire2_conv1x1_1'], 'Caffe SqueezeNet', 'bgr', 227],
    ['onnx', 'CaffeNet', ['fc6', 'fc7', 'fc8'], 'Caffe AlexNet or VGG', 'bgr', 224],
    ['onnx', 'main_graph', ['/features/0/Conv'], null, 'rgb', 224],
    ['tensorflow', 'x', ['conv2d0', 'mixed3a', 'mixed4d'], 'inception5h', 'rgb', 224],
    ['tensorflow', 'x', ['MobilenetV1'], null, 'rgb', 224],
  ] as const)('of %s %s', (format, name, nodes, family, colour, side) => {
    const guess = guessPreprocess(format, name, new Set(nodes));
    expect([guess.family, guess.preprocess.colour, guess.side]).toEqual([family, colour, side]);
  });

  it('of others is what their format is used to', () => {
    expect(guessPreprocess('onnx', '', new Set()).preprocess).toEqual({
      colour: 'rgb',
      scale: 1,
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
    });
  });
});
