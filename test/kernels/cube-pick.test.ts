import { expect, it } from 'vitest';
import { BufferUsage } from '../../src/gpu/flags.ts';
import { Program } from '../../src/gpu/program.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { type TensorShape, tensorParams } from '../../src/gpu/tensor.ts';
import pickWgsl from '../../src/shaders/cube-pick.wgsl?raw';
import { cubePick } from '../reference/cube-pick.ts';
import { random } from '../support/random.ts';
import { upload, withGpu } from './harness.ts';

const test = withGpu();
const STORAGE = BufferUsage.STORAGE | BufferUsage.COPY_SRC;
const SHAPE: TensorShape = [1, 9, 13, 10];
const SCALE = 1.2;

it.each([
  { name: 'light', threshold: 0.2, gain: 1, opacity: 0.6, density: 30, solid: false },
  { name: 'thin light with gain', threshold: 0.5, gain: 3, opacity: 0.2, density: 8, solid: false },
  { name: 'solid cells', threshold: 0.7, gain: 1, opacity: 0.6, density: 30, solid: true },
])('finds the cell most seen: $name', async ({ name: _, ...look }) => {
  const [, h, w, c] = SHAPE;
  const { uniform } = random(11);
  const values = uniform(h * w * c, -1.5, 1.5);
  values[40] = Number.NaN;
  const x = upload(test.arena, 'x', values, SHAPE, { pitch: 5, first: 2 });
  const scale = test.arena.upload('scale', new Float32Array([SCALE]), STORAGE);
  const hit = test.arena.buffer('hit', 32, STORAGE);
  const [lo, hi] = [
    [1, 0, 2],
    [13, 8, 10],
  ];
  const kernel = await test.gpu.kernel('cube-pick', pickWgsl);
  const ray = { origin: [0, 0, 0], direction: [0, 0, 1] };
  const params = { x: tensorParams(x), lo, hi, ...ray, ...look, solid: look.solid ? 1 : 0 };
  const step = kernel.step(test.arena, { x, scale, hit }, params, [1]);
  const program = new Program('pick', [step]);
  let hits = 0;
  for (const { origin, direction } of rays()) {
    step.set({ origin, direction });
    program.run(test.gpu);
    const [share = 0, column, row, channel, value] = await readBuffer(test.gpu, hit, 20);
    const expected = cubePick(values, SHAPE, SCALE, { lo, hi, origin, direction, ...look });
    expect(share).toBeCloseTo(expected?.share ?? 0, 4);
    if (!expected) continue;
    hits++;
    expect({ column, row, channel, value }).toEqual({
      column: expected.column,
      row: expected.row,
      channel: expected.channel,
      value: expected.value,
    });
  }
  expect(hits).toBeGreaterThan(20);
});

/** Rays from all around toward places in the tensor, some along the axes, some past it. */
function rays(): { origin: number[]; direction: number[] }[] {
  const { uniform } = random(23);
  const slanted = Array.from({ length: 40 }, () => {
    const origin = [...uniform(3, -1, 1)].map((v) => 6 + 25 * v);
    const target = [...uniform(3, 0.5, 9.5)];
    return { origin, direction: target.map((at, axis) => (at - (origin[axis] ?? 0)) / 20) };
  });
  const straight = [
    { origin: [4.5, 3.5, 30], direction: [0, 0, -1] },
    { origin: [-9, 3.5, 4.5], direction: [2, 0, 0] },
    { origin: [5.5, 40, 4.5], direction: [0, -1, 0] },
    { origin: [5.5, 40, 4.5], direction: [0, 1, 0] },
  ];
  return [...slanted, ...straight];
}
