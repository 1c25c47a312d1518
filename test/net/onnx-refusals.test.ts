/** ONNX files that cannot be read: one sentence each, which names the node, the value and what could be read. */

import { describe, expect, it } from 'vitest';
import { readOnnx } from '../../src/net/formats/onnx.ts';
import { NetworkError } from '../../src/net/graph.ts';
import { message, onnxModel, onnxNode, onnxTensor, onnxValue, packedIntegers } from './proto-writer.ts';

const ones = (count: number) => new Float32Array(count).fill(1);
const filter = onnxTensor('w', [4, 3, 3, 3], ones(108));
const conv = onnxNode('Conv', ['x', 'w'], 'y');

describe('ONNX files that cannot be read', () => {
  const one = (node: Uint8Array, tensors: Uint8Array[] = [filter]) => onnxModel({ nodes: [node], tensors });
  const external = message([
    [1, packedIntegers([4, 3, 3, 3])],
    [2, 1],
    [8, 'w'],
    [13, message([[1, 'location']])],
    [14, 1],
  ]);
  const strings = message([
    [1, packedIntegers([1])],
    [2, 8],
    [8, 'w'],
  ]);
  const negative = message([
    [1, packedIntegers([-4, 3, 3, -3])],
    [2, 1],
    [8, 'w'],
  ]);
  const foreign = message([
    [1, 'x'],
    [2, 'y'],
    [3, 'n'],
    [4, 'Conv'],
    [7, 'com.microsoft'],
  ]);
  it.each<[string, Uint8Array, string]>([
    [
      'an unknown operator',
      one(onnxNode('LSTM', ['x'], 'y')),
      '"y" (LSTM) is an operator that cannot be read; those that can are Add',
    ],
    ['an operator named as a property', one(onnxNode('toString', ['x'], 'y')), '(toString) is an operator'],
    ['an operator of another domain', one(foreign), '"n" (Conv) is an operator'],
    [
      'two pictures',
      onnxModel({ nodes: [conv], inputs: [onnxValue('x', [1, 3, 6, 8]), onnxValue('z', [1])] }),
      '"x", "z"',
    ],
    ['no picture', onnxModel({ nodes: [conv], inputs: [] }), 'has the inputs none'],
    [
      'a grey picture',
      onnxModel({ nodes: [conv], inputs: [onnxValue('x', [1, 1, 28, 28])] }),
      '"x" of 1×1×28×28',
    ],
    [
      'a convolution of channels last',
      onnxModel({ nodes: [conv], inputs: [onnxValue('x', [1, 224, 224, 3])] }),
      'works on 1×224×224×3, where the channels are not second',
    ],
    ['text', onnxModel({ nodes: [conv], inputs: [onnxValue('x', [1, 128])] }), '"x" of 1×128'],
    ['no nodes', onnxModel({ nodes: [] }), 'holds no network'],
    ['no output', onnxModel({ nodes: [conv], output: 'z' }), 'computes none of its outputs'],
    ['a loop', one(onnxNode('Add', ['x', 'y'], 'y')), 'reads its own output'],
    ['an input from nowhere', one(onnxNode('Relu', ['z'], 'y')), '"z" is not computed by any earlier node'],
    [
      'a computed filter',
      one(onnxNode('Conv', ['x', 'x'], 'y')),
      'needs a constant as input 1, and "x" is none',
    ],
    ['external data', one(conv, [external]), '"w" keeps its numbers in another file'],
    ['strings as numbers', one(conv, [strings]), 'of ONNX type 8'],
    [
      'a short tensor',
      one(conv, [onnxTensor('w', [4, 3, 3, 3], ones(5))]),
      'should hold 108 numbers and holds 5',
    ],
    ['a huge tensor', one(conv, [onnxTensor('w', [1e9, 1e9, 3, 3], ones(1))]), 'and holds 1;'],
    [
      'an empty tensor',
      one(conv, [onnxTensor('w', [4, 3, 3, 3], [])]),
      'should hold 108 numbers and holds 0',
    ],
    ['a negative tensor', one(conv, [negative]), 'has the shape -4×3×3×-3'],
    ['a 1-D convolution', one(conv, [onnxTensor('w', [4, 3, 3], ones(36))]), 'filter with 3 dimensions'],
    [
      'a bias for other channels',
      one(onnxNode('Conv', ['x', 'w', 'b'], 'y'), [filter, onnxTensor('b', [3], ones(3))]),
      'needs 4 values as "bias" and has 3',
    ],
    ['a filter for other channels', one(conv, [onnxTensor('w', [4, 5, 1, 1], ones(20))]), 'reads 5 channels'],
    [
      'another kernel size',
      one(onnxNode('Conv', ['x', 'w'], 'y', { kernel_shape: [5, 5] })),
      'kernel is 5×5',
    ],
    [
      'a negative pad',
      one(onnxNode('Conv', ['x', 'w'], 'y', { pads: [-1, 0, 0, 0] })),
      '"pads", not [-1,0,0,0]',
    ],
    ['a stride of 0', one(onnxNode('Conv', ['x', 'w'], 'y', { strides: [0, 1] })), '"strides", not [0,1]'],
    [
      'a 3-D pool',
      one(onnxNode('MaxPool', ['x'], 'y', { kernel_shape: [2, 2, 2] })),
      '3 values as "kernel_shape"',
    ],
    ['a pool without window', one(onnxNode('MaxPool', ['x'], 'y')), 'nothing as "kernel_shape"'],
    [
      'a pool with dilations',
      one(onnxNode('MaxPool', ['x'], 'y', { kernel_shape: [2, 2], dilations: [2, 2] })),
      'dilations 2×2',
    ],
    [
      'a pool larger than the picture',
      one(onnxNode('MaxPool', ['x'], 'y', { kernel_shape: [9, 9] })),
      'does not fit',
    ],
    ['an even LRN', one(onnxNode('LRN', ['x'], 'y', { size: 4 })), 'odd "size"'],
    ['a mean over channels', one(onnxNode('ReduceMean', ['x'], 'y', { axes: [1] })), 'axes [1]'],
    ['a softmax over width', one(onnxNode('Softmax', ['x'], 'y')), 'over axis -1 of 1×3×6×8'],
    [
      'a transpose',
      one(onnxNode('Transpose', ['x'], 'y', { perm: [0, 1, 3, 2] })),
      'turns the axes of 1×3×6×8',
    ],
    [
      'halves of the height',
      one(onnxNode('Split', ['x'], 'y', { axis: 2, split: [3, 3] })),
      'parts 1×3×6×8 along axis 2',
    ],
    ['parts that do not fit', one(onnxNode('Split', ['x'], 'y', { axis: 1, split: [2] })), 'into [2]'],
    [
      'a piece of the width',
      one(onnxNode('Slice', ['x'], 'y', { axes: [3], starts: [1], ends: [4] })),
      'cuts 1×3×6×8 along axis 3',
    ],
    [
      'no channels',
      one(onnxNode('Slice', ['x'], 'y', { axes: [1], starts: [2], ends: [2] })),
      'different channels from 0 to 2',
    ],
    [
      'groups that are not joined again',
      onnxModel({
        nodes: [
          onnxNode('Reshape', ['x', 's'], 'g'),
          onnxNode('Relu', ['g'], 'r'),
          onnxNode('GlobalAveragePool', ['r'], 'y'),
        ],
        tensors: [onnxTensor('s', [5], [1, 3, 1, 6, 8])],
      }),
      'works on 1×3×1×6×8',
    ],
    ['a concat of heights', one(onnxNode('Concat', ['x', 'x'], 'y', { axis: 2 })), 'along axis 2'],
    [
      'a reshape',
      one(onnxNode('Reshape', ['x', 's'], 'y'), [onnxTensor('s', [3], [1, 3, 48])]),
      'only flattening',
    ],
    [
      'a matrix that does not fit',
      onnxModel({
        nodes: [onnxNode('Flatten', ['x'], 'f'), onnxNode('Gemm', ['f', 'm'], 'y')],
        tensors: [onnxTensor('m', [3, 2], ones(6))],
      }),
      '144 values by the matrix "m" of 3×2',
    ],
    [
      'a constant with height',
      one(onnxNode('Add', ['x', 'c'], 'y'), [onnxTensor('c', [6, 8], ones(48))]),
      'constant 6×8',
    ],
    ['a difference of two', one(onnxNode('Sub', ['x', 'x'], 'y')), 'joins two computed tensors'],
    [
      'slopes that differ',
      one(onnxNode('PRelu', ['x', 's'], 'y'), [onnxTensor('s', [3, 1, 1], [0.1, 0.2, 0.3])]),
      'has 3 slopes; only a single one',
    ],
    ['training', one(onnxNode('BatchNormalization', ['x'], 'y', { training_mode: 1 })), 'training mode'],
    ['a name of controls', one(onnxNode('Bad\u0007', ['x'], 'y', {}, `${'n'.repeat(500)}`)), '…"'],
  ])('%s', (_, bytes, sentence) => {
    expect(() => readOnnx(bytes)).toThrow(NetworkError);
    expect(() => readOnnx(bytes)).toThrow(sentence);
  });

  it('cut anywhere', () => {
    const whole = onnxModel({ nodes: [conv], tensors: [filter] });
    for (let length = 0; length < whole.length; length += 7) {
      expect(() => readOnnx(whole.subarray(0, length))).toThrow(NetworkError);
    }
  });

  it('with any byte changed: either a network or one sentence', () => {
    const whole = onnxModel({ nodes: [conv], tensors: [onnxTensor('w', [1, 3, 1, 1], ones(3))] });
    for (let i = 0; i < whole.length; i++) {
      for (const value of [0, 0x7f, 0x80, 0xff]) {
        const bytes = Uint8Array.from(whole);
        bytes[i] = value;
        try {
          readOnnx(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(NetworkError);
        }
      }
    }
  });
});
