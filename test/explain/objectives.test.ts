/** Objectives: values against plain loops, gradients against their differences, one property over the registry. */

import { describe, expect, it } from 'vitest';
import { OBJECTIVES, objectiveKind } from '../../src/explain/objectives/index.ts';
import type { ObjectiveSettings } from '../../src/explain/objectives/objective.ts';
import { createStepClock, StepRing } from '../../src/explain/step-ring.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { type GpuTensor, TENSOR_USAGE, type TensorShape } from '../../src/gpu/tensor.ts';
import {
  neighboursUntouched,
  paddingIsZero,
  readDense,
  runSteps,
  type Slot,
  upload,
  withGpu,
} from '../kernels/harness.ts';
import * as plain from '../reference/explain/objectives.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';

const test = withGpu();

const WEIGHT = -1.75;
/** Three terms, of which the middle one is used, at the third step of the clock. */
const [TERMS, TERM, STEP] = [3, 1, 2];

function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

function tensor(label: string, shape: TensorShape, seed: number, slot: Slot = {}): [GpuTensor, Float32Array] {
  const values = random(seed).normal(size(shape), 0.3, 0.8);
  return [upload(test.arena, label, values, shape, slot), values];
}

/** An objective on x, whose gradient begins with what `dx` holds. */
async function built(name: string, x: GpuTensor, dx: GpuTensor, settings: ObjectiveSettings) {
  const { gpu, arena } = test;
  const clock = await createStepClock(gpu, arena);
  const weights = new StepRing(gpu, arena, 'weights', TERMS);
  weights.write(STEP, [9, WEIGHT, 9]);
  for (let i = 0; i < STEP; i++) runSteps(gpu, [clock.advance]);
  const values = arena.buffer('values', TERMS * x.shape[0] * 4, TENSOR_USAGE);
  const objective = await objectiveKind(name).build(
    { gpu, arena, x, dx, clock, weights, values, term: TERM },
    settings,
  );
  const read = async () => {
    const all = await readBuffer(gpu, values, TERMS * x.shape[0] * 4);
    return all.subarray(TERM * x.shape[0], (TERM + 1) * x.shape[0]);
  };
  return { objective, values: read };
}

/** Slope of the weighted sum of the values. */
function slopes(objective: plain.Objective, x: Float32Array, shape: TensorShape): number[] {
  const total = (i: number, by: number) => {
    const moved = Float64Array.from(x);
    moved[i] = (moved[i] ?? 0) + by;
    return objective(moved, shape).reduce((a, b) => a + b, 0);
  };
  return Array.from(x, (_, i) => (WEIGHT * (total(i, 1e-5) - total(i, -1e-5))) / 2e-5);
}

interface Case {
  readonly settings: ObjectiveSettings;
  readonly reference: plain.Objective;
}

const SHAPES: readonly [TensorShape, Slot][] = [
  [[3, 5, 4, 6], { pitch: 4, first: 1 }],
  [[1, 9, 7, 3], {}],
  [[2, 1, 1, 9], {}],
];

/** Pictures with alpha, for what is about nothing else. */
const ALPHA_SHAPES: readonly [TensorShape, Slot][] = [
  [[2, 5, 4, 4], {}],
  [[1, 9, 7, 4], { pitch: 2, first: 1 }],
];

/** Settings for each objective at a shape, and the same in plain loops. */
const CASES: Readonly<Record<string, (shape: TensorShape, x: Float32Array) => Case>> = {
  channel(shape) {
    const channels = Array.from({ length: shape[0] }, (_, n) => (2 * n + 1) % shape[3]);
    return { settings: { channel: channels }, reference: plain.channel(channels) };
  },
  neuron(shape) {
    const channels = new Array<number>(shape[0]).fill(2);
    const middle = [Math.floor(shape[2] / 2), Math.floor(shape[1] / 2)] as const;
    return { settings: { channel: 2 }, reference: plain.channel(channels, middle) };
  },
  direction(shape) {
    const vectors = Array.from({ length: shape[0] }, (_, n) => random(20 + n).normal(shape[3]));
    return {
      settings: { vector: vectors, power: 2 },
      reference: plain.direction((n) => vectors[n] ?? [], 2),
    };
  },
  directionNeuron(shape) {
    const vector = random(30).normal(shape[3]);
    return {
      settings: { vector, cell: [0, shape[1] - 1] },
      reference: plain.direction(() => vector, 0, [0, shape[1] - 1]),
    };
  },
  caricature(shape) {
    const [, h, w, c] = shape;
    const [map, values] = tensor('map', [1, h, w, c], 31);
    return {
      settings: { map, power: 1 },
      reference: plain.direction((_, y, x) => values.subarray((y * w + x) * c, (y * w + x + 1) * c), 1),
    };
  },
  match(shape) {
    const [n, h, w, c] = shape;
    const [map, values] = tensor('map', [1, h, w, c], 33);
    const reference = plain.match((index) => values[index % (size(shape) / n)] ?? 0);
    return { settings: { map }, reference };
  },
  class(shape) {
    return { settings: { channel: 1 }, reference: plain.channel(new Array<number>(shape[0]).fill(1)) };
  },
  classDifference(shape) {
    const all = (channel: number) => plain.channel(new Array<number>(shape[0]).fill(channel));
    return { settings: { channel: 2, against: 0 }, reference: plain.difference(all(2), all(0)) };
  },
  deepdream: () => ({ settings: {}, reference: plain.deepdream }),
  diversity: () => ({ settings: {}, reference: plain.diversity }),
  alignment: () => ({ settings: {}, reference: plain.alignment }),
  l1: () => ({ settings: { constant: 0.5 }, reference: plain.l1(() => 0.5) }),
  l2: () => ({ settings: { constant: 0.5 }, reference: plain.l2(() => 0.5, 1, 1e-6) }),
  totalVariation: () => ({ settings: {}, reference: plain.totalVariation }),
  blur: (shape, x) => ({ settings: {}, reference: plain.blur(plain.blurred(x, shape, 3)) }),
  blurAlpha: (shape, x) => ({
    settings: {},
    reference: plain.blur(plain.blurred(x, shape, 3).map((value, i) => (i % 4 === 3 ? value : (x[i] ?? 0)))),
  }),
  boundary: () => ({ settings: { border: 2 }, reference: plain.boundary(2) }),
  inputDifference(shape) {
    const [n, h, w, c] = shape;
    const [original, values] = tensor('original', [1, h, w, c], 32);
    const each = size(shape) / n;
    return {
      settings: { original },
      reference: plain.l2((index) => values[index % each] ?? 0, 1 / each, 1e-12),
    };
  },
};

