/** Kernels of grids against plain loops, on odd sizes, with places where no cell stands. */

import { expect, it } from 'vitest';
import { createStepClock, type StepClock, StepRing } from '../../src/explain/step-ring.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { TENSOR_USAGE, tensorParams } from '../../src/gpu/tensor.ts';
import adamWgsl from '../../src/shaders/grid-adam.wgsl?raw';
import mixWgsl from '../../src/shaders/grid-mix.wgsl?raw';
import mixDxWgsl from '../../src/shaders/grid-mix-dx.wgsl?raw';
import paintWgsl from '../../src/shaders/grid-paint.wgsl?raw';
import vectorsWgsl from '../../src/shaders/grid-vectors.wgsl?raw';
import { gridMix, gridMixDx, gridOwnDx, gridPaint } from '../reference/explain/grid.ts';
import { Adam } from '../reference/explain/optimisers.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';
import { expectTensor, output, runSteps, upload, withGpu } from './harness.ts';

const test = withGpu();

/** Two cells, a group, and a place without one. */
const LAYOUT = { count: 7, cells: 5, groups: 3, turn: [4, -1, 0, 6], own: 0.7, share: 0.5 };
const { count, cells, groups, own, share } = LAYOUT;
const batch = LAYOUT.turn.length;
const numbers = random(5);
const spectra = {
  cells: numbers.normal(cells * 2 * count * 4),
  groups: numbers.normal(groups * 2 * count * 4),
};
const loadings = numbers.uniform(cells * groups, 0, 1);
const dy = numbers.normal(2 * batch * count * 4);

/** A buffer of numbers. */
function buffer(label: string, values: Float32Array): GPUBuffer {
  return test.arena.upload(label, new Float32Array(values), TENSOR_USAGE);
}

/** The ring at its second turn, so that a kernel that does not look at the clock is found out. */
async function ring(): Promise<{ clock: StepClock; turns: StepRing }> {
  const { gpu, arena } = test;
  const clock = await createStepClock(gpu, arena);
  const turns = new StepRing(gpu, arena, 'turns', batch);
  turns.write(0, [1, 1, 1, 1]);
  turns.write(1, LAYOUT.turn);
  runSteps(gpu, [clock.advance]);
  return { clock, turns };
}

async function turnOf() {
  const { clock, turns } = await ring();
  return { given: { clock: clock.buffer, turns: turns.buffer }, slots: turns.slots };
}

async function mixOnGpu(): Promise<Float32Array> {
  const { gpu, arena } = test;
  const { given, slots } = await turnOf();
  const kernel = await gpu.kernel('grid-mix', mixWgsl);
  const y = buffer('y', new Float32Array(dy.length).fill(Number.NaN));
  const resources = { cells: buffer('cells', spectra.cells), groups: buffer('groups', spectra.groups) };
  const step = kernel.step(
    arena,
    { ...given, ...resources, loadings: buffer('loadings', loadings), y },
    { count, cells, batch, groups, slots, own, share },
    [count, 2, batch],
  );
  runSteps(gpu, [step]);
  return readBuffer(gpu, y);
}

async function mixDxOnGpu(): Promise<Float32Array> {
  const { gpu, arena } = test;
  const { given, slots } = await turnOf();
  const kernel = await gpu.kernel('grid-mix-dx', mixDxWgsl);
  const dgroups = buffer('dgroups', new Float32Array(spectra.groups.length).fill(Number.NaN));
  const step = kernel.step(
    arena,
    { ...given, loadings: buffer('loadings', loadings), dy: buffer('dy', dy), dgroups },
    { count, cells, batch, groups, slots, share },
    [count, 2, groups],
  );
  runSteps(gpu, [step]);
  return readBuffer(gpu, dgroups);
}

it('mixes what is a cell’s own with what its groups share', async () => {
  expectClose(await mixOnGpu(), gridMix(LAYOUT, spectra.cells, spectra.groups, loadings));
});

