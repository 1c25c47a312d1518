/** The programs of integrated gradients: the points of the way a batch at a time, and what is summed of them. */

import type { Arena } from '../../gpu/arena.ts';
import { BufferUsage } from '../../gpu/flags.ts';
import type { Step } from '../../gpu/kernel.ts';
import { Program } from '../../gpu/program.ts';
import { createTensor, type GpuTensor, TENSOR_USAGE, tensorParams } from '../../gpu/tensor.ts';
import type { Backward } from '../../net/backward.ts';
import { eachQuad } from '../../net/kinds/invocations.ts';
import type { Network } from '../../net/network.ts';
import accumulateWgsl from '../../shaders/attribution-accumulate.wgsl?raw';
import { AnswerLayout, type Place } from './answers.ts';
import { type Continuation, pathStep } from './continuation.ts';
import { type LayerPlaces, layerPlaces, layerSumSteps } from './layer-sums.ts';
import type { Quadrature } from './quadrature.ts';
import { ScoreSeed } from './score-seed.ts';

export interface PathParts {
  /** [1, h, w, c]: the activations at `begin`. */
  readonly here: GpuTensor;
  readonly snapshot: Program;
  readonly seed: ScoreSeed;
  /** Before the score's gradient and after it. The last run goes to both ends of the way, for the scores there. */
  readonly runs: readonly { readonly there: Program; readonly back: Program }[];
  readonly answers: GPUBuffer;
  readonly places: LayerPlaces;
  /** The score here and at zero. */
  readonly scores: Place;
  /** After the last run: its scores to the answers. */
  encodeScores(encoder: GPUCommandEncoder): void;
}

export interface PathOptions {
  readonly on: string;
  readonly layer: string;
  readonly rule: Quadrature;
}

export async function createPath(
  arena: Arena,
  x: GpuTensor,
  rest: Continuation,
  backward: Backward,
  { on, layer, rule }: PathOptions,
): Promise<PathParts> {
  const { network, start } = rest;
  const { gpu } = network;
  const [batch, h, w, c] = start.shape;
  const { points, weights, runs } = schedule(rule, batch);
  const one = arena.upload('one', Float32Array.of(1), BufferUsage.STORAGE);
  const factors = arena.upload('points', points, BufferUsage.STORAGE);
  const shares = arena.upload('weights', weights, BufferUsage.STORAGE);
  const values = arena.buffer('values', batch * 4, TENSOR_USAGE);
  const here = createTensor(arena, layer, [1, h, w, c]);
  const total = createTensor(arena, `${layer}.mean-gradient`, [1, h, w, c]);
  const layout = new AnswerLayout();
  const scores = layout.add(2);
  const places = layerPlaces(layout, here);
  const answers = layout.allocate(arena, 'answers');
  const dx = backward.gradient(layer);
  const sums = await layerSumSteps({ gpu, arena, x: here, dx: total, answers, places });
  const last = sums.get('gradient-times-activation') ?? [];
  const programs = [];
  for (let run = 0; run < runs; run++) {
    const path = await pathStep(network, arena, { x: here, y: start }, factors, run * batch);
    const add = await accumulateStep(network, arena, { dx, total }, shares, run * batch);
    // The ends of the way come last and weigh nothing, so they need no gradient.
    const back = run < runs - 1 ? [...backward.program.steps, add] : last;
    programs.push({
      there: new Program('to the points', [path, ...rest.forward.steps]),
      back: new Program('from the points', back),
    });
  }
  return {
    here,
    snapshot: new Program('snapshot', [await pathStep(network, arena, { x, y: here }, one, 0)]),
    seed: await ScoreSeed.create({
      gpu,
      arena,
      node: on,
      x: network.tensor(on),
      dx: backward.seed(on),
      values,
    }),
    runs: programs,
    answers,
    places,
    scores,
    encodeScores: (encoder) => encoder.copyBufferToBuffer(values, 0, answers, scores.begin * 4, 8),
  };
}

/** Points and weights of all runs: the rule's, zeros that fill up the last batch, and then the two ends. */
function schedule(rule: Quadrature, batch: number) {
  const runs = Math.ceil(rule.points.length / batch) + 1;
  const points = new Float32Array(runs * batch);
  const weights = new Float32Array(runs * batch);
  points.set(rule.points);
  weights.set(rule.weights);
  points[(runs - 1) * batch] = 1;
  return { points, weights, runs };
}

/** total = (total, unless begin is 0) + Σ over n of weights[begin + n] · dx[n]. */
export async function accumulateStep(
  { gpu }: Pick<Network, 'gpu'>,
  arena: Arena,
  { dx, total }: { readonly dx: GpuTensor; readonly total: GpuTensor },
  weights: GPUBuffer,
  begin: number,
): Promise<Step> {
  const kernel = await gpu.kernel('attribution-accumulate', accumulateWgsl);
  const params = { dx: tensorParams(dx), total: tensorParams(total), begin };
  return kernel.step(arena, { weights, dx, total }, params, eachQuad(total), `${total.label}.add`);
}
