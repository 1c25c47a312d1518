/** What a factorisation promises: never worse, warm, awake after a black frame, nothing allocated, all freed. */
import { describe, expect, it } from 'vitest';
import { carryFactors } from '../../../src/explain/groups/carry.ts';
import { Factorisation } from '../../../src/explain/groups/factorisation.ts';
import { matchGroups } from '../../../src/explain/groups/match.ts';
import { SOLVERS } from '../../../src/explain/groups/solvers/index.ts';
import { STARTS } from '../../../src/explain/groups/starts/index.ts';
import { type GpuTensor, padChannels, type TensorShape } from '../../../src/gpu/tensor.ts';
import { upload, withGpu } from '../../kernels/harness.ts';
import { random } from '../../support/random.ts';

const test = withGpu();
const SHAPE: TensorShape = [1, 9, 11, 37];

/** Activations that are made of `parts` groups, each with its place and its channels, and a little noise. */
function scene(parts: number, noise: number, seed = 1, [, h, w, c]: TensorShape = SHAPE): Float32Array {
  const draw = random(seed);
  const x = draw.uniform(h * w * c, 0, noise);
  for (let part = 0; part < parts; part++) {
    const [row, column] = [draw.integer(h), draw.integer(w)];
    const direction = draw.uniform(c, -2, 1).map((value) => Math.max(0, value));
    for (let i = 0; i < x.length; i++) {
      const pixel = Math.floor(i / c);
      const far = (Math.floor(pixel / w) - row) ** 2 + ((pixel % w) - column) ** 2;
      x[i] = (x[i] ?? 0) + 3 * Math.exp(-far / 6) * (direction[i % c] ?? 0);
    }
  }
  return x;
}

function sweep(factorisation: Factorisation, sweeps: number): void {
  const encoder = test.gpu.device.createCommandEncoder();
  factorisation.encode(encoder, sweeps);
  test.gpu.device.queue.submit([encoder.finish()]);
}

/** The rule of `settle`, with every look waited for. */
async function sweepAndLook(
  factorisation: Factorisation,
  { tolerance, most }: { tolerance: number; most: number },
): Promise<number> {
  let first = 0;
  for (let done = 0; done < most; ) {
    const sweeps = done === 0 ? 1 : Math.min(10, most - done);
    sweep(factorisation, sweeps);
    done += sweeps;
    const { violation } = await factorisation.read();
    if (done === 1) first = violation;
    if (violation <= first * tolerance) return done;
  }
  return most;
}

function change(x: GpuTensor, values: Float32Array): void {
  test.gpu.device.queue.writeBuffer(x.buffer, 0, padChannels(values, x.shape));
}

const bad = (values: Float32Array) =>
  values.filter((value) => !(value >= 0 && value < Number.POSITIVE_INFINITY));

const PAIRS = SOLVERS.flatMap((solver) =>
  STARTS.map((start) => ({ solver: solver.name, start: start.name })),
);