it('takes the gradient back to the groups', async () => {
  expectClose(await mixDxOnGpu(), gridMixDx(LAYOUT, loadings, dy));
});

it('goes back as it came: ⟨mix(cells, groups), dy⟩ = ⟨cells, own · dy⟩ + ⟨groups, dgroups⟩', async () => {
  const [y, dgroups] = [await mixOnGpu(), await mixDxOnGpu()];
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((sum, value, i) => sum + value * (b[i] ?? Number.NaN), 0);
  const back = dot(spectra.cells, gridOwnDx(LAYOUT, dy)) + dot(spectra.groups, dgroups);
  expect(dot(y, dy)).toBeCloseTo(back, 3);
});

it('moves the cells that stand in the turn as Adam does, and no others', async () => {
  const { gpu, arena } = test;
  const { clock, turns } = await ring();
  turns.write(1, [4, -1, 0, 2]);
  const rates = new StepRing(gpu, arena, 'rates', 4);
  rates.write(1, [0.05, 0.1, 0.001]);
  const kernel = await gpu.kernel('grid-adam', adamWgsl);
  const memory = () => buffer('memory', new Float32Array(spectra.cells.length));
  const x = buffer('x', spectra.cells);
  const resources = { rates: rates.buffer, dy: buffer('dy', dy), mean: memory(), square: memory(), x };
  const step = kernel.step(
    arena,
    { clock: clock.buffer, turns: turns.buffer, ...resources },
    { count, batch, slots: turns.slots, own, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    [count, 2, batch],
  );
  runSteps(gpu, [step]);
  const gradient = gridOwnDx({ ...LAYOUT, turn: [4, -1, 0, 2] }, dy);
  const moved = new Adam(spectra.cells.length, 0.05).step(spectra.cells, gradient);
  expectClose(await readBuffer(gpu, x), moved, { tolerance: 1e-5 });
});

it('gathers the vectors of the turn', async () => {
  const { gpu, arena } = test;
  const { given, slots } = await turnOf();
  const values = random(8).normal(7 * 5);
  // Cells and groups in one buffer, as a layer of seven cells.
  const x = upload(arena, 'x', values, [1, 1, 7, 5], { pitch: 3, first: 1 });
  const vectors = output(arena, 'vectors', [batch, 1, 1, 5]);
  const kernel = await gpu.kernel('grid-vectors', vectorsWgsl);
  const params = { x: tensorParams(x), vectors: tensorParams(vectors), slots };
  runSteps(gpu, [kernel.step(arena, { ...given, x, vectors }, params, [2, batch])]);
  const expected = LAYOUT.turn.flatMap((cell) =>
    cell < 0 ? [0, 0, 0, 0, 0] : [...values.subarray(cell * 5, cell * 5 + 5)],
  );
  await expectTensor(gpu, vectors, expected);
});

it('paints pictures to their cells, cropped, and nothing where a group stands', async () => {
  const { gpu, arena } = test;
  const { given, slots } = await turnOf();
  const [size, crop, columns] = [9, 2, 3];
  const pictures = random(9).uniform(batch * size * size * 3, 0, 1);
  const picture = upload(arena, 'picture', pictures, [batch, size, size, 3]);
  const side = size - 2 * crop;
  const tiles = buffer('tiles', new Float32Array(6 * side * side));
  const kernel = await gpu.kernel('grid-paint', paintWgsl);
  const params = { picture: tensorParams(picture), cells, columns, crop, slots };
  runSteps(gpu, [kernel.step(arena, { ...given, picture, tiles }, params, [side, side, batch])]);
  const expected = new Uint8Array(6 * side * side * 4);
  gridPaint(expected, pictures, LAYOUT, { columns, size, crop });
  const painted = new Uint8Array((await readBuffer(gpu, tiles)).buffer);
  // A byte may be rounded either way.
  expect(Math.max(...painted.map((byte, i) => Math.abs(byte - (expected[i] ?? 0))))).toBeLessThanOrEqual(1);
  expect(painted.filter((byte) => byte > 0).length).toBeGreaterThan(2 * side * side);
});
