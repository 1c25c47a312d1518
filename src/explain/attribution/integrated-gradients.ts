/**
 * Integrated gradients along a layer (Sundararajan et al. 2017; building-blocks, "path integrated"): activation times the
 * mean gradient on the straight way from zero to the activations, which sums to what the score gains on that way (in mode
 * "exact"; other modes follow no function's slope).
 *
 * `begin` takes the activations as they are, so the live network may go on; `advance` then does some of the runs, each a
 * batch of points of the way, over as many submits as the page likes.
 */

import type { Arena } from '../../gpu/arena.ts';
import { assemble } from '../../gpu/assemble.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { Backward, type BackwardOptions } from '../../net/backward.ts';
import { NetworkError } from '../../net/graph.ts';
import type { Network } from '../../net/network.ts';
import { quoted } from '../../net/quote.ts';
import { Continuation } from './continuation.ts';
import { createPath, type PathParts } from './integration-path.ts';
import { type LayerAnswer, layerAnswer } from './layer-sums.ts';
import { gaussLegendre, type Quadrature } from './quadrature.ts';
import { type Score, scoreNode } from './scores.ts';

export interface IntegratedGradientsOptions extends Pick<BackwardOptions, 'mode' | 'blur'> {
  /** The node that scores are computed from. */
  readonly on: string;
  /** The earlier layer along which is integrated. */
  readonly layer: string;
  /** Points of the way, by Gauss and Legendre's rule; 50 unless told. */
  readonly steps?: number;
  /** Another rule than that. */
  readonly rule?: Quadrature;
  /** Points at once, at least 2; 5 unless told. More are faster on large GPUs and take more memory. */
  readonly batch?: number;
}

export interface IntegratedAnswer extends LayerAnswer {
  /** The score of the activations. */
  readonly scoreHere: number;
  /** The score where the layer is all zero. */
  readonly scoreAtZero: number;
  /** |Σ attributions − (scoreHere − scoreAtZero)| / |scoreHere − scoreAtZero|: 0 would be complete. */
  readonly gap: number;
}

export class IntegratedGradients {
  /** How many runs `advance` has to do in all. */
  readonly runs: number;
  readonly #network: Network;
  readonly #rest: Continuation;
  readonly #backward: Backward;
  readonly #arena: Arena;
  readonly #parts: PathParts;
  readonly #on: string;
  #next: number;

  private constructor(
    network: Network,
    rest: Continuation,
    backward: Backward,
    arena: Arena,
    parts: PathParts,
    on: string,
  ) {
    this.#network = network;
    this.#rest = rest;
    this.#backward = backward;
    this.#arena = arena;
    this.#parts = parts;
    this.#on = on;
    this.runs = parts.runs.length;
    this.#next = this.runs;
  }

  /** @throws NetworkError where the score's node does not follow the layer, GpuError when memory is refused */
  static async create(network: Network, options: IntegratedGradientsOptions): Promise<IntegratedGradients> {
    const { gpu, graph } = network;
    const { on, layer, steps = 50, rule, batch = 5, ...how } = options;
    checkCounts(steps, batch);
    const points = rule ?? gaussLegendre(steps);
    const arena = gpu.arena(`${graph.name}.integrated-gradients`);
    return assemble(gpu, `integrated gradients of "${graph.name}"`, arena, async (own) => {
      const rest = own(await Continuation.create(network, { from: layer, to: [on], batch }));
      const backward = own(await Backward.create(rest.network, { ...how, from: [on], to: [layer] }));
      const x = network.tensor(layer);
      const parts = await createPath(arena, x, rest, backward, { on, layer, rule: points });
      return new IntegratedGradients(network, rest, backward, arena, parts, on);
    });
  }

  /** Runs that are encoded since `begin`. */
  get progress(): number {
    return this.#next;
  }

  /** Whether all runs are encoded, so that `read` gives the answer. */
  get done(): boolean {
    return this.#next === this.runs;
  }

  /**
   * Takes the activations of the first picture as they are, and starts anew.
   * @throws NetworkError where the score is about another node, or something that is not there
   */
  begin(encoder: GPUCommandEncoder, score: Score): void {
    const node = scoreNode(this.#network.graph, score);
    if (node !== this.#on) {
      throw new NetworkError(
        `These integrated gradients start at ${quoted(this.#on)}, not at ${quoted(node)}.`,
        node,
      );
    }
    this.#parts.seed.set(score);
    this.#parts.snapshot.encode(encoder);
    this.#rest.sides.encode(encoder);
    this.#next = 0;
  }

  /** Encodes up to so many runs; the last one also sums up. Nothing once all are done. */
  advance(encoder: GPUCommandEncoder, count: number): void {
    if (this.done) return;
    const end = Math.min(this.runs, this.#next + count);
    for (; this.#next < end; this.#next++) {
      const run = this.#parts.runs[this.#next];
      run?.there.encode(encoder);
      this.#parts.seed.encode(encoder);
      run?.back.encode(encoder);
    }
    if (this.done) this.#parts.encodeScores(encoder);
  }

  /** The answer. @throws RangeError where runs are missing */
  async read(): Promise<IntegratedAnswer> {
    if (!this.done) {
      throw new RangeError(
        `Integrated gradients have done ${this.#next} of ${this.runs} runs; advance to the end before reading.`,
      );
    }
    const { answers, places, scores, here } = this.#parts;
    const contents = await readBuffer(this.#network.gpu, answers);
    const [scoreHere = 0, scoreAtZero = 0] = contents.subarray(scores.begin, scores.begin + 2);
    const answer = layerAnswer(contents, places, here);
    const sum = answer.channels.reduce((total, value) => total + value, 0);
    return { ...answer, scoreHere, scoreAtZero, gap: gapOf(sum, scoreHere - scoreAtZero) };
  }

  /** All of it now, in a submit for each run. Not for the frame loop. */
  async ask(score: Score): Promise<IntegratedAnswer> {
    const { device } = this.#network.gpu;
    const submit = (encode: (encoder: GPUCommandEncoder) => void) => {
      const encoder = device.createCommandEncoder({ label: 'integrated gradients' });
      encode(encoder);
      device.queue.submit([encoder.finish()]);
    };
    submit((encoder) => this.begin(encoder, score));
    while (!this.done) submit((encoder) => this.advance(encoder, 1));
    return this.read();
  }

  /** GPU bytes of the part of the network, its gradients and the path. */
  get bytes(): number {
    return this.#rest.bytes + this.#backward.bytes + this.#arena.bytes;
  }

  dispose(): void {
    this.#backward.dispose();
    this.#rest.dispose();
    this.#arena.dispose();
  }
}

/** Relative to what there is to explain; where there is nothing, any attribution is infinitely wrong. */
function gapOf(sum: number, gain: number): number {
  if (gain === 0) return sum === 0 ? 0 : Number.POSITIVE_INFINITY;
  return Math.abs(sum - gain) / Math.abs(gain);
}

function checkCounts(steps: number, batch: number): void {
  if (Number.isInteger(steps) && steps >= 1 && Number.isInteger(batch) && batch >= 2) return;
  throw new RangeError(
    `Integrated gradients take a whole number of steps from 1 and of points at once from 2, not ${steps} and ${batch}.`,
  );
}
