/** Optimisers: against plain loops and torch, many steps in one submit. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OPTIMISERS, optimiserKind } from '../../src/explain/optimisers/index.ts';
import { RATE_STRIDE } from '../../src/explain/optimisers/optimiser.ts';
import { createStepClock, RING_SLOTS, StepRing } from '../../src/explain/step-ring.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { TENSOR_USAGE } from '../../src/gpu/tensor.ts';
import { runSteps, withGpu } from '../kernels/harness.ts';
import { Adam, Momentum, Nadam } from '../reference/explain/optimisers.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';

const test = withGpu();

interface Golden {
  readonly rate: number;
  readonly x: readonly number[];
  readonly trace: readonly (readonly number[])[];
}

function readGolden(name: string): Golden {
  const file = new URL(`../golden/explain/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Golden;
}

/** An optimiser on some numbers; its gradient can be set between submits. */
async function optimiser(name: string, x: Float32Array<ArrayBuffer>) {
  const { gpu, arena } = test;
  const clock = await createStepClock(gpu, arena);
  const rates = new StepRing(gpu, arena, 'rates', RATE_STRIDE);
  const params = arena.upload('params', x, TENSOR_USAGE);
  const dparams = arena.buffer('dparams', x.byteLength, TENSOR_USAGE);
  const kind = optimiserKind(name);
  const { step } = await kind.build({ gpu, arena, clock, rates, params, dparams });
  return {
    gradient: (dx: Float32Array<ArrayBuffer>) => gpu.device.queue.writeBuffer(dparams, 0, dx),
    rate: (t: number, rate: number) => rates.write(t, kind.numbers(t, rate)),
    steps: [step, clock.advance],
    read: () => readBuffer(gpu, params, x.byteLength),
  };
}

it.each(['adam', 'nadam'])('%s is torch’s', async (name) => {
  const golden = readGolden(name);
  const adam = await optimiser(name, Float32Array.from([...golden.x, 0, 0, 0]));
  for (const [t, expected] of golden.trace.entries()) {
    adam.gradient(
      Float32Array.from({ length: 8 }, (_, i) => (i < 5 ? (Math.cos(0.9 * i + t) * (i + 1)) / 4 : 0)),
    );
    adam.rate(t, golden.rate);
    runSteps(test.gpu, adam.steps);
    expectClose((await adam.read()).subarray(0, 5), expected, { tolerance: 1e-6, label: `step ${t}` });
  }
  expect((await adam.read()).subarray(5)).toEqual(new Float32Array(3));
});

it('one submit of many steps gives each its own rate and correction, past the end of the ring', async () => {
  const [start, dx] = [random(1).normal(20), random(2).normal(20)];
  const adam = await optimiser('adam', Float32Array.from(start));
  const plain = new Adam(20, 1);
  let expected: ArrayLike<number> = start;
  adam.gradient(Float32Array.from(dx));
  for (let submit = 0; submit < 2; submit++) {
    const steps = [];
    for (let i = 0; i < RING_SLOTS - 10; i++) {
      const t = submit * (RING_SLOTS - 10) + i;
      const rate = 0.1 / (1 + t);
      adam.rate(t, rate);
      steps.push(...adam.steps);
      const before = Float64Array.from(expected);
      // The plain one moves at rate 1.
      expected = plain.step(before, dx).map((value, k) => {
        const from = before[k] ?? Number.NaN;
        return from + rate * (value - from);
      });
    }
    runSteps(test.gpu, steps);
  }
  expectClose(await adam.read(), expected, { tolerance: 1e-5 });
});

interface Plain {
  step(x: ArrayLike<number>, dx: ArrayLike<number>): Float64Array;
}

describe.each<[string, () => Plain]>([
  ['adam', () => new Adam(4100, 0.05)],
  ['nadam', () => new Nadam(4100, 0.05)],
  ['sgd', () => new Momentum(4100, 0.05, 0)],
  ['momentum', () => new Momentum(4100, 0.05, 0.9)],
])('%s', (name, plain) => {
  it('is the plain loop on more numbers than a row of its dispatch', async () => {
    const numbers = random(3);
    let expected: ArrayLike<number> = numbers.normal(4100 * 4);
    const made = await optimiser(name, Float32Array.from(expected));
    const reference = Array.from({ length: 4 }, () => plain());
    for (let t = 0; t < 3; t++) {
      const dx = Float32Array.from(numbers.normal(4100 * 4));
      made.gradient(dx);
      made.rate(t, 0.05);
      runSteps(test.gpu, made.steps);
      const before = Float64Array.from(expected);
      expected = Float64Array.from(
        reference.flatMap((each, part) => {
          const own = (values: Float64Array | Float32Array) =>
            values.subarray(part * 4100, (part + 1) * 4100);
          return [...each.step(own(before), own(dx))];
        }),
      );
    }
    expectClose(await made.read(), expected, { tolerance: 1e-5 });
  });
});

it('every optimiser is tested above, and a wrong name is told', () => {
  expect(OPTIMISERS.map((kind) => kind.name)).toEqual(['adam', 'nadam', 'sgd', 'momentum']);
  expect(() => optimiserKind('lion')).toThrow(/"lion".*adam, nadam, sgd/);
});