const NAMES = OBJECTIVES.map((kind) => kind.name);

describe.each(NAMES)('%s', (name) => {
  it.each(name === 'blurAlpha' ? ALPHA_SHAPES : SHAPES)(
    'has the plain value and its slope on [%s] in %o',
    async (shape, slot) => {
      const [x, values] = tensor('x', shape, 1, slot);
      const [dx, before] = tensor('dx', shape, 2, slot);
      const { settings, reference } = CASES[name]?.(shape, values) ?? { settings: {}, reference: () => [] };
      const made = await built(name, x, dx, settings);
      runSteps(test.gpu, made.objective.steps);
      expectClose(await made.values(), reference(values, shape), { tolerance: 1e-5, label: 'value' });
      const added = (await readDense(test.gpu, dx)).map((value, i) => value - (before[i] ?? 0));
      expectClose(added, slopes(reference, values, shape), { tolerance: 2e-4, label: 'slope', shape });
      expect(await paddingIsZero(test.gpu, dx)).toBe(true);
      expect(await neighboursUntouched(test.gpu, dx)).toBe(true);
    },
  );
});

describe('settings', () => {
  it('change what is aimed at without a new step', async () => {
    const [x, values] = tensor('x', [2, 3, 3, 7], 3);
    const [dx] = tensor('dx', [2, 3, 3, 7], 4);
    const made = await built('channel', x, dx, { channel: 0 });
    made.objective.set?.({ channel: [6, 1] });
    runSteps(test.gpu, made.objective.steps);
    expectClose(await made.values(), plain.channel([6, 1])(values, [2, 3, 3, 7]), { tolerance: 1e-5 });
  });

  it('lead from one channel to another in shares', async () => {
    const shape = [3, 2, 2, 7] as const;
    const [x, values] = tensor('x', shape, 3);
    const [dx] = tensor('dx', shape, 4);
    const made = await built('channel', x, dx, { channel: 5, share: [1, 0.5, -1] });
    runSteps(test.gpu, made.objective.steps);
    const whole = plain.channel([5, 5, 5])(values, shape);
    const expected = [1, 0.5, -1].map((share, n) => share * (whole[n] ?? 0));
    expectClose(await made.values(), expected, { tolerance: 1e-5 });
  });

  it.each<[string, ObjectiveSettings, RegExp]>([
    ['channel', {}, /"channel" needs the setting "channel"/],
    ['channel', { channel: 7 }, /"x" has no channel 7; it has 0 to 6/],
    ['channel', { channel: [1, 2, 3] }, /"channel" lists 3 for 2 pictures/],
    ['neuron', { channel: 0, cell: [3, 0] }, /no cell 3, 0; it has 3 columns and 3 rows/],
    ['direction', { vector: new Float32Array(6) }, /has 7 numbers, not 6/],
    ['blurAlpha', {}, /needs pictures with opacity/],
    ['caricature', {}, /"caricature" compares with a photograph/],
    ['classDifference', { channel: 1 }, /needs the setting "against"/],
  ])('are checked: %s of %o', async (name, settings, message) => {
    const [x] = tensor('x', [2, 3, 3, 7], 3);
    const [dx] = tensor('dx', [2, 3, 3, 7], 4);
    await expect(built(name, x, dx, settings)).rejects.toThrow(message);
  });

  it('names the objectives there are', () => {
    expect(() => objectiveKind('beauty')).toThrow(/"beauty".*channel, neuron/);
  });
});
