/**
 * A graph on a device: weights and activations in GPU buffers, and the forward programs that run it.
 *
 * Every activation is kept, because every layer can be looked at. Branches of a concat write into its buffer
 * (`plan.ts`). Everything is allocated by `create`; `forward` only selects steps.
 */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Step } from '../gpu/kernel.ts';
import { Program } from '../gpu/program.ts';
import { createTensor, type GpuTensor, slot } from '../gpu/tensor.ts';
import { type Graph, type GraphNode, NetworkError, type Shape } from './graph.ts';
import { LAYER_KINDS } from './kinds/index.ts';
import { PackedWeights } from './packed-weights.ts';
import { planConcats } from './plan.ts';
import { inferShapes } from './shapes.ts';

export interface NetworkOptions {
  /** Pictures at once; 1 unless told. */
  readonly batch?: number;
  /** Input height and width in pixels; the graph's own unless told. */
  readonly height?: number;
  readonly width?: number;
  /** Packed weights of another network whose nodes these are; it frees them. */
  readonly weights?: PackedWeights;
}

export interface LayerInfo {
  readonly name: string;
  readonly shape: Shape;
}

export class Network {
  readonly gpu: Gpu;
  readonly graph: Graph;
  /** [batch, height, width, 3], already preprocessed values; `frame-to-input` writes it. */
  readonly input: GpuTensor;
  /** The layers worth showing, in order. */
  readonly layers: readonly LayerInfo[];
  /** For programs that go other ways through the same layers. */
  readonly weights: PackedWeights;
  readonly #tensors: ReadonlyMap<string, GpuTensor>;
  readonly #steps: ReadonlyMap<string, readonly Step[]>;
  readonly #arenas: readonly Arena[];

  private constructor(
    gpu: Gpu,
    graph: Graph,
    tensors: ReadonlyMap<string, GpuTensor>,
    steps: ReadonlyMap<string, readonly Step[]>,
    weights: PackedWeights,
    arenas: readonly Arena[],
  ) {
    this.gpu = gpu;
    this.weights = weights;
    this.graph = graph;
    this.#tensors = tensors;
    this.#steps = steps;
    this.#arenas = arenas;
    this.input = this.tensor(inputNode(graph).name);
    this.layers = graph.layers.map((name) => ({ name, shape: this.tensor(name).shape }));
  }

  /**
   * Puts a graph on the device.
   * @param graph simplified (`simplify.ts`): batch norms folded, activations fused
   * @throws NetworkError naming the node that cannot run, GpuError when the GPU refuses memory
   */
  static async create(gpu: Gpu, graph: Graph, options: NetworkOptions = {}): Promise<Network> {
    const [n, h, w, c] = graph.inputShape;
    const shape: Shape = [options.batch ?? n, options.height ?? h, options.width ?? w, c];
    const shapes = inferShapes(graph, shape);
    const weights = gpu.arena(`${graph.name}.weights`);
    const activations = gpu.arena(`${graph.name}.activations`);
    try {
      return await gpu.checked(`the network "${graph.name}"`, async () => {
        const tensors = allocate(graph, shapes, activations);
        const packed = options.weights ?? new PackedWeights(graph, weights);
        const steps = await buildAll(graph, (node) => buildSteps(gpu, node, tensors, activations, packed));
        return new Network(gpu, graph, tensors, steps, packed, [weights, activations]);
      });
    } catch (error) {
      weights.dispose();
      activations.dispose();
      throw error;
    }
  }

  /** GPU bytes of weights, where they are its own, activations and parameters. */
  get bytes(): number {
    return this.#arenas.reduce((sum, arena) => sum + arena.bytes, 0);
  }

  /** The activations of a node. @throws NetworkError that lists the layers */
  tensor(name: string): GpuTensor {
    const tensor = this.#tensors.get(name);
    if (tensor) return tensor;
    const known = this.graph.layers.join(', ');
    throw new NetworkError(`"${this.graph.name}" has no layer "${name}"; it has: ${known}.`, name);
  }

  /**
   * The program that computes the nodes `to`, all unless told, and nothing that they do not need.
   * @param from nodes whose values are taken as they are: whatever only leads to them does not run
   */
  forward(
    to: readonly string[] = this.graph.nodes.map((node) => node.name),
    from: readonly string[] = [],
  ): Program {
    const needed = new Set(to);
    const given = new Set(from);
    for (const name of [...to, ...from]) this.tensor(name);
    const steps = this.graph.nodes.toReversed().flatMap((node) => {
      if (!needed.has(node.name) || given.has(node.name)) return [];
      for (const input of node.inputs) needed.add(input);
      return [this.#steps.get(node.name) ?? []];
    });
    return new Program(`${this.graph.name}.forward`, steps.reverse().flat());
  }

  dispose(): void {
    for (const arena of this.#arenas) arena.dispose();
  }
}

/** Side by side, so that kernels compile at once; all have ended before a failure is thrown. */
async function buildAll(
  graph: Graph,
  build: (node: GraphNode) => Promise<readonly Step[]>,
): Promise<Map<string, readonly Step[]>> {
  const results = await Promise.allSettled(graph.nodes.map(build));
  const steps = new Map<string, readonly Step[]>();
  results.forEach((result, i) => {
    if (result.status === 'rejected') throw result.reason;
    steps.set(graph.nodes[i]?.name ?? '', result.value);
  });
  return steps;
}

function inputNode(graph: Graph): GraphNode {
  const [first] = graph.nodes;
  if (first?.kind !== 'input') throw new NetworkError(`"${graph.name}" does not begin with an input node.`);
  return first;
}

/** A tensor for every node: a slot where the plan says so, the input's own for identity. */
function allocate(graph: Graph, shapes: ReadonlyMap<string, Shape>, arena: Arena): Map<string, GpuTensor> {
  const placements = planConcats(graph, shapes);
  const tensors = new Map<string, GpuTensor>();
  const own = (name: string): GpuTensor => {
    const made = tensors.get(name) ?? createTensor(arena, name, shapeOf(shapes, name));
    tensors.set(name, made);
    return made;
  };
  for (const node of graph.nodes) {
    const placement = placements.get(node.name);
    const [shared] = node.kind === 'identity' ? node.inputs : [];
    if (shared !== undefined) tensors.set(node.name, own(shared));
    else if (placement) {
      const channels = shapeOf(shapes, node.name)[3];
      tensors.set(node.name, slot(own(placement.into), node.name, placement.channel, channels));
    } else own(node.name);
  }
  return tensors;
}

function shapeOf(shapes: ReadonlyMap<string, Shape>, name: string): Shape {
  const shape = shapes.get(name);
  if (!shape) throw new NetworkError(`Node "${name}" has no shape.`, name);
  return shape;
}

async function buildSteps(
  gpu: Gpu,
  node: GraphNode,
  tensors: ReadonlyMap<string, GpuTensor>,
  arena: Arena,
  weights: PackedWeights,
): Promise<Step[]> {
  if (node.kind === 'input' || node.kind === 'identity') return [];
  const build = LAYER_KINDS.get(node.kind);
  if (!build) {
    const known = [...LAYER_KINDS.keys()].join(', ');
    throw new NetworkError(`Node "${node.name}" is of kind "${node.kind}"; there are: ${known}.`, node.name);
  }
  const find = (name: string): GpuTensor => {
    const tensor = tensors.get(name);
    if (!tensor)
      throw new NetworkError(`Node "${node.name}" reads "${name}", which does not exist.`, node.name);
    return tensor;
  };
  const inputs = node.inputs.map(find);
  return build({ gpu, arena, node, inputs, output: find(node.name), ...weights.of(node) });
}
