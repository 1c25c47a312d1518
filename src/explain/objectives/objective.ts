/**
 * What an objective is: a number per picture that is MAXIMISED, as a function of one tensor (a layer's activations, or
 * the pictures themselves), and its gradient.
 *
 * Its steps write the value and ADD weight · gradient to the tensor's, so objectives add and scale. Penalties are
 * objectives with a negative weight. Pictures are independent: the gradient is that of the sum over the batch, and only
 * diversity and alignment look at several pictures.
 */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Kernel, Step } from '../../gpu/kernel.ts';
import { createTensor, type GpuTensor, padChannels, tensorParams } from '../../gpu/tensor.ts';
import type { StepClock, StepRing } from '../step-ring.ts';

/** What an objective may be told. Each reads what it needs; a list has one entry per picture. */
export interface ObjectiveSettings {
  readonly channel?: number | readonly number[];
  /**
   * How much a channel counts in each picture, 1 unless told: two terms with shares from 1 to 0 and from 0 to 1 lead from
   * one channel to another (lucid's channel_interpolate), 1 and −1 show what a channel likes and dislikes.
   */
  readonly share?: number | readonly number[];
  /** Against this one: A − B. */
  readonly against?: number | readonly number[];
  /** Column and row; the middle unless told. */
  readonly cell?: readonly [column: number, row: number];
  /** A direction of the layer's channels, a number each. */
  readonly vector?: Float32Array | readonly Float32Array[];
  /** What to go by at each cell, [n or 1, h, w, c]; the layer's activations of the dream's photograph unless told. */
  readonly map?: GpuTensor;
  /** How much a direction counts its angle: the power of the cosine. */
  readonly power?: number;
  /** What L1 and L2 measure from. */
  readonly constant?: number;
  /** What a difference is measured from: [n or 1, h, w, c]. */
  readonly original?: GpuTensor;
  /** Pixels from the edge that count as boundary. */
  readonly border?: number;
}

export interface ObjectiveContext {
  readonly gpu: Gpu;
  readonly arena: Arena;
  /** What it is about, and the gradient that it adds to. */
  readonly x: GpuTensor;
  readonly dx: GpuTensor;
  readonly clock: StepClock;
  /** [n or 1, h, w, c]: what x is for a photograph that the dream is given; without one left out. */
  readonly photo?: GpuTensor;
  /** A weight per term and step. */
  readonly weights: StepRing;
  /** [terms, n] values, before weights. */
  readonly values: GPUBuffer;
  /** Which of the terms this is. */
  readonly term: number;
}

/** An objective on its tensor. */
export interface Objective {
  readonly steps: readonly Step[];
  /** Changes what it is about for the submits that follow, where that needs no other buffers. */
  set?(settings: ObjectiveSettings): void;
}

export interface ObjectiveKind {
  readonly name: string;
  readonly label: string;
  /** What it is about where a term does not say: a layer (to be named), the class scores, the picture or its alpha. */
  readonly about: 'layer' | 'logits' | 'picture' | 'opacity';
  /** The settings that it reads, the needed ones first. */
  readonly reads: readonly (keyof ObjectiveSettings)[];
  build(context: ObjectiveContext, settings: ObjectiveSettings): Promise<Objective>;
}

/** Invocations of a kernel of which one workgroup of 256 owns a picture. */
export function eachPicture({ shape: [n] }: GpuTensor): [number, number, number] {
  return [256, 1, n];
}

/** Invocations of a kernel of which an invocation owns a quad of a pixel. */
export function eachQuad({ shape: [n, h, w, c] }: GpuTensor): [number, number, number] {
  return [w * Math.ceil(c / 4), h, n];
}

/** The bindings and parameters that every kernel of an objective shares. */
export function common({ dx, clock, weights, term }: ObjectiveContext) {
  return {
    resources: { clock: clock.buffer, weights: weights.buffer, dx },
    params: { dx: tensorParams(dx), slots: weights.slots, terms: weights.stride, term },
  };
}

