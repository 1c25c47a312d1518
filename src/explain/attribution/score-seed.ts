/** A score on the device: its value, and its gradient by the layer that it is computed from. */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { BufferUsage } from '../../gpu/flags.ts';
import type { Step } from '../../gpu/kernel.ts';
import { Program } from '../../gpu/program.ts';
import { type GpuTensor, quads, tensorParams } from '../../gpu/tensor.ts';
import { eachQuad } from '../../net/kinds/invocations.ts';
import cellWgsl from '../../shaders/score-cell.wgsl?raw';
import channelsWgsl from '../../shaders/score-channels.wgsl?raw';
import groupWgsl from '../../shaders/score-group.wgsl?raw';
import logProbabilityWgsl from '../../shaders/score-log-probability.wgsl?raw';
import valueWgsl from '../../shaders/score-value.wgsl?raw';
import { type Score, type Seed, seedOf } from './scores.ts';

/** Where a score is computed. */
export interface ScorePlace {
  readonly gpu: Gpu;
  /** Owns parameters and small buffers. */
  readonly arena: Arena;
  /** Name of the node, for messages. */
  readonly node: string;
  /** Its activations, and where their gradient goes. */
  readonly x: GpuTensor;
  readonly dx: GpuTensor;
  /** [n] values of the score go here, from its beginning. */
  readonly values: GPUBuffer;
}

/** Writes the gradient of whichever score is set. Allocates nothing when another one is. */
export class ScoreSeed {
  readonly #place: ScorePlace;
  readonly #steps: Readonly<Record<Seed['kernel'], Step>>;
  readonly #programs: Readonly<Record<Seed['kernel'], Program>>;
  readonly #loadings: GPUBuffer;
  readonly #direction: GPUBuffer;
  #kernel: Seed['kernel'] = 'channels';

  private constructor(
    place: ScorePlace,
    steps: Readonly<Record<Seed['kernel'], Step>>,
    value: Step,
    group: readonly [loadings: GPUBuffer, direction: GPUBuffer],
  ) {
    this.#place = place;
    this.#steps = steps;
    [this.#loadings, this.#direction] = group;
    const measured = (kernel: Seed['kernel']) => new Program(`score ${kernel}`, [steps[kernel], value]);
    this.#programs = {
      channels: measured('channels'),
      cell: measured('cell'),
      group: measured('group'),
      'log-probability': new Program('score log-probability', [steps['log-probability']]),
    };
  }

  static async create(place: ScorePlace): Promise<ScoreSeed> {
    const { gpu, arena, x, dx, values } = place;
    const [channels, cell, group, logProbability, value] = await Promise.all([
      gpu.kernel('score-channels', channelsWgsl),
      gpu.kernel('score-cell', cellWgsl),
      gpu.kernel('score-group', groupWgsl),
      gpu.kernel('score-log-probability', logProbabilityWgsl),
      gpu.kernel('score-value', valueWgsl),
    ]);
    const [n, h, w, c] = x.shape;
    const usage = BufferUsage.STORAGE | BufferUsage.COPY_DST;
    const loadings = arena.buffer('score.loadings', h * w * 4, usage);
    const direction = arena.buffer('score.direction', quads(c) * 16, usage);
    const pair = { x: tensorParams(x), dx: tensorParams(dx) };
    const onDx = { dx: pair.dx };
    const nowhere = { ...onDx, region: [0, 0, 0, 0], plus: 0, minus: 0 };
    const steps = {
      channels: channels.step(arena, { dx }, nowhere, eachQuad(dx)),
      cell: cell.step(arena, { x, dx }, { ...pair, cell: [0, 0] }, eachQuad(dx)),
      group: group.step(arena, { loadings, direction, dx }, { ...onDx, scale: 0 }, eachQuad(dx)),
      'log-probability': logProbability.step(arena, { x, dx, values }, { ...pair, index: 0 }, [64, 1, n]),
    };
    const measure = value.step(arena, { x, dx, values }, pair, [256, 1, n]);
    return new ScoreSeed(place, steps, measure, [loadings, direction]);
  }

  /** What the submits that follow are about. @throws NetworkError naming what the layer does not have */
  set(score: Score): void {
    const { gpu, node, x } = this.#place;
    const seed = seedOf(score, node, x.shape);
    this.#kernel = seed.kernel;
    if (seed.kernel === 'group') {
      const { loadings, direction, scale } = seed;
      gpu.device.queue.writeBuffer(this.#loadings, 0, new Float32Array(loadings));
      gpu.device.queue.writeBuffer(this.#direction, 0, new Float32Array(direction));
      this.#steps.group.set({ scale });
    } else {
      const { kernel, ...params } = seed;
      this.#steps[kernel].set(params);
    }
  }

  /** The steps of the score that is set: gradient and value. */
  encode(encoder: GPUCommandEncoder): void {
    this.#programs[this.#kernel].encode(encoder);
  }
}
