import { describe, expect, it } from 'vitest';
import type { Attribute, Graph, GraphNode, Shape } from '../../src/net/graph.ts';
import { inferShape, inferShapes } from '../../src/net/shapes.ts';
import { samePads, windowCount } from '../../src/net/windows.ts';
import { smallGraph } from './small-graph.ts';

type Attributes = Record<string, Attribute>;

function node(kind: string, attributes: Attributes = {}, weights: Record<string, string> = {}): GraphNode {
  return { name: 'n', kind, inputs: [], attributes, weights };
}

/** Weights by name: their shapes. */
const shapes = (of: Record<string, number[]>) =>
  new Map(Object.entries(of).map(([key, shape]) => [key, { shape }]));

describe('windowCount', () => {
  // length, window, stride, before, after, dilation, floor, ceil
  it.each([
    [112, 3, 2, 0, 0, 1, 55, 56],
    [224, 7, 2, 3, 3, 1, 112, 113],
    [6, 2, 2, 0, 0, 1, 3, 3],
    [7, 3, 2, 1, 1, 1, 4, 4],
    [5, 2, 3, 0, 0, 1, 2, 2],
    [6, 2, 3, 0, 0, 1, 2, 2],
    [4, 1, 3, 0, 0, 1, 2, 2],
    [5, 1, 3, 0, 0, 1, 2, 2],
    [7, 3, 1, 0, 0, 2, 3, 3],
    [2, 3, 2, 0, 0, 1, 0, 1],
    [1, 5, 1, 0, 0, 1, 0, 0],
    [4, 2, 3, 1, 1, 1, 2, 2],
  ])('%i long, window %i, stride %i, pads %i and %i, dilation %i', (...row) => {
    const [length, window, stride, before, after, dilation, floor, ceil] = row;
    const w = { window, stride, before, after, dilation };
    expect(windowCount(length, w)).toBe(floor);
    expect(windowCount(length, { ...w, ceil: true })).toBe(ceil);
  });
});

describe('samePads', () => {
  it.each([
    [224, 7, 2, 1, [2, 3]],
    [112, 3, 2, 1, [0, 1]],
    [113, 3, 2, 1, [1, 1]],
    [28, 3, 1, 1, [1, 1]],
    [28, 3, 1, 2, [2, 2]],
    [5, 1, 2, 1, [0, 0]],
  ])('%i long, window %i, stride %i, dilation %i', (length, window, stride, dilation, pads) => {
    expect(samePads(length, window, stride, dilation)).toEqual(pads);
    const [before, after] = samePads(length, window, stride, dilation);
    expect(windowCount(length, { window, stride, before, after, dilation })).toBe(Math.ceil(length / stride));
  });
});

const x: Shape = [2, 7, 9, 8];
const norm = { scale: 'v', shift: 'v', mean: 'v', variance: 'v' };

