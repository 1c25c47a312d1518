/**
 * Convolutions of 1×1 windows that read one input and end in the same activation, as three of each inception block: one
 * matrix product computes them all, and reads the input once.
 *
 * A product writes to two tensors (kinds/siblings.ts). A branch has its slot in the concat that reads it; the others, which
 * larger windows read, become neighbouring slots of a tensor of their own.
 */

import { type GpuTensor, quads } from '../gpu/tensor.ts';
import { activationAttribute, countAttribute, padsAttribute, pairAttribute } from './attributes.ts';
import type { Graph, GraphNode, Shape } from './graph.ts';
import type { Placement } from './plan.ts';

/** Two or more of the nodes, in their order. */
export type Siblings = readonly GraphNode[];

export function findSiblings(nodes: readonly GraphNode[], weights: Graph['weights']): Siblings[] {
  const groups = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    if (!isPointwise(node, weights)) continue;
    const key = JSON.stringify([node.inputs[0], activationAttribute(node)]);
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

function isPointwise(node: GraphNode, weights: Graph['weights']): boolean {
  if (node.kind !== 'conv2d' || node.inputs.length !== 1) return false;
  const [height, width] = weights.get(node.weights.filter ?? '')?.shape ?? [];
  const plain = countAttribute(node, 'groups', 1, 1) === 1 && padsAttribute(node).every((pad) => pad === 0);
  return plain && [height, width, ...pairAttribute(node, 'strides', [1, 1])].every((length) => length === 1);
}

export interface Shelves {
  /** Channels of each shelf: a tensor that holds the values of several nodes in neighbouring slots. */
  readonly widths: ReadonlyMap<string, number>;
  /** By node; `into` names a shelf. */
  readonly places: ReadonlyMap<string, Placement>;
}

/**
 * Slots for those members that may move into one.
 * @param mayMove not what has its place already; what moves ends at a whole quad, but for one that comes last
 */
export function planShelves(
  groups: readonly Siblings[],
  shapes: ReadonlyMap<string, Shape>,
  mayMove: (name: string) => boolean,
): Shelves {
  const widths = new Map<string, number>();
  const places = new Map<string, Placement>();
  for (const group of groups) {
    const movable = group.map(({ name }) => name).filter(mayMove);
    const width = (name: string) => shapes.get(name)?.[3] ?? 0;
    const even = movable.filter((name) => width(name) % 4 === 0);
    const odd = movable.filter((name) => width(name) % 4 !== 0).slice(0, 1);
    const row = [...even, ...odd];
    if (row.length < 2) continue;
    const into = row.join(' + ');
    let channel = 0;
    for (const name of row) {
      places.set(name, { into, channel });
      channel += width(name);
    }
    widths.set(into, channel);
  }
  return { widths, places };
}

/** What one step brings to the gradient of an input: the gradients of nodes that lie in one tensor or two. */
export interface Product {
  readonly input: string;
  /** In the order of the graph. */
  readonly nodes: readonly GraphNode[];
  /** One or two; each a node alone or those of a shelf, side by side. */
  readonly parts: readonly (readonly GraphNode[])[];
}

/** The two widest parts of each group. */
export function planProducts(
  groups: readonly Siblings[],
  shapes: ReadonlyMap<string, Shape>,
  { places }: Shelves,
): Product[] {
  const width = (part: readonly GraphNode[]) =>
    part.reduce((sum, { name }) => sum + (shapes.get(name)?.[3] ?? 0), 0);
  return groups.flatMap((group) => {
    const onShelf = group.filter(({ name }) => places.has(name)).toSorted(by(places));
    const others = group.filter(({ name }) => !places.has(name)).map((node) => [node]);
    const parts = [onShelf, ...others]
      .toSorted((a, b) => width(b) - width(a))
      .slice(0, 2)
      .filter((part) => part.length > 0);
    const joined = new Set(parts.flat());
    const [input] = group.flatMap(({ inputs }) => inputs);
    const nodes = group.filter((node) => joined.has(node));
    return input === undefined || nodes.length < 2 ? [] : [{ input, nodes, parts }];
  });
}

function by(places: ReadonlyMap<string, Placement>): (a: GraphNode, b: GraphNode) => number {
  const channel = ({ name }: GraphNode) => places.get(name)?.channel ?? 0;
  return (a, b) => channel(a) - channel(b);
}

export interface Member {
  readonly node: GraphNode;
  readonly tensor: GpuTensor;
}

/** Members whose tensors lie behind one another in one buffer, and the tensor that these are together. */
export interface Run {
  readonly members: readonly Member[];
  readonly tensor: GpuTensor;
}

/** The two widest runs of a group, in two buffers; none where they have not two members in all. */
export function widestRuns(group: Siblings, tensorOf: (name: string) => GpuTensor): Run[] {
  const rows: Member[][] = [];
  const members = group.map((node): Member => ({ node, tensor: tensorOf(node.name) }));
  for (const member of members.toSorted((a, b) => a.tensor.first - b.tensor.first)) {
    const row = rows.find((each) => meets(each.at(-1), member));
    if (row) row.push(member);
    else rows.push([member]);
  }
  const runs = rows.map((row): Run => ({ members: row, tensor: besideOneAnother(row) }));
  const [first, ...others] = runs.toSorted((a, b) => b.tensor.shape[3] - a.tensor.shape[3]);
  // A step may bind a buffer for writing once.
  const second = others.find(({ tensor }) => tensor.buffer !== first?.tensor.buffer);
  const widest = [first, second].filter((run) => run !== undefined);
  return widest.flatMap((run) => run.members).length < 2 ? [] : widest;
}

/** Whether b begins in the very quad after a's last channel. */
function meets(a: Member | undefined, { tensor: b }: Member): boolean {
  if (a?.tensor.buffer !== b.buffer) return false;
  const [, , , channels] = a.tensor.shape;
  return channels % 4 === 0 && a.tensor.first + quads(channels) === b.first;
}

/** The tensor that members which lie behind one another are together. @throws RangeError where there is none */
export function besideOneAnother(members: readonly Member[]): GpuTensor {
  const [first] = members;
  if (!first) throw new RangeError('Siblings are two nodes or more.');
  const [n, h, w] = first.tensor.shape;
  const channels = members.reduce((sum, { tensor }) => sum + tensor.shape[3], 0);
  const label = members.map(({ tensor }) => tensor.label).join(' + ');
  return { ...first.tensor, label, shape: [n, h, w, channels] };
}
