/** The objectives of a recipe on a network and its pictures: which layers they need, and their steps in order. */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Step } from '../gpu/kernel.ts';
import { type GpuTensor, tensorParams } from '../gpu/tensor.ts';
import type { Graph } from '../net/graph.ts';
import { ancestors } from '../net/simplify.ts';
import clearWgsl from '../shaders/objective-clear.wgsl?raw';
import { objectiveKind } from './objectives/index.ts';
import { eachQuad, type Objective, type ObjectiveContext } from './objectives/objective.ts';
import type { Term } from './recipe.ts';

/** The layer that a term is about; null for the picture. @throws RangeError where one must be named, or is not there */
export function layerOf(term: Term, graph: Graph): string | null {
  const { objective, layer } = term;
  const { about } = objectiveKind(objective);
  const ofPicture = about === 'picture' || about === 'opacity';
  if (layer === null || (layer === undefined && ofPicture)) return null;
  const wanted = layer ?? (about === 'logits' ? graph.logits : null);
  if (graph.nodes.some((node) => node.name === wanted)) return wanted;
  const known = graph.layers.join(', ');
  const found = wanted === null ? 'is told none' : `finds no "${wanted}"`;
  throw new RangeError(
    `The objective "${objective}" needs a layer of "${graph.name}" and ${found}; there are: ${known}.`,
  );
}

/** The layers of which terms compare the dream's photograph. */
export function comparedLayers(terms: readonly Term[], targets: readonly (string | null)[]): string[] {
  const wanted = terms.flatMap(({ objective, map }, i) => {
    const layer = targets[i] ?? null;
    const wants = map === undefined && objectiveKind(objective).reads.includes('map');
    return wants && layer !== null ? [layer] : [];
  });
  return [...new Set(wanted)];
}

/** The part of a network that leads to these nodes: nothing else is allocated or computed. */
export function partOf(graph: Graph, to: readonly string[]): Graph {
  const nodes = ancestors(graph.nodes, to);
  const names = new Set(nodes.map((node) => node.name));
  const kept = (name: string | null) => (name !== null && names.has(name) ? name : null);
  return {
    ...graph,
    nodes,
    layers: [...new Set([...graph.layers.filter((name) => names.has(name)), ...to])],
    logits: kept(graph.logits),
    probabilities: kept(graph.probabilities),
  };
}

export interface BuiltTerms {
  /** In the order of the recipe. */
  readonly objectives: readonly Objective[];
  /** Clears the layers' gradients, then adds to them. */
  readonly layerSteps: readonly Step[];
  /** Adds to the pictures' gradient. */
  readonly pictureSteps: readonly Step[];
}

/** A tensor and its gradient. */
export interface Pair {
  readonly x: GpuTensor;
  readonly dx: GpuTensor;
  /** What x is for the dream's photograph. */
  readonly photo?: GpuTensor;
}

/**
 * @param targets the layer that each term is about; null for the picture
 * @param shared what all terms have in common
 * @param picture the pictures
 * @param layers every layer that a term is about
 */
export async function buildTerms(
  terms: readonly Term[],
  targets: readonly (string | null)[],
  shared: Omit<ObjectiveContext, 'x' | 'dx' | 'term'>,
  picture: Pair,
  layers: ReadonlyMap<string, Pair>,
): Promise<BuiltTerms> {
  const objectives: Objective[] = [];
  const layerSteps: Step[] = [];
  const pictureSteps: Step[] = [];
  for (const { dx } of layers.values()) layerSteps.push(await clearStep(shared.gpu, shared.arena, dx));
  for (const [term, settings] of terms.entries()) {
    const layer = targets[term] ?? null;
    const about = (layer === null ? undefined : layers.get(layer)) ?? picture;
    const objective = await objectiveKind(settings.objective).build({ ...shared, ...about, term }, settings);
    objectives.push(objective);
    (layer === null ? pictureSteps : layerSteps).push(...objective.steps);
  }
  return { objectives, layerSteps, pictureSteps };
}

async function clearStep(gpu: Gpu, arena: Arena, dx: GpuTensor): Promise<Step> {
  const kernel = await gpu.kernel('objective-clear', clearWgsl);
  return kernel.step(arena, { dx }, { dx: tensorParams(dx) }, eachQuad(dx), `clear ${dx.label}`);
}
