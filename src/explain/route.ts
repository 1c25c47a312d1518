/** The part of a network that terms are about, on the device, and the way back from them to its input. */

import type { Gpu } from '../gpu/device.ts';
import type { GpuTensor } from '../gpu/tensor.ts';
import { Backward, type BackwardMode } from '../net/backward.ts';
import type { Graph } from '../net/graph.ts';
import { Network } from '../net/network.ts';
import type { PackedWeights } from '../net/packed-weights.ts';
import { preActivation } from '../net/pre-activation.ts';
import type { Term } from './recipe.ts';
import { layerOf, type Pair, partOf } from './terms.ts';

export interface RouteOptions {
  readonly pictures: number;
  /** Of the network's input, in pixels. */
  readonly height: number;
  readonly width: number;
  readonly mode?: BackwardMode | undefined;
  readonly redirect?: boolean;
  /** Of another route through the same layers, which frees them. */
  readonly weights?: PackedWeights | undefined;
}

export interface Route {
  readonly network: Network;
  readonly backward: Backward;
  /** The gradient by the network's input. */
  readonly dinput: GpuTensor;
  /** The node that each term is about; null for the picture. */
  readonly targets: readonly (string | null)[];
  /** Values and gradients of every layer that a term is about. */
  readonly layers: ReadonlyMap<string, Pair>;
}

/**
 * @param owned gets whatever must be freed, at once when it is there
 * @throws RangeError where no term is about a layer; NetworkError, GpuError
 */
export async function buildRoute(
  gpu: Gpu,
  graph: Graph,
  terms: readonly Term[],
  options: RouteOptions,
  owned: { dispose(): void }[],
): Promise<Route> {
  const { pictures, height, width, mode = 'exact', redirect = false, weights } = options;
  const { whole, targets } = findTargets(graph, terms);
  const names = [...new Set(targets)].filter((name) => name !== null);
  if (names.length === 0) throw new RangeError('A dream needs an objective about a layer of the network.');
  const part = partOf(whole, names);
  const size = { batch: pictures, height, width };
  const network = await Network.create(gpu, part, weights ? { ...size, weights } : size);
  owned.push(network);
  const input = part.nodes[0]?.name ?? '';
  const backward = await Backward.create(network, { from: names, to: [input], mode, redirect });
  owned.push(backward);
  const layers = new Map(names.map((name) => [name, { x: network.tensor(name), dx: backward.seed(name) }]));
  return { network, backward, dinput: backward.gradient(input), targets, layers };
}

/** The node that each term is about, in a graph that has the values before activations where they are asked for. */
function findTargets(graph: Graph, terms: readonly Term[]) {
  let whole = graph;
  const targets = terms.map((term) => {
    const layer = layerOf(term, graph);
    if (layer === null || term.before === undefined) return layer;
    const made = preActivation(whole, layer);
    whole = made.graph;
    return made.name;
  });
  return { whole, targets };
}
