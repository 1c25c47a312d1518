import { expect, it } from 'vitest';
import { BufferUsage } from '../../src/gpu/flags.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { quads, type TensorShape, tensorParams } from '../../src/gpu/tensor.ts';
import voxelsWgsl from '../../src/shaders/cube-voxels.wgsl?raw';
import { cubeVoxels } from '../reference/cube-voxels.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';
import { runSteps, upload, withGpu } from './harness.ts';

const test = withGpu();
const STORAGE = BufferUsage.STORAGE | BufferUsage.COPY_SRC;
const SHAPE: TensorShape = [2, 9, 13, 10];
const SCALE = 1.5;

interface Case {
  name: string;
  lo: [number, number, number];
  hi: [number, number, number];
  threshold: number;
  capacity: number;
}

it.each<Case>([
  { name: 'everything', lo: [0, 0, 0], hi: [13, 9, 10], threshold: 0, capacity: 2000 },
  { name: 'a slice', lo: [2, 1, 3], hi: [12, 8, 7], threshold: 0.3, capacity: 2000 },
  { name: 'one cell wide', lo: [4, 0, 9], hi: [5, 9, 10], threshold: 0, capacity: 2000 },
  { name: 'nothing', lo: [0, 0, 0], hi: [13, 9, 10], threshold: 2, capacity: 2000 },
  { name: 'more than there is room for', lo: [0, 0, 0], hi: [13, 9, 10], threshold: 0, capacity: 100 },
])('lists $name', async ({ lo, hi, threshold, capacity }) => {
  const [n, h, w, c] = SHAPE;
  const values = random(5).uniform(n * h * w * c, -2, 2);
  values.set([Number.NaN, Number.POSITIVE_INFINITY, 0, 3.4e38], 6);
  const x = upload(test.arena, 'x', values, SHAPE, { pitch: 4, first: 1 });
  const scale = test.arena.upload('scale', new Float32Array([SCALE]), STORAGE);
  const cells = test.arena.buffer('cells', 2000 * 8, STORAGE);
  const draw = test.arena.upload('draw', new Uint32Array([36, 0, 0, 0, 0, 0, 0, 0]), STORAGE);
  const kernel = await test.gpu.kernel('cube-voxels', voxelsWgsl);
  const params = { x: tensorParams(x), lo, hi, threshold, capacity };
  runSteps(test.gpu, [kernel.step(test.arena, { x, scale, cells, draw }, params, [w * quads(c), h])]);
  const counted = new Uint32Array((await readBuffer(test.gpu, draw)).buffer);
  const listed = await readBuffer(test.gpu, cells);
  const numbers = new Uint32Array(listed.buffer);

  const expected = cubeVoxels(values, SHAPE, SCALE, { lo, hi }, threshold);
  const kept = Math.min(capacity, expected.size);
  expect([...counted]).toEqual([36, kept, 0, 0, 0, expected.size, 0, 0]);
  const seen = Array.from({ length: kept }, (_, i) => numbers[i * 2] ?? -1);
  expect(new Set(seen).size).toBe(kept);
  for (const [i, number] of seen.entries()) {
    expectClose([listed[i * 2 + 1] ?? Number.NaN], [expected.get(number) ?? Number.NaN], { tolerance: 1e-6 });
  }
  expect(numbers.slice(kept * 2).every((value) => value === 0)).toBe(true);
});
