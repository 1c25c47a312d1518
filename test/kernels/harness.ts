/**
 * What a kernel test needs: a GPU, tensors with known neighbours, one run, and a strict look at the output.
 *
 * ```ts
 * const test = withGpu();
 * it('…', async () => {
 *   const x = upload(test.arena, 'x', values, [1, 5, 7, 3], { pitch: 4, first: 1 });
 *   const y = output(test.arena, 'y', [1, 5, 7, 3]);
 *   runSteps(test.gpu, [kernel.step(test.arena, { x, y }, …)]);
 *   await expectTensor(test.gpu, y, reference);
 * });
 * ```
 */

import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Arena } from '../../src/gpu/arena.ts';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { BufferUsage } from '../../src/gpu/flags.ts';
import type { Step } from '../../src/gpu/kernel.ts';
import { Program } from '../../src/gpu/program.ts';
import { readBuffer, readTensor } from '../../src/gpu/readback.ts';
import { type GpuTensor, padChannels, quads, TENSOR_USAGE, type TensorShape } from '../../src/gpu/tensor.ts';
import { type Attribute, NetworkError, type WeightTensor } from '../../src/net/graph.ts';
import type { StepContext } from '../../src/net/kinds/context.ts';
import { type CloseOptions, expectClose } from '../support/close.ts';
import { getTestGpuProvider } from '../support/gpu.ts';

/** A device for the tests of a file, and an arena for each test. Read the members inside of tests only. */
export interface TestGpu {
  readonly gpu: Gpu;
  readonly arena: Arena;
}

/** Where a tensor lies in a wider one, in quads; left out, it fills its buffer. */
export interface Slot {
  readonly pitch?: number;
  readonly first?: number;
}

/** Lies around inputs and under outputs: whoever reads or leaves it is found out. */
const MARK = -98765;

/** Opens a device for this file; every test ends with its arena freed and without a complaint of the GPU. */
export function withGpu(): TestGpu {
  let gpu: Gpu | undefined;
  let arena: Arena | undefined;
  const errors: string[] = [];
  beforeAll(async () => {
    gpu = await openGpu(await getTestGpuProvider());
    gpu.onError((message) => errors.push(message));
  });
  afterEach(async () => {
    await gpu?.device.queue.onSubmittedWorkDone();
    arena?.dispose();
    arena = undefined;
    expect(errors.splice(0)).toEqual([]);
  });
  afterAll(() => gpu?.dispose());
  const opened = (): Gpu => {
    if (!gpu) throw new Error('The GPU is open inside of tests only.');
    return gpu;
  };
  return {
    get gpu() {
      return opened();
    },
    get arena() {
      arena ??= opened().arena('test');
      return arena;
    },
  };
}

/** A tensor of dense [n, h, w, c] values. The other quads of a wider buffer hold a mark. */
export function upload(
  arena: Arena,
  label: string,
  values: Float32Array,
  shape: TensorShape,
  slot: Slot = {},
): GpuTensor {
  const width = quads(shape[3]) * 4;
  const { pitch = quads(shape[3]), first = 0 } = slot;
  const pixels = shape[0] * shape[1] * shape[2];
  const contents = new Float32Array(pixels * pitch * 4).fill(MARK);
  const padded = padChannels(values, shape);
  for (let pixel = 0; pixel < pixels; pixel++) {
    contents.set(padded.subarray(pixel * width, (pixel + 1) * width), (pixel * pitch + first) * 4);
  }
  const buffer = arena.upload(label, contents, TENSOR_USAGE);
  return { label, shape, dtype: 'f32', buffer, pitch, first };
}

/** A tensor to be written, with a mark everywhere, so that nothing passes by being zero already. */
export function output(arena: Arena, label: string, shape: TensorShape, slot: Slot = {}): GpuTensor {
  const { pitch = quads(shape[3]), first = 0 } = slot;
  const marks = new Float32Array(shape[0] * shape[1] * shape[2] * pitch * 4).fill(MARK);
  return { label, shape, dtype: 'f32', buffer: arena.upload(label, marks, TENSOR_USAGE), pitch, first };
}

/** Runs the steps in one submit. */
export function runSteps(gpu: Gpu, steps: readonly Step[]): void {
  new Program('test', steps).run(gpu);
}

/** Dense [n, h, w, c] values of a tensor. */
export function readDense(gpu: Gpu, tensor: GpuTensor): Promise<Float32Array> {
  return readTensor(gpu, tensor);
}

/** Whether the lanes past c of each pixel are zero. */
export async function paddingIsZero(gpu: Gpu, tensor: GpuTensor): Promise<boolean> {
  const [from, to] = [tensor.shape[3], quads(tensor.shape[3]) * 4];
  return everyLane(await readBuffer(gpu, tensor.buffer), tensor, (lane, value) => {
    return lane < from || lane >= to || value === 0;
  });
}

/** Whether all of the buffer that is no part of this slot is as `output` left it. */
export async function neighboursUntouched(gpu: Gpu, tensor: GpuTensor): Promise<boolean> {
  const width = quads(tensor.shape[3]) * 4;
  return everyLane(await readBuffer(gpu, tensor.buffer), tensor, (lane, value) => {
    return (lane >= 0 && lane < width) || value === MARK;
  });
}

/** The whole contract of an output: its values, zeros in the padding lanes, and not one value outside. */
export async function expectTensor(
  gpu: Gpu,
  tensor: GpuTensor,
  expected: ArrayLike<number>,
  options: CloseOptions = {},
): Promise<void> {
  const { label, shape } = tensor;
  expectClose(await readDense(gpu, tensor), expected, { label, shape, ...options });
  expect(await paddingIsZero(gpu, tensor), `padding lanes of ${label} are zero`).toBe(true);
  expect(await neighboursUntouched(gpu, tensor), `neighbours of ${label} are untouched`).toBe(true);
}

/** A layer of a network as `src/net/kinds` sees it, with weights by role. */
export function stepContext(
  { gpu, arena }: TestGpu,
  layer: {
    readonly kind: string;
    readonly attributes?: Readonly<Record<string, Attribute>>;
    readonly weights?: Readonly<Record<string, WeightTensor>>;
    readonly inputs: readonly GpuTensor[];
    readonly output: GpuTensor;
  },
): StepContext {
  const { kind, attributes = {}, weights = {}, inputs } = layer;
  const roles = Object.fromEntries(Object.keys(weights).map((role) => [role, `layer.${role}`]));
  return {
    gpu,
    arena,
    weightArena: arena,
    node: { name: 'layer', kind, inputs: inputs.map((input) => input.label), attributes, weights: roles },
    inputs,
    output: layer.output,
    weight: (role) => weights[role] ?? null,
    upload(role, pack) {
      const weight = weights[role];
      if (!weight) throw new NetworkError(`Layer "layer" has no weight "${role}".`, 'layer');
      return arena.upload(role, pack(weight), BufferUsage.STORAGE);
    },
  };
}

/** `test` of every value of a buffer; lanes count from the slot's first channel, and are negative before it. */
function everyLane(
  contents: Float32Array,
  { pitch, first }: GpuTensor,
  test: (lane: number, value: number) => boolean,
): boolean {
  return contents.every((value, i) => test((i % (pitch * 4)) - first * 4, value));
}
