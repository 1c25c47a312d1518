/**
 * What backpropagation will do, without a device: which nodes it visits, whose gradients share a slot of a concat's
 * gradient, and at which node which range of an activation is masked.
 *
 * As in `plan.ts`, concat costs nothing where slots begin at whole quads: a branch that only the concat reads has
 * its gradient inside the concat's.
 */

import type { Graph, GraphNode, Shape } from './graph.ts';
import { EVERYTHING, ownRange, type Range, sameRange } from './kinds/activation.ts';
import type { BackwardMode } from './kinds/backward-context.ts';
import { type Placement, slotStarts } from './plan.ts';
import { findSiblings, type Product, planProducts, planShelves, type Shelves } from './siblings.ts';

export interface BackwardOptions {
  /** Nodes that objectives are about: their gradients are given. */
  readonly from: readonly string[];
  /** Nodes whose gradients are wanted, exact and complete even where backpropagation goes on. */
  readonly to: readonly string[];
  /** "exact" unless told. */
  readonly mode?: BackwardMode;
  /** Blur the gradient of each max pool; only in "smooth" mode. */
  readonly blur?: boolean;
  /** Build the program with redirected activations too. */
  readonly redirect?: boolean;
}

/** @throws RangeError where a blur is asked for in a mode that has none */
export function checkBlur({ mode = 'exact', blur = false }: Pick<BackwardOptions, 'mode' | 'blur'>): void {
  if (!blur || mode === 'smooth') return;
  throw new RangeError(`Gradients are blurred in mode "smooth" only, not in "${mode}"; leave "blur" out.`);
}

export interface BackwardPlan {
  /** Nodes that lie on a way from a `from` back to a `to`, last first. */
  readonly nodes: readonly GraphNode[];
  readonly names: ReadonlySet<string>;
  readonly shared: ReadonlyMap<string, Placement>;
  /** Siblings that bring their gradients to their input in one step, and where those of them lie that have no place yet. */
  readonly products: readonly Product[];
  readonly shelves: Shelves;
  /** How many steps write this one's gradient: one for each input of visited nodes, without the concats that it shares with. */
  readonly readers: ReadonlyMap<string, number>;
  /** The mask that stands between a node's gradient and what its kind is given as dy. */
  readonly ranges: ReadonlyMap<string, Range>;
}

export function planBackward(
  graph: Graph,
  shapes: ReadonlyMap<string, Shape>,
  options: BackwardOptions,
): BackwardPlan {
  const before = ancestors(graph, options.from);
  const after = descendants(graph, options.to);
  const nodes = graph.nodes.filter(({ name }) => before.has(name) && after.has(name)).toReversed();
  const names = new Set(nodes.map(({ name }) => name));
  const edges = countReaders(nodes);
  const shared = shareConcats(nodes, names, edges, shapes, new Set(options.from));
  const siblings = findSiblings(nodes.toReversed(), graph.weights).filter(([some]) =>
    some?.inputs.every((input) => names.has(input)),
  );
  const given = new Set([...options.from, ...shared.keys()]);
  const shelves = planShelves(siblings, shapes, (name) => !given.has(name));
  const products = planProducts(siblings, shapes, shelves);
  const readers = new Map([...edges].map(([name, count]) => [name, count - Number(shared.has(name))]));
  for (const { input, nodes: joined } of products) {
    readers.set(input, (readers.get(input) ?? 0) - joined.length + 1);
  }
  const ranges = planRanges(nodes, names, shared, options);
  return { nodes, names, shared, products, shelves, readers, ranges };
}

/** The nodes and all that leads to them. */
export function ancestors(graph: Graph, of: readonly string[]): Set<string> {
  const found = new Set(of);
  for (const node of graph.nodes.toReversed()) {
    if (found.has(node.name)) for (const input of node.inputs) found.add(input);
  }
  return found;
}

/** The nodes and all that they lead to. */
export function descendants(graph: Graph, of: readonly string[]): Set<string> {
  const found = new Set(of);
  for (const node of graph.nodes) if (node.inputs.some((input) => found.has(input))) found.add(node.name);
  return found;
}

function countReaders(nodes: readonly GraphNode[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const input of nodes.flatMap((node) => node.inputs)) counts.set(input, (counts.get(input) ?? 0) + 1);
  return counts;
}

function shareConcats(
  nodes: readonly GraphNode[],
  names: ReadonlySet<string>,
  edges: ReadonlyMap<string, number>,
  shapes: ReadonlyMap<string, Shape>,
  from: ReadonlySet<string>,
): Map<string, Placement> {
  const shared = new Map<string, Placement>();
  const kinds = new Map(nodes.map(({ name, kind }) => [name, kind]));
  for (const concat of nodes) {
    if (concat.kind !== 'concat') continue;
    const starts = slotStarts(concat.inputs, shapes);
    if (starts.some((start) => start % 4 !== 0)) continue;
    concat.inputs.forEach((name, i) => {
      const alone = edges.get(name) === 1 && !from.has(name) && kinds.get(name) !== 'input';
      if (names.has(name) && alone) shared.set(name, { into: concat.name, channel: starts[i] ?? 0 });
    });
  }
  return shared;
}

/** A concat is masked as a whole where all its branches want the same; then they need nothing more. */
function planRanges(
  nodes: readonly GraphNode[],
  names: ReadonlySet<string>,
  shared: ReadonlyMap<string, Placement>,
  { to, mode = 'exact' }: BackwardOptions,
): Map<string, Range> {
  const ranges = new Map<string, Range>();
  for (const node of nodes.toReversed()) {
    const branches = node.inputs.filter((name) => names.has(name));
    const whole = branches.every((name) => shared.get(name)?.into === node.name && !to.includes(name));
    const [first = EVERYTHING, ...others] = branches.map((name) => ranges.get(name) ?? EVERYTHING);
    // Where backpropagation ends there is nothing to mask for.
    if (branches.length === 0) ranges.set(node.name, EVERYTHING);
    else if (node.kind !== 'concat') ranges.set(node.name, ownRange(node, mode));
    else
      ranges.set(node.name, whole && others.every((range) => sameRange(range, first)) ? first : EVERYTHING);
  }
  return ranges;
}
