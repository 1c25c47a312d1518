import { describe, expect, it } from 'vitest';
import {
  type InputSettings,
  inputOf,
  readInput,
  withInput,
  writeInput,
} from '../../src/app/input-settings.ts';
import { Turns } from '../../src/app/turns.ts';
import { NetworkError } from '../../src/net/graph.ts';
import { buildGraph, conv } from '../net/build-graph.ts';

const graph = buildGraph([conv('conv', 3, 3, 4), { name: 'gap', kind: 'globalAveragePool' }]);
const caffe: InputSettings = {
  height: 12,
  width: 10,
  colour: 'bgr',
  scale: 255,
  mean: [104, 117, 123],
  std: [1, 1, 1],
};

describe('settings of the input', () => {
  it('are the graph itself where nothing is new', () => {
    expect(withInput(graph, null)).toBe(graph);
    expect(withInput(graph, inputOf(graph))).toBe(graph);
  });

  it('become the shape and the preprocessing of the graph', () => {
    const { inputShape, preprocess, nodes } = withInput(graph, caffe);
    expect(inputShape).toEqual([1, 12, 10, 3]);
    expect(preprocess).toEqual({ colour: 'bgr', scale: 255, mean: [104, 117, 123], std: [1, 1, 1] });
    expect(nodes).toBe(graph.nodes);
    expect(inputOf(withInput(graph, caffe))).toEqual(caffe);
  });

  it('are refused where a dense layer takes pictures of one size', () => {
    const dense = buildGraph([{ name: 'fc', kind: 'dense', weights: { filter: [8, 8, 3, 5] } }]);
    expect(() => withInput(dense, caffe)).toThrow(NetworkError);
    expect(() => withInput(dense, caffe)).toThrow(
      '"fc" (dense) reads 8×8×3 values, but its input is 12×10×3',
    );
  });

  it('are read as they are written', () => {
    expect(writeInput(caffe)).toBe('12x10_bgr_255_104_117_123_1_1_1');
    expect(readInput(writeInput(caffe))).toEqual(caffe);
    const fine = { ...caffe, mean: [0.485, -0.456, 1 / 3], std: [0.229, 1e-3, 2] } as const;
    expect(readInput(writeInput(fine))?.mean[2]).toBeCloseTo(1 / 3, 5);
    expect(writeInput(null)).toBe('');
  });

  it.each([
    '',
    '224x224',
    '224x224_rgb_1_0_0_0_1_1',
    '224x224_rgb_1_0_0_0_1_1_1_1',
    '4x224_rgb_1_0_0_0_1_1_1',
    '224x4096_rgb_1_0_0_0_1_1_1',
    '224x99999_rgb_1_0_0_0_1_1_1',
    '22.5x224_rgb_1_0_0_0_1_1_1',
    '224x224_grb_1_0_0_0_1_1_1',
    '224x224_rgb_0_0_0_0_1_1_1',
    '224x224_rgb_1_0_0_0_1_0_1',
    '224x224_rgb_1_0__0_1_1_1',
    '224x224_rgb_1_0_NaN_0_1_1_1',
    '224x224_rgb_1_0_Infinity_0_1_1_1',
    '224x224_rgb_1_0_1e30_0_1_1_1',
  ])('are nothing where the address says "%s"', (text) => {
    expect(readInput(text)).toBeUndefined();
  });
});

it('a turn ends when it is given up or the next begins', () => {
  const turns = new Turns();
  const first = turns.begin();
  expect([first.signal.aborted, first.last]).toEqual([false, true]);
  first.cancel();
  expect([first.signal.aborted, first.last]).toEqual([true, true]);
  const second = turns.begin();
  const third = turns.begin();
  expect([first.last, second.signal.aborted, second.last]).toEqual([false, true, false]);
  expect([third.signal.aborted, third.last]).toEqual([false, true]);
});
