/** The steps of a network's nodes: of each alone, and of siblings at once. */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Step } from '../gpu/kernel.ts';
import type { GpuTensor } from '../gpu/tensor.ts';
import { type Graph, type GraphNode, NetworkError } from './graph.ts';
import { LAYER_KINDS } from './kinds/index.ts';
import { siblingSteps } from './kinds/siblings.ts';
import type { PackedWeights } from './packed-weights.ts';
import { type Run, type Siblings, widestRuns } from './siblings.ts';

export interface ForwardSteps {
  /** What computes a node alone. */
  readonly alone: ReadonlyMap<string, readonly Step[]>;
  /** What computes siblings at once, by the name of each. */
  readonly together: ReadonlyMap<string, Together>;
}

interface Together {
  readonly names: readonly string[];
  readonly step: Step;
}

/** All that steps are built from. */
export interface Building {
  readonly gpu: Gpu;
  readonly graph: Graph;
  readonly tensors: ReadonlyMap<string, GpuTensor>;
  /** Owns parameters. */
  readonly arena: Arena;
  readonly weights: PackedWeights;
}

/** The steps of the nodes that run, in the order of the graph; siblings at once where all of them run. */
export function stepsOf({ alone, together }: ForwardSteps, running: ReadonlySet<string>): Step[] {
  const done = new Set<string>();
  return [...running].flatMap((name) => {
    if (done.has(name)) return [];
    const siblings = together.get(name);
    if (!siblings?.names.every((each) => running.has(each))) return alone.get(name) ?? [];
    for (const each of siblings.names) done.add(each);
    return [siblings.step];
  });
}

/** Side by side, so that kernels compile at once; all have ended before a failure is thrown. */
export async function buildForward(building: Building, groups: readonly Siblings[]): Promise<ForwardSteps> {
  const alone = new Map<string, readonly Step[]>();
  const together = new Map<string, Together>();
  const runs = groups.map((group) => widestRuns(group, (name) => find(building, name)));
  const joined = new Set(runs.flat().flatMap(({ members }) => members.map(({ node }) => node)));
  const single = building.graph.nodes.filter((node) => !joined.has(node));
  const results = await Promise.allSettled([
    ...single.map(async (node) => alone.set(node.name, await buildNode(building, node))),
    ...runs.map((each) => buildSiblings(building, each, alone, together)),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return { alone, together };
}

async function buildSiblings(
  building: Building,
  runs: readonly Run[],
  alone: Map<string, readonly Step[]>,
  together: Map<string, Together>,
): Promise<void> {
  const nodes = runs.flatMap(({ members }) => members.map(({ node }) => node));
  const [input] = nodes.flatMap(({ inputs }) => inputs);
  if (input === undefined) return;
  const { gpu, arena, weights } = building;
  const steps = await siblingSteps({ gpu, arena, weights, x: find(building, input), runs });
  const names = nodes.map(({ name }) => name);
  for (const name of names) together.set(name, { names, step: steps.together });
  for (const [name, step] of steps.alone) alone.set(name, [step]);
}

async function buildNode(building: Building, node: GraphNode): Promise<Step[]> {
  if (node.kind === 'input' || node.kind === 'identity') return [];
  const build = LAYER_KINDS.get(node.kind);
  if (!build) {
    const known = [...LAYER_KINDS.keys()].join(', ');
    throw new NetworkError(`Node "${node.name}" is of kind "${node.kind}"; there are: ${known}.`, node.name);
  }
  const { gpu, arena, weights } = building;
  const inputs = node.inputs.map((name) => find(building, name, node));
  return build({ gpu, arena, node, inputs, output: find(building, node.name), ...weights.of(node) });
}

function find({ tensors }: Building, name: string, reader?: GraphNode): GpuTensor {
  const tensor = tensors.get(name);
  if (tensor) return tensor;
  const who = reader ? `Node "${reader.name}" reads "${name}"` : `There is a node "${name}"`;
  throw new NetworkError(`${who}, which does not exist.`, reader?.name ?? name);
}
