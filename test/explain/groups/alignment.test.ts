/** Aligned groups against the plain rule: share out, factorise the enlarged layer, add the copies together. */
import { describe, expect, it } from 'vitest';
import { AlignedFactorisation } from '../../../src/explain/groups/alignment.ts';
import { readTensor } from '../../../src/gpu/readback.ts';
import { padChannels, quads, type TensorShape } from '../../../src/gpu/tensor.ts';
import { upload, withGpu } from '../../kernels/harness.ts';
import { summarise, sweep, updateHals } from '../../reference/nmf.ts';
import { enlarge, fold } from '../../reference/nmf-enlarge.ts';
import { expectClose } from '../../support/close.ts';
import { random } from '../../support/random.ts';

const test = withGpu();

interface Case {
  readonly shape: TensorShape;
  readonly copies: number;
  readonly groups: number;
}

const CASES: readonly Case[] = [
  { shape: [1, 1, 1, 1], copies: 1, groups: 1 },
  { shape: [1, 3, 5, 6], copies: 3, groups: 2 },
  { shape: [1, 7, 4, 21], copies: 5, groups: 6 },
];

/** Activations, and attributions among which some are 0 for one later group and some for all. */
function draw({ shape, copies }: Case) {
  const count = shape.reduce((a, b) => a * b);
  const numbers = random(count);
  const x = numbers.normal(count, 0.5);
  const attributions = Array.from({ length: copies }, () => numbers.normal(count));
  for (let i = 0; i < count; i += 4) for (const each of attributions) each[i] = 0;
  for (const each of attributions.slice(1)) for (let i = 1; i < count; i += 5) each[i] = 0;
  return { x, attributions };
}

/** Writes the attributions into their slots, as kernels would, and shares the activations out. */
function writeCopies(aligned: AlignedFactorisation, attributions: readonly Float32Array[]) {
  const first = aligned.copy(0);
  const [, h, w, c] = first.shape;
  const whole = new Float32Array(h * w * first.pitch * 4);
  attributions.forEach((values, n) => {
    const padded = padChannels(values, first.shape);
    const width = quads(c) * 4;
    for (let p = 0; p < h * w; p++) {
      const at = (p * first.pitch + aligned.copy(n).first) * 4;
      whole.set(padded.subarray(p * width, (p + 1) * width), at);
    }
  });
  test.gpu.device.queue.writeBuffer(first.buffer, 0, whole);
  const encoder = test.gpu.device.createCommandEncoder();
  aligned.encodeShares(encoder);
  test.gpu.device.queue.submit([encoder.finish()]);
}

/** The enlarged layer copy by copy as the plain rule has it, [copies][pixels, channels]. */
function sharesOf(x: Float32Array, attributions: readonly Float32Array[], channels: number) {
  const whole = enlarge(x, attributions, channels);
  return attributions.map((_, n) =>
    whole.filter((_, i) => Math.floor(i / channels) % attributions.length === n),
  );
}

describe('activations shared out among later groups', () => {
  it.each(CASES)('[$shape] among $copies', async (each) => {
    const { x, attributions } = draw(each);
    const tensor = upload(test.arena, 'x', x, each.shape, { pitch: quads(each.shape[3]) + 2, first: 1 });
    const aligned = await AlignedFactorisation.create(test.gpu, { ...each, x: tensor });
    writeCopies(aligned, attributions);
    const expected = sharesOf(x, attributions, each.shape[3]);
    for (const [n, shares] of expected.entries()) {
      expectClose(await readTensor(test.gpu, aligned.copy(n)), shares, { label: `copy ${n}` });
    }
    aligned.dispose();
  });

  it('at sizes at the edge of float32, and where an attribution is no number', async () => {
    const shape: TensorShape = [1, 1, 1, 4];
    const x = Float32Array.of(6, 6, 6, 6);
    const attributions = [
      Float32Array.of(3e38, 1e-37, Number.NaN, Number.POSITIVE_INFINITY),
      Float32Array.of(-3e38, -1e-37, 5, Number.NaN),
      Float32Array.of(3e38, 1e-37, -5, 0),
    ];
    const tensor = upload(test.arena, 'x', x, shape);
    const aligned = await AlignedFactorisation.create(test.gpu, { x: tensor, copies: 3, groups: 1 });
    writeCopies(aligned, attributions);
    const copies = await Promise.all([0, 1, 2].map((n) => readTensor(test.gpu, aligned.copy(n))));
    expectClose(copies[0] ?? [], [2, 2, 0, 2]);
    expectClose(copies[1] ?? [], [2, 2, 3, 2]);
    expectClose(copies[2] ?? [], [2, 2, 3, 2]);
    aligned.dispose();
  });
});

