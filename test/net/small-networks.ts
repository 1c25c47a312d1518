/** Networks of a few nodes that between them have every kind and every way in which branches meet. */

import type { SmallNode } from './small-graph.ts';

/** A convolution in a line. */
export const conv = (name: string, input: string, filter: number[], attributes = {}): SmallNode => ({
  name,
  kind: 'conv2d',
  inputs: [input],
  filter,
  attributes,
});
const same3 = { pads: [1, 1, 1, 1], activation: 'relu' };

/** By what is hard about them. The input is 11×9×3 unless a test says otherwise. */
export const NETWORKS: Readonly<Record<string, readonly SmallNode[]>> = {
  'an inception block with a shared reducer': [
    conv('stem', 'input', [5, 5, 8], { strides: [2, 2], pads: [1, 1, 2, 2], activation: 'relu' }),
    conv('one', 'stem', [1, 1, 4], { activation: 'relu' }),
    conv('reduce', 'stem', [1, 1, 5], { activation: 'relu' }),
    conv('three', 'reduce', [3, 3, 8], same3),
    {
      name: 'pool',
      kind: 'maxPool',
      inputs: ['stem'],
      attributes: { window: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] },
    },
    conv('project', 'pool', [1, 1, 6], { activation: 'relu6' }),
    { name: 'block', kind: 'concat', inputs: ['one', 'three', 'project'] },
    {
      name: 'norm',
      kind: 'lrn',
      inputs: ['block'],
      attributes: { size: 5, alpha: 0.1, beta: 0.75, bias: 1 },
    },
    { name: 'gap', kind: 'globalAveragePool', inputs: ['norm'] },
    { name: 'logits', kind: 'dense', inputs: ['gap'], filter: [7] },
    { name: 'prob', kind: 'softmax', inputs: ['logits'] },
  ],
  'slots that begin inside a quad': [
    conv('a', 'input', [1, 1, 3]),
    conv('b', 'input', [3, 3, 6], same3),
    { name: 'ab', kind: 'concat', inputs: ['a', 'b'] },
    conv('after', 'ab', [3, 3, 4], same3),
  ],
  'a dense block, whose branches read the buffer that they would write': [
    conv('first', 'input', [3, 3, 4], same3),
    conv('second', 'first', [3, 3, 4], same3),
    { name: 'two', kind: 'concat', inputs: ['first', 'second'] },
    conv('third', 'two', [3, 3, 4], same3),
    { name: 'three', kind: 'concat', inputs: ['two', 'third'] },
    conv('after', 'three', [1, 1, 8]),
  ],
  'the same branch twice, the input and a nested concat': [
    conv('a', 'input', [1, 1, 4]),
    { name: 'aa', kind: 'concat', inputs: ['a', 'a'] },
    { name: 'wide', kind: 'concat', inputs: ['aa', 'a', 'input'] },
    conv('after', 'wide', [1, 1, 5]),
  ],
  'a branch in two concats': [
    conv('a', 'input', [1, 1, 4]),
    conv('b', 'input', [1, 1, 8]),
    { name: 'ab', kind: 'concat', inputs: ['a', 'b'] },
    { name: 'ba', kind: 'concat', inputs: ['b', 'a'] },
    { name: 'sum', kind: 'add', inputs: ['ab', 'ba'], attributes: { activation: 'relu' } },
  ],
  'a residual, depthwise, squeezed and padded chain': [
    { name: 'padded', kind: 'pad', inputs: ['input'], attributes: { pads: [0, 1, 2, 1], value: 0.5 } },
    conv('expand', 'padded', [1, 1, 10], { activation: 'relu6' }),
    conv('deep', 'expand', [3, 3, 10], { groups: 10, pads: [1, 1, 1, 1] }),
    { name: 'bn', kind: 'batchNorm', inputs: ['deep'], attributes: { epsilon: 1e-3 } },
    { name: 'act', kind: 'relu', inputs: ['bn'] },
    { name: 'squeeze', kind: 'globalAveragePool', inputs: ['act'] },
    conv('gate', 'squeeze', [1, 1, 10]),
    { name: 'sig', kind: 'sigmoid', inputs: ['gate'] },
    { name: 'scaled', kind: 'mul', inputs: ['act', 'sig'] },
    conv('grouped', 'scaled', [3, 3, 10], { groups: 5, pads: [1, 1, 1, 1], dilations: [1, 1] }),
    { name: 'residual', kind: 'add', inputs: ['grouped', 'expand'] },
    { name: 'clipped', kind: 'clip', inputs: ['residual'], attributes: { min: -0.5, max: 0.75 } },
    {
      name: 'pooled',
      kind: 'averagePool',
      inputs: ['clipped'],
      attributes: { window: [3, 2], strides: [2, 3], pads: [1, 0, 1, 0], ceil: true },
    },
    { name: 'same', kind: 'identity', inputs: ['pooled'] },
    { name: 'flat', kind: 'dense', inputs: ['same'], filter: [3] },
  ],
  'halves, one of which goes on, shuffled': [
    conv('stem', 'input', [3, 3, 10], same3),
    { name: 'left', kind: 'gatherChannels', inputs: ['stem'], attributes: { channels: [0, 1, 2, 3, 4] } },
    { name: 'right', kind: 'gatherChannels', inputs: ['stem'], attributes: { channels: [5, 6, 7, 8, 9] } },
    conv('branch', 'right', [1, 1, 5], { activation: 'relu' }),
    { name: 'both', kind: 'concat', inputs: ['left', 'branch'] },
    {
      name: 'shuffled',
      kind: 'gatherChannels',
      inputs: ['both'],
      attributes: { channels: [0, 5, 1, 6, 2, 7, 3, 8, 4, 9] },
    },
    conv('after', 'shuffled', [1, 1, 6], { groups: 2 }),
  ],
  'siblings: windows of one pixel that read one tensor, and some that do not belong to them': [
    conv('stem', 'input', [3, 3, 6], same3),
    conv('one', 'stem', [1, 1, 12], { activation: 'relu' }),
    conv('reduce3', 'stem', [1, 1, 7], { activation: 'relu' }),
    conv('reduce5', 'stem', [1, 1, 8], { activation: 'relu' }),
    conv('capped', 'stem', [1, 1, 4], { activation: 'relu6' }),
    conv('apart', 'stem', [1, 1, 4], { activation: 'relu', strides: [2, 2] }),
    conv('three', 'reduce3', [3, 3, 8], same3),
    conv('five', 'reduce5', [5, 5, 4], { pads: [2, 2, 2, 2], activation: 'relu' }),
    { name: 'block', kind: 'concat', inputs: ['one', 'three', 'five', 'capped'] },
    { name: 'mean', kind: 'globalAveragePool', inputs: ['block'] },
    { name: 'mean of apart', kind: 'globalAveragePool', inputs: ['apart'] },
    { name: 'means', kind: 'concat', inputs: ['mean', 'mean of apart'] },
  ],
  'siblings in two slots of one concat, one twice, and such of an odd width': [
    conv('a', 'input', [1, 1, 4]),
    conv('wide', 'input', [3, 3, 8], same3),
    conv('c', 'input', [1, 1, 8]),
    conv('d', 'input', [1, 1, 5]),
    conv('e', 'input', [1, 1, 3]),
    { name: 'all', kind: 'concat', inputs: ['a', 'wide', 'c'] },
    { name: 'odd', kind: 'concat', inputs: ['d', 'e', 'd'] },
    { name: 'joined', kind: 'concat', inputs: ['all', 'odd'] },
  ],
};
