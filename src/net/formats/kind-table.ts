/**
 * What `docs/formats.md` says of each layer kind, as data: how many inputs, which attributes and weights it may have.
 * The values themselves (ranges, agreement of shapes) are checked by `../shapes.ts`.
 */

export type AttributeType = 'number' | 'pair' | 'pads' | 'channels' | 'switch' | 'word';

export interface KindRow {
  /** Least and most inputs. */
  readonly inputs: readonly [least: number, most: number];
  readonly attributes: Readonly<Record<string, { readonly type: AttributeType; readonly required: boolean }>>;
  readonly weights: Readonly<Record<string, { readonly rank: number; readonly required: boolean }>>;
}

const optional = (type: AttributeType) => ({ type, required: false });
const required = (type: AttributeType) => ({ type, required: true });
const tensor = (rank: number) => ({ rank, required: true });

const one = [1, 1] as const;
const activation = optional('word');
const bias = { rank: 1, required: false };
const pool = {
  window: required('pair'),
  strides: optional('pair'),
  pads: optional('pads'),
  ceil: optional('switch'),
};
const plain: KindRow = { inputs: one, attributes: {}, weights: {} };
const elementwise: KindRow = { inputs: [2, 2], attributes: { activation }, weights: {} };

export const KIND_TABLE: ReadonlyMap<string, KindRow> = new Map<string, KindRow>([
  ['input', { inputs: [0, 0], attributes: {}, weights: {} }],
  [
    'conv2d',
    {
      inputs: one,
      attributes: {
        strides: optional('pair'),
        dilations: optional('pair'),
        pads: optional('pads'),
        groups: optional('number'),
        activation,
      },
      weights: { filter: tensor(4), bias },
    },
  ],
  ['dense', { inputs: one, attributes: { activation }, weights: { filter: tensor(4), bias } }],
  ['maxPool', { inputs: one, attributes: pool, weights: {} }],
  ['averagePool', { inputs: one, attributes: { ...pool, countPadding: optional('switch') }, weights: {} }],
  ['globalAveragePool', plain],
  [
    'lrn',
    {
      inputs: one,
      attributes: {
        size: required('number'),
        alpha: required('number'),
        beta: required('number'),
        bias: required('number'),
      },
      weights: {},
    },
  ],
  [
    'batchNorm',
    {
      inputs: one,
      attributes: { epsilon: optional('number'), activation },
      weights: { scale: tensor(1), shift: tensor(1), mean: tensor(1), variance: tensor(1) },
    },
  ],
  ['relu', plain],
  ['sigmoid', plain],
  ['clip', { inputs: one, attributes: { min: required('number'), max: required('number') }, weights: {} }],
  ['silu', plain],
  ['hardSwish', plain],
  ['leakyRelu', { inputs: one, attributes: { slope: required('number') }, weights: {} }],
  ['add', elementwise],
  ['mul', elementwise],
  ['concat', { inputs: [1, 1024], attributes: {}, weights: {} }],
  ['gatherChannels', { inputs: one, attributes: { channels: required('channels') }, weights: {} }],
  ['pad', { inputs: one, attributes: { pads: required('pads'), value: optional('number') }, weights: {} }],
  ['softmax', plain],
  ['identity', plain],
]);