describe('aligned groups', () => {
  it.each(CASES)('of [$shape] with $copies later groups', async (each) => {
    const { x, attributions } = draw(each);
    const { copies, groups } = each;
    const [, h, w, c] = each.shape;
    const tensor = upload(test.arena, 'x', x, each.shape);
    const aligned = await AlignedFactorisation.create(test.gpu, { ...each, x: tensor });
    writeCopies(aligned, attributions);

    const numbers = random(5);
    const loadings = numbers.uniform(h * w * groups, 0, 1);
    const directions = numbers.uniform(groups * copies * c, 0, 1);
    aligned.factorisation.write({ groups, loadings, directions: padCopies(directions, groups * copies, c) });
    const encoder = test.gpu.device.createCommandEncoder();
    aligned.encode(encoder, 4);
    test.gpu.device.queue.submit([encoder.finish()]);
    const actual = await aligned.read();

    const [ours, theirs] = [Float64Array.from(loadings), Float64Array.from(directions)];
    const sizes = { pixels: h * w, channels: copies * c, groups };
    const whole = enlarge(x, attributions, c);
    for (let i = 0; i < 4; i++) sweep(updateHals, whole, ours, theirs, sizes);
    const folded = fold(theirs, copies, c);
    const expected = summarise(x, ours, folded, { ...sizes, channels: c });
    const tolerance = 1e-3;
    expectClose(actual.loadings, ours, { label: 'loadings', tolerance });
    expectClose(actual.directions, folded, { label: 'directions', tolerance });
    expectClose(actual.magnitudes, expected.magnitudes, { label: 'magnitudes', tolerance });
    expectClose([actual.error], [expected.error], { label: 'error', tolerance });
    aligned.dispose();
  });

  it('of one later group are the plain groups', async () => {
    const x = random(2).normal(6 * 6 * 10, 0.5);
    const tensor = upload(test.arena, 'x', x, [1, 6, 6, 10]);
    const aligned = await AlignedFactorisation.create(test.gpu, { x: tensor, copies: 1, groups: 3 });
    writeCopies(aligned, [random(3).normal(x.length)]);
    await aligned.begin();
    await aligned.settle();
    const [own, plain] = [await aligned.read(), await aligned.factorisation.read()];
    expectClose(
      own.directions,
      plain.directions.filter((_, i) => i % 12 < 10),
    );
    expectClose([own.error], [plain.error]);
    aligned.dispose();
  });

  it('are refused where there is nothing to align with, and give their bytes back', async () => {
    const tensor = upload(test.arena, 'x', new Float32Array(4), [1, 1, 1, 4]);
    const options = { x: tensor, copies: 0, groups: 1 };
    const before = test.gpu.counts.bytes;
    await expect(AlignedFactorisation.create(test.gpu, options)).rejects.toThrow('0 later groups');
    const aligned = await AlignedFactorisation.create(test.gpu, { ...options, copies: 2 });
    expect(() => aligned.copy(2)).toThrow('there are 2');
    expect(test.gpu.counts.bytes - before).toBe(aligned.bytes);
    aligned.dispose();
    expect(test.gpu.counts.bytes).toBe(before);
  });
});

/** [groups · copies, channels] with the channels of each copy filled up to whole quads. */
function padCopies(directions: Float32Array, rows: number, channels: number): Float32Array {
  return padChannels(directions, [rows, 1, 1, channels]);
}