describe('shapes', () => {
  it.each<[string, GraphNode, Shape[], Shape]>([
    [
      'conv2d',
      node('conv2d', { strides: [2, 1], pads: [1, 0, 1, 0] }, { filter: 'f', bias: 'b' }),
      [x],
      [2, 4, 7, 6],
    ],
    ['conv2d in groups', node('conv2d', { groups: 2 }, { filter: 'g' }), [x], [2, 7, 9, 6]],
    ['conv2d with dilations', node('conv2d', { dilations: [3, 4] }, { filter: 'f' }), [x], [2, 1, 1, 6]],
    ['dense', node('dense', {}, { filter: 'd' }), [x], [2, 1, 1, 5]],
    ['maxPool', node('maxPool', { window: [2, 2], strides: [2, 2] }), [x], [2, 3, 4, 8]],
    [
      'maxPool with ceil',
      node('maxPool', { window: [2, 2], strides: [2, 2], ceil: true }),
      [x],
      [2, 4, 5, 8],
    ],
    ['averagePool', node('averagePool', { window: [7, 9], countPadding: true }), [x], [2, 1, 1, 8]],
    ['globalAveragePool', node('globalAveragePool'), [x], [2, 1, 1, 8]],
    ['lrn', node('lrn', { size: 5, alpha: 1, beta: 1, bias: 1 }), [x], x],
    ['batchNorm', node('batchNorm', {}, norm), [x], x],
    ['clip', node('clip', { min: 0, max: 6 }), [x], x],
    ['add', node('add'), [x, x], x],
    ['add of one value per channel', node('add'), [x, [2, 1, 1, 8]], x],
    ['mul by one value', node('mul', { activation: 'relu6' }), [x, [1, 1, 1, 1]], x],
    ['concat', node('concat'), [x, [2, 7, 9, 3], x], [2, 7, 9, 19]],
    ['pad', node('pad', { pads: [1, 2, 3, 4], value: 1 }), [x], [2, 11, 15, 8]],
    ['gatherChannels', node('gatherChannels', { channels: [7, 0, 3] }), [x], [2, 7, 9, 3]],
    ['relu', node('relu'), [x], x],
    ['softmax', node('softmax'), [x], x],
  ])('of %s', (_, each, inputs, expected) => {
    const weights = shapes({ f: [3, 3, 8, 6], g: [1, 1, 4, 6], b: [6], d: [7, 9, 8, 5], v: [8] });
    expect(inferShape(each, inputs, weights)).toEqual(expected);
  });

  it.each<[string, GraphNode, Shape[], string]>([
    ['an unknown kind', node('toString'), [x], 'known are conv2d'],
    ['no input', node('relu'), [], 'needs 1 inputs and has 0'],
    [
      'wrong channels',
      node('conv2d', {}, { filter: 'f' }),
      [x],
      'reads 3 channels in 1 groups, but its input has 8',
    ],
    [
      'groups that do not divide',
      node('conv2d', { groups: 2 }, { filter: 'g' }),
      [x],
      '5 output channels, which 2',
    ],
    [
      'a bias that does not fit',
      node('conv2d', {}, { filter: 'o', bias: 'f1' }),
      [x],
      'needs 2 values as "bias"',
    ],
    ['no filter', node('conv2d'), [x], 'has no weight "filter"'],
    ['a filter of rank 1', node('conv2d', {}, { filter: 'f1' }), [x], 'with 4 dimensions and has one with 1'],
    [
      'too small an input',
      node('maxPool', { window: [8, 8] }),
      [x],
      'window of 8×8 that does not fit its input of 7×9×8',
    ],
    [
      'dense of another size',
      node('dense', {}, { filter: 'd' }),
      [x],
      'reads 6×9×8 values, but its input is 7×9×8',
    ],
    ['an even lrn', node('lrn', { size: 4, alpha: 1, beta: 1, bias: 1 }), [x], 'odd "size", not 4'],
    ['lrn without bias', node('lrn', { size: 5, alpha: 1, beta: 1 }), [x], '"bias", which is missing'],
    ['sums that do not fit', node('add'), [x, [2, 7, 9, 4]], 'joins 7×9×8 and 7×9×4'],
    ['concat that does not fit', node('concat'), [x, [2, 7, 8, 8]], 'height and width must be the same'],
    ['an empty clip', node('clip', { min: 1, max: 0 }), [x], 'clips to 1 … 0'],
    ['a huge output', node('pad', { pads: [65535, 65535, 65535, 65535] }), [x], 'too large to hold'],
    ['no channels', node('conv2d', {}, { filter: 'e' }), [x], 'empty output of 7×9×0'],
  ])('refuse %s', (_, each, inputs, sentence) => {
    const weights = shapes({
      f: [1, 1, 3, 6],
      f1: [6],
      g: [1, 1, 4, 5],
      o: [1, 1, 8, 2],
      d: [6, 9, 8, 5],
      e: [1, 1, 8, 0],
    });
    expect(() => inferShape(each, inputs, weights)).toThrow(sentence);
    expect(() => inferShape(each, inputs, weights)).toThrow('"n"');
  });

  it('walk a graph at another size, or only a part of it', () => {
    const graph: Graph = {
      name: 'g',
      inputShape: [1, 6, 6, 3],
      preprocess: { colour: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
      nodes: [
        { ...node('input'), name: 'input' },
        { ...node('maxPool', { window: [2, 2], strides: [2, 2] }), name: 'pool', inputs: ['input'] },
        { ...node('dense', {}, { filter: 'd' }), name: 'dense', inputs: ['pool'] },
      ],
      weights: new Map([['d', { shape: [3, 3, 3, 2], data: new Float32Array(54) }]]),
      logits: null,
      probabilities: null,
      labels: null,
      layers: [],
    };
    expect(inferShapes(graph).get('dense')).toEqual([1, 1, 1, 2]);
    expect(() => inferShapes(graph, [1, 8, 8, 3])).toThrow('"dense"');
    expect(inferShapes(graph, [4, 8, 8, 3], graph.nodes.slice(0, 2)).get('pool')).toEqual([4, 4, 4, 3]);
  });

  it('takes the shape that an input has of its own', () => {
    const graph = smallGraph([1, 2, 2, 3], []);
    const side = (shape: number[]) => ({ ...node('input', { shape }), name: 'side' });
    const shapes = inferShapes({ ...graph, nodes: [...graph.nodes, side([4, 5, 6])] }, [7, 2, 2, 3]);
    expect(shapes.get('input')).toEqual([7, 2, 2, 3]);
    expect(shapes.get('side')).toEqual([7, 4, 5, 6]);
    expect(() => inferShapes({ ...graph, nodes: [side([4, 0, 6])] })).toThrow('"side"');
  });
});
