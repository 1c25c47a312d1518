/**
 * What the nodes of a simplified graph are to each other: which convolution an activation belongs to, what comes next,
 * and which nodes only prepare the end of their block.
 */

import type { Graph, GraphNode, Shape } from './graph.ts';

/** Activations that no kernel fuses, so that they are nodes of their own. */
export const CURVES: ReadonlySet<string> = new Set(['silu', 'hardSwish', 'leakyRelu']);
const AFTERTHOUGHTS: ReadonlySet<string> = new Set([...CURVES, 'relu', 'clip', 'sigmoid', 'batchNorm']);
/** More in a row are no block. */
const MOST_AFTERTHOUGHTS = 16;

export class BlockStructure {
  readonly #graph: Graph;
  readonly #shapes: ReadonlyMap<string, Shape>;
  readonly #nodes: ReadonlyMap<string, GraphNode>;
  readonly #readers = new Map<string, GraphNode[]>();

  /** @param nodes those of the graph that count, in order */
  constructor(graph: Graph, nodes: readonly GraphNode[], shapes: ReadonlyMap<string, Shape>) {
    this.#graph = graph;
    this.#shapes = shapes;
    this.#nodes = new Map(nodes.map((node) => [node.name, node]));
    for (const node of nodes) {
      for (const name of node.inputs) {
        const readers = this.#readers.get(name);
        if (readers) readers.push(node);
        else this.#readers.set(name, [node]);
      }
    }
  }

  /**
   * Whether a node only prepares what its block ends with: one whose activation is a node of its own, a 1×1 before
   * others of which one is larger (GoogLeNet's reducers, SqueezeNet's squeeze), a depthwise convolution before its
   * pointwise one, a gate, and what widens a block that ends without an activation (MobileNetV2).
   */
  prepares(node: GraphNode): boolean {
    const readers = this.#readersOf(node.name);
    if (readers.length === 0) return false;
    if (node.kind === 'conv2d' && readers.some((reader) => AFTERTHOUGHTS.has(reader.kind))) return true;
    const next = this.#next(node);
    if (this.#gates(node)) return next?.kind === 'conv2d';
    const computing = CURVES.has(node.kind) ? this.#nodes.get(node.inputs[0] ?? '') : node;
    if (computing?.kind !== 'conv2d') return false;
    if (this.#depthwise(computing)) return next?.kind === 'conv2d' || (next !== null && this.#gates(next));
    if (!this.#pointwise(computing)) return false;
    if (next && this.#depthwise(next)) return this.#endsLinearly(next);
    if (!readers.every((reader) => reader.kind === 'conv2d')) return false;
    return !readers.every((each) => this.#pointwise(each)) && !readers.some((each) => this.#depthwise(each));
  }

  #readersOf(name: string): readonly GraphNode[] {
    return this.#readers.get(name) ?? [];
  }

  /** The one node that a value goes on to, past activations and beside the mean that a gate is made of. */
  #next(node: GraphNode): GraphNode | null {
    let readers = this.#readersOf(node.name);
    for (let steps = 0; steps < MOST_AFTERTHOUGHTS; steps++) {
      const gated = readers.find((reader) => this.#gates(reader));
      const [only, ...others] = gated ? [gated] : readers;
      if (!only || others.length > 0) return null;
      if (!AFTERTHOUGHTS.has(only.kind)) return only;
      readers = this.#readersOf(only.name);
    }
    return null;
  }

  /** Whether the block of this depthwise convolution ends with a convolution without activation. */
  #endsLinearly(depthwise: GraphNode): boolean {
    let end = this.#next(depthwise);
    if (end && this.#gates(end)) end = this.#next(end);
    if (end?.kind !== 'conv2d' || (end.attributes.activation ?? 'none') !== 'none') return false;
    return !this.#readersOf(end.name).some((reader) => AFTERTHOUGHTS.has(reader.kind));
  }

  /** A product with one value per channel (squeeze and excitation, Hu et al. 2017). */
  #gates(node: GraphNode): boolean {
    const [, h, w] = this.#shapes.get(node.inputs[1] ?? '') ?? [1, 0, 0];
    return node.kind === 'mul' && h === 1 && w === 1;
  }

  #filter(node: GraphNode): readonly number[] {
    return this.#graph.weights.get(node.weights.filter ?? '')?.shape ?? [];
  }

  #depthwise(node: GraphNode): boolean {
    return Number(node.attributes.groups ?? 1) > 1 && this.#filter(node)[2] === 1;
  }

  #pointwise(node: GraphNode): boolean {
    const [height, width] = this.#filter(node);
    return height === 1 && width === 1;
  }
}