describe.each(PAIRS)('$solver from a start "$start"', (names) => {
  it('never makes the error larger, and settles', async () => {
    const x = upload(test.arena, 'x', scene(5, 0.3), SHAPE);
    const factorisation = await Factorisation.create(test.gpu, { x, groups: 4, ...names, seed: 3 });
    await factorisation.begin();
    let { error } = await factorisation.read();
    const first = error;
    for (let i = 0; i < 30; i++) {
      sweep(factorisation, 1);
      const next = (await factorisation.read()).error;
      expect(next).toBeLessThanOrEqual(error * (1 + 1e-6));
      error = next;
    }
    expect(error).toBeLessThan(first * 0.9);
    expect(await factorisation.settle({ tolerance: 0.5, most: 40 })).toBeLessThanOrEqual(40);
    factorisation.dispose();
  });

  it('has finite factors on a layer that is 0 everywhere', async () => {
    const x = upload(test.arena, 'x', new Float32Array(9 * 11 * 37), SHAPE);
    const factorisation = await Factorisation.create(test.gpu, { x, groups: 5, ...names });
    await factorisation.begin();
    sweep(factorisation, 20);
    const groups = await factorisation.read();
    expect(bad(groups.loadings)).toEqual(new Float32Array());
    expect(bad(groups.directions)).toEqual(new Float32Array());
    expect(groups.error).toBe(0);
    for (const magnitude of groups.magnitudes) expect(magnitude).toBeLessThan(1e-12);
    factorisation.dispose();
  });

  it('knows its groups again after black frames', async () => {
    const values = scene(4, 0.1);
    const x = upload(test.arena, 'x', values, SHAPE);
    const factorisation = await Factorisation.create(test.gpu, { x, groups: 4, ...names, seed: 5 });
    await factorisation.begin();
    sweep(factorisation, 100);
    const before = await factorisation.read();
    change(x, new Float32Array(values.length));
    sweep(factorisation, 10);
    change(x, values);
    sweep(factorisation, 10);
    expect(matchGroups(before, await factorisation.read()).order).toEqual([0, 1, 2, 3]);
    sweep(factorisation, 90);
    const after = await factorisation.read();
    expect(matchGroups(before, after).order).toEqual([0, 1, 2, 3]);
    expect(after.error).toBeLessThan(before.error * 1.01);
    factorisation.dispose();
  });

  it('keeps the order of its groups while the picture moves', async () => {
    const [from, to] = [scene(5, 0.2, 7), scene(5, 0.2, 8)];
    const x = upload(test.arena, 'x', from, SHAPE);
    const factorisation = await Factorisation.create(test.gpu, { x, groups: 5, ...names });
    await factorisation.begin();
    sweep(factorisation, 60);
    let before = await factorisation.read();
    for (const share of [0.05, 0.1, 0.15]) {
      change(
        x,
        from.map((value, i) => value * (1 - share) + (to[i] ?? 0) * share),
      );
      sweep(factorisation, 2);
      const after = await factorisation.read();
      const { order, likeness } = matchGroups(before, after);
      expect(order).toEqual([0, 1, 2, 3, 4]);
      expect(Math.min(...likeness)).toBeGreaterThan(0.95);
      before = after;
    }
    factorisation.dispose();
  });
});

