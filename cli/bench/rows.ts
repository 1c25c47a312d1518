/** What is asked of all engines: the rows of the table, in groups that can be chosen. */

import type { Gpu } from '../../src/gpu/device.ts';
import type { Graph } from '../../src/net/graph.ts';
import { random } from '../../test/support/random.ts';
import { cosine, relativeDifference } from '../peers/compare.ts';
import type { ContestOptions, Entry } from '../peers/contest.ts';
import {
  cubescopeBackward,
  cubescopeDream,
  cubescopeForward,
  cubescopeGradient,
  type Pictures,
  strongestChannel,
  type Unit,
} from '../peers/cubescope.ts';
import type { Engine } from '../peers/engines.ts';
import { cameraFrame } from './frame.ts';

export const ROW_GROUPS = ['forward', 'gradient', 'backward', 'dream', 'frame', 'nmf', 'views'] as const;
export type RowGroup = (typeof ROW_GROUPS)[number];

/** A network under a name for the table. */
export interface BenchNetwork {
  readonly name: string;
  readonly graph: Graph;
}

/** A question to all engines that can answer it; ours is the first entry. */
export interface Row {
  readonly group: RowGroup;
  readonly title: string;
  readonly batch: number;
  readonly entries: readonly Entry[];
  readonly agreement: ContestOptions['agreement'];
}

export const OURS = 'Cubescope';
/** What begins at a channel or a logit. */
const ABOUT_UNITS: readonly RowGroup[] = ['gradient', 'backward', 'dream'];
const FORWARD_BATCHES = [1, 8, 32];
const DREAM_BATCHES = [1, 16];
/** Side of a dream's picture in pixels. */
const DREAM_SIDE = 128;
/** Engines that differ more, in parts of the largest value, compute something else. */
const MOST_DIFFERENCE = 1e-2;
/** Gradients that point further apart are others. */
const LEAST_COSINE = 0.999;

/** The rows that engines can be compared in, one after the other: each is made when the one before is done. */
export async function* networkRows(
  gpu: Gpu,
  { graph }: BenchNetwork,
  engines: readonly Engine[],
  groups: readonly RowGroup[],
): AsyncGenerator<Row> {
  const [, side] = graph.inputShape;
  if (groups.includes('forward')) {
    for (const batch of FORWARD_BATCHES) yield forwardRow(gpu, graph, engines, noise(batch, side));
  }
  if (groups.some((group) => ABOUT_UNITS.includes(group))) {
    const early = await unitOf(gpu, graph, layerNamed(graph, '4a'), side);
    const channel = await unitOf(gpu, graph, layerNamed(graph, '4d'), side);
    const logit = await unitOf(gpu, graph, graph.logits ?? graph.nodes.at(-1)?.name ?? '', side);
    yield* unitRows(gpu, graph, engines, groups, { early, channel, logit });
  }
  if (groups.includes('frame')) yield frameRow(gpu, graph);
}

function* unitRows(
  gpu: Gpu,
  graph: Graph,
  engines: readonly Engine[],
  groups: readonly RowGroup[],
  { early, channel, logit }: Readonly<Record<'early' | 'channel' | 'logit', Unit>>,
): Generator<Row> {
  const given = noise(1, graph.inputShape[1]);
  if (groups.includes('gradient')) {
    // 4a is what others have published.
    for (const unit of [early, channel, logit]) yield gradientRow(gpu, graph, engines, given, unit);
  }
  if (groups.includes('backward')) {
    for (const unit of [channel, logit]) yield backwardRow(gpu, graph, given, unit);
  }
  if (groups.includes('dream')) {
    for (const batch of DREAM_BATCHES) yield dreamRow(gpu, graph, engines, batch, channel);
  }
}

function forwardRow(gpu: Gpu, graph: Graph, engines: readonly Engine[], given: Pictures): Row {
  const to = graph.probabilities ?? graph.nodes.at(-1)?.name ?? '';
  const theirs = engines.map((engine) => ({
    name: engine.name,
    open: () => engine.forward(graph, given, to),
  }));
  return {
    group: 'forward',
    title: `forward, batch ${given.batch}`,
    batch: given.batch,
    entries: [{ name: OURS, open: () => cubescopeForward(gpu, graph, given, to) }, ...theirs],
    agreement: sameValues,
  };
}

function gradientRow(gpu: Gpu, graph: Graph, engines: readonly Engine[], given: Pictures, unit: Unit): Row {
  return {
    group: 'gradient',
    title: `forward + gradient, ${unit.layer}`,
    batch: given.batch,
    entries: [
      { name: OURS, open: () => cubescopeGradient(gpu, graph, given, unit) },
      ...gradients(engines, graph, given, unit),
    ],
    agreement: sameDirection,
  };
}

function backwardRow(gpu: Gpu, graph: Graph, given: Pictures, unit: Unit): Row {
  return {
    group: 'backward',
    title: `backward alone, ${unit.layer}`,
    batch: given.batch,
    entries: [{ name: OURS, open: () => cubescopeBackward(gpu, graph, given, unit) }],
    agreement: sameDirection,
  };
}

/** Ours takes the whole step; the others only compute the gradient of as many pictures of that size. */
function dreamRow(gpu: Gpu, graph: Graph, engines: readonly Engine[], batch: number, unit: Unit): Row {
  const given = noise(batch, DREAM_SIDE);
  return {
    group: 'dream',
    title: `step of a dream, ${DREAM_SIDE} px, batch ${batch}`,
    batch,
    entries: [
      { name: OURS, open: () => cubescopeDream(gpu, graph, given, unit) },
      ...gradients(engines, graph, given, unit),
    ],
    agreement: () => 'the gradient alone',
  };
}

function frameRow(gpu: Gpu, graph: Graph): Row {
  return {
    group: 'frame',
    title: 'camera frame to classes',
    batch: 1,
    entries: [{ name: OURS, open: () => cameraFrame(gpu, graph) }],
    agreement: sameValues,
  };
}

function gradients(engines: readonly Engine[], graph: Graph, given: Pictures, unit: Unit): Entry[] {
  return engines.flatMap(({ name, gradient }) =>
    gradient ? [{ name, open: () => gradient(graph, given, unit) }] : [],
  );
}

function sameValues(theirs: Float32Array, ours: Float32Array): string {
  const worst = relativeDifference(theirs, ours);
  if (worst <= MOST_DIFFERENCE) return `differs by ${worst.toExponential(0)}`;
  throw new Error(`The engines' answers differ by ${worst} of the largest value; their times mean nothing.`);
}

function sameDirection(theirs: Float32Array, ours: Float32Array): string {
  const likeness = cosine(theirs, ours);
  if (likeness >= LEAST_COSINE) return `cosine ${likeness.toFixed(6)}`;
  throw new Error(`The engines' gradients have a cosine of ${likeness}; their times mean nothing.`);
}

/** @throws Error where the network is not of the Inception family */
function layerNamed(graph: Graph, block: string): string {
  const layer = graph.layers.find((name) => name.includes(block));
  if (layer) return layer;
  throw new Error(`"${graph.name}" has no layer ${block}; give a network of the Inception family.`);
}

async function unitOf(gpu: Gpu, graph: Graph, layer: string, side: number): Promise<Unit> {
  return { layer, channel: await strongestChannel(gpu, graph, noise(1, side), layer) };
}

/** Pictures of noise, as wide as preprocessed ones. */
function noise(batch: number, size: number): Pictures {
  return { batch, size, values: random(1).normal(batch * size * size * 3, 0, 50) };
}