/** A step of a kernel that reads x, adds to dx and writes a value per picture, a workgroup for each. */
export function pictureStep(
  context: ObjectiveContext,
  kernel: Kernel,
  more: {
    readonly resources?: Readonly<Record<string, GPUBuffer | GpuTensor>>;
    readonly params?: Readonly<Record<string, number | number[] | ReturnType<typeof tensorParams>>>;
  } = {},
): Step {
  const { arena, x, values } = context;
  const { resources, params } = common(context);
  return kernel.step(
    arena,
    { ...resources, x, values, ...more.resources },
    { ...params, x: tensorParams(x), ...more.params },
    eachPicture(x),
  );
}

/** A tensor with these dense values, padded. */
export function constantTensor(
  { gpu, arena }: ObjectiveContext,
  label: string,
  shape: readonly [number, number, number, number],
  values: Float32Array,
): GpuTensor {
  const tensor = createTensor(arena, label, shape);
  gpu.device.queue.writeBuffer(tensor.buffer, 0, padChannels(values, shape));
  return tensor;
}

/** One entry per picture, of a setting that may be one for all. @throws RangeError naming both counts */
export function perPicture<T>(value: T | readonly T[], pictures: number, name: string): readonly T[] {
  if (!Array.isArray(value)) return Array.from({ length: pictures }, () => value as T);
  if (value.length !== pictures) {
    throw new RangeError(
      `"${name}" lists ${value.length} for ${pictures} pictures; give one, or one for each.`,
    );
  }
  return value as readonly T[];
}

/** A setting that must be there. @throws RangeError naming the objective and the setting */
export function needed<K extends keyof ObjectiveSettings>(
  settings: ObjectiveSettings,
  key: K,
  objective: string,
): NonNullable<ObjectiveSettings[K]> {
  const value = settings[key];
  if (value === undefined) throw new RangeError(`The objective "${objective}" needs the setting "${key}".`);
  return value as NonNullable<ObjectiveSettings[K]>;
}

/** The map of a setting, or the photograph's. @throws RangeError where there is neither, or it has another shape */
export function neededMap(
  { x, photo }: ObjectiveContext,
  settings: ObjectiveSettings,
  objective: string,
): GpuTensor {
  const map = settings.map ?? photo;
  if (!map) {
    throw new RangeError(
      `The objective "${objective}" compares with a photograph: give the dream one, or the term a map.`,
    );
  }
  const [n, h, w, c] = map.shape;
  if ((n === 1 || n === x.shape[0]) && h === x.shape[1] && w === x.shape[2] && c === x.shape[3]) return map;
  throw new RangeError(`A map of [${map.shape}] does not fit "${x.label}" of [${x.shape}].`);
}

/** Checks the channels of a setting. @throws RangeError that says how many there are */
export function checkedChannels(channels: readonly number[], { label, shape }: GpuTensor): readonly number[] {
  const wrong = channels.find((each) => !Number.isInteger(each) || each < 0 || each >= shape[3]);
  if (wrong === undefined) return channels;
  throw new RangeError(`"${label}" has no channel ${wrong}; it has 0 to ${shape[3] - 1}.`);
}

/** Column, row, width, height: one cell, the middle one (lower right of four) unless told. @throws RangeError */
export function cellRegion({ label, shape }: GpuTensor, cell: ObjectiveSettings['cell']): number[] {
  const [, h, w] = shape;
  const [column, row] = cell ?? [Math.floor(w / 2), Math.floor(h / 2)];
  if (column < 0 || row < 0 || column >= w || row >= h) {
    throw new RangeError(`"${label}" has no cell ${column}, ${row}; it has ${w} columns and ${h} rows.`);
  }
  return [column, row, 1, 1];
}

/** The whole map as a region. */
export function wholeRegion({ shape: [, h, w] }: GpuTensor): number[] {
  return [0, 0, w, h];
}