describe('a factorisation', () => {
  it.each<[TensorShape, number]>([
    [[1, 1, 1, 1], 1],
    [[1, 1, 1, 40], 3],
    [[1, 56, 56, 3], 16],
    [[1, 2, 3, 2048], 16],
  ])('of [%s] in %d groups, more than its rank or not', async (shape, groups) => {
    const x = upload(test.arena, 'x', scene(3, 0.5, 2, shape), shape);
    const factorisation = await Factorisation.create(test.gpu, { x, groups });
    await factorisation.begin();
    await factorisation.settle({ tolerance: 1e-6, most: 60 });
    const made = await factorisation.read();
    expect(bad(made.loadings)).toEqual(new Float32Array());
    expect(bad(made.directions)).toEqual(new Float32Array());
    // As many groups as pixels or channels: nothing need be left.
    if (groups >= Math.min(shape[1] * shape[2], shape[3])) expect(made.error).toBeLessThan(1e-2);
    factorisation.dispose();
  });

  it.each([
    { tolerance: 0.02, most: 200 },
    { tolerance: 1e-4, most: 200 },
    { tolerance: 0, most: 1 },
    { tolerance: 0, most: 7 },
    { tolerance: 0, most: 41 },
    { tolerance: 0, most: 95 },
  ])(
    'settles after as many sweeps as looking at each tenth would tell: $tolerance, $most',
    async (options) => {
      const x = upload(test.arena, 'x', scene(5, 0.3), SHAPE);
      const [settled, looked] = await Promise.all(
        [1, 2].map(() => Factorisation.create(test.gpu, { x, groups: 4 })),
      );
      if (!settled || !looked) throw new Error('two factorisations were to be made');
      await settled.begin();
      await looked.begin();
      const sweeps = await settled.settle(options);
      expect(sweeps).toBe(await sweepAndLook(looked, options));
      const [ours, theirs] = [await settled.read(), await looked.read()];
      expect(ours).toEqual(theirs);
      // Afterwards sweeps are sweeps again.
      sweep(settled, 1);
      expect((await settled.read()).loadings).not.toEqual(ours.loadings);
      settled.dispose();
      looked.dispose();
    },
  );

  it('loses nothing of its directions in black frames', async () => {
    const values = scene(4, 0.1);
    const x = upload(test.arena, 'x', values, SHAPE);
    const factorisation = await Factorisation.create(test.gpu, { x, groups: 4 });
    await factorisation.begin();
    sweep(factorisation, 30);
    const { directions } = await factorisation.read();
    change(x, new Float32Array(values.length));
    sweep(factorisation, 10);
    const black = await factorisation.read();
    expect(black.loadings).toEqual(new Float32Array(black.loadings.length));
    expect(black.directions).toEqual(directions);
    factorisation.dispose();
  });

  it('keeps its groups when their number changes', async () => {
    const x = upload(test.arena, 'x', scene(6, 0.1), SHAPE);
    const six = await Factorisation.create(test.gpu, { x, groups: 6 });
    await six.begin();
    await six.settle();
    const before = await six.read();
    for (const groups of [8, 4]) {
      const other = await Factorisation.create(test.gpu, { x, groups });
      other.write(carryFactors(before, groups));
      sweep(other, 3);
      const after = await other.read();
      const kept = Math.min(groups, 6);
      expect(matchGroups(before, after).order.slice(0, kept)).toEqual(
        Array.from({ length: kept }, (_, g) => g),
      );
      if (groups === 8) expect(after.error).toBeLessThan(before.error);
      expect(() => other.write(before)).toThrow('do not fit');
      other.dispose();
    }
    six.dispose();
  });

  it('begins at random alike with the same seed, and otherwise with another', async () => {
    const x = upload(test.arena, 'x', scene(3, 1), SHAPE);
    const factorisation = await Factorisation.create(test.gpu, { x, groups: 3, start: 'random', seed: 1 });
    const begun = async (seed?: number) => {
      const encoder = test.gpu.device.createCommandEncoder();
      factorisation.beginRandom(encoder, seed);
      test.gpu.device.queue.submit([encoder.finish()]);
      return (await factorisation.read()).loadings;
    };
    const one = await begun();
    expect(await begun(2)).not.toEqual(one);
    expect(await begun(1)).toEqual(one);
    factorisation.dispose();
  });

  it('allocates nothing while it runs, reports through the ring, and gives its bytes back', async () => {
    const before = { ...test.gpu.counts };
    const x = upload(test.arena, 'x', scene(3, 1), SHAPE);
    const whole = test.gpu.counts.bytes;
    const factorisation = await Factorisation.create(test.gpu, { x, groups: 3 });
    expect(test.gpu.counts.bytes - whole).toBe(factorisation.bytes);
    await factorisation.begin();
    const counts = { ...test.gpu.counts };
    expect(factorisation.report.latest).toBeNull();
    const arrived: number[] = [];
    factorisation.report.onArrival = (_, tag) => arrived.push(tag);
    for (let frame = 0; frame < 3; frame++) {
      const encoder = test.gpu.device.createCommandEncoder();
      factorisation.encode(encoder, 2);
      factorisation.encodeError(encoder);
      expect(factorisation.report.encode(encoder, frame)).toBe(true);
      test.gpu.device.queue.submit([encoder.finish()]);
      factorisation.report.collect();
    }
    await expect.poll(() => arrived).toEqual([0, 1, 2]);
    expect(test.gpu.counts).toEqual(counts);
    const { latest } = factorisation.report;
    expect(latest).toEqual(await factorisation.read());
    factorisation.dispose();
    expect(test.gpu.counts.bytes).toBe(whole);
    expect(whole).toBeGreaterThan(before.bytes);
  });

  it('says what it cannot do, and keeps nothing of it', async () => {
    const x = upload(test.arena, 'x', new Float32Array(24), [2, 1, 3, 4]);
    const one = { ...x, shape: [1, 1, 3, 4] as const };
    const bytes = test.gpu.counts.bytes;
    const create = (options: object) => Factorisation.create(test.gpu, { x: one, groups: 2, ...options });
    await expect(create({ x })).rejects.toThrow('2 pictures');
    await expect(create({ groups: 17 })).rejects.toThrow('1 to 16');
    await expect(create({ groups: 1.5 })).rejects.toThrow('1.5 groups');
    await expect(create({ solver: 'svd' })).rejects.toThrow('hals, multiplicative');
    await expect(create({ start: 'zero' })).rejects.toThrow('nndsvd, random');
    await expect(create({ seed: -1 })).rejects.toThrow('seed');
    expect(test.gpu.counts.bytes).toBe(bytes);
  });
});
