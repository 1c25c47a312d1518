/**
 * A graph on a device: weights and activations in GPU buffers, and the forward programs that run it.
 *
 * Every activation is kept, because every layer can be looked at. Branches of a concat write into its buffer
 * (`layout.ts`), and one step computes siblings (`siblings.ts`). Everything is allocated by `create`; `forward` only
 * selects steps.
 */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import { Program } from '../gpu/program.ts';
import type { GpuTensor } from '../gpu/tensor.ts';
import { type Building, buildForward, type ForwardSteps, stepsOf } from './forward-steps.ts';
import { type Graph, type GraphNode, NetworkError, type Shape } from './graph.ts';
import { allocate, planLayout } from './layout.ts';
import { PackedWeights } from './packed-weights.ts';
import { inferShapes } from './shapes.ts';
import { findSiblings } from './siblings.ts';

export interface NetworkOptions {
  /** Pictures at once; 1 unless told. */
  readonly batch?: number;
  /** Input height and width in pixels; the graph's own unless told. */
  readonly height?: number;
  readonly width?: number;
  /** Packed weights of another network whose nodes these are; it frees them. */
  readonly weights?: PackedWeights;
}

/** @param arena owns parameters */
type BuildSteps = (arena: Arena) => Promise<ForwardSteps>;

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
  readonly #build: BuildSteps;
  readonly #arenas: Arena[];
  #steps: ForwardSteps;
  #disposed = false;

  private constructor(
    { gpu, graph, tensors, weights }: Building,
    build: BuildSteps,
    steps: ForwardSteps,
    arenas: readonly Arena[],
  ) {
    this.gpu = gpu;
    this.weights = weights;
    this.graph = graph;
    this.#tensors = tensors;
    this.#build = build;
    this.#steps = steps;
    this.#arenas = [...arenas];
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
        const siblings = findSiblings(graph.nodes, graph.weights);
        const tensors = allocate(graph, shapes, planLayout(graph, shapes, siblings), activations);
        const packed = options.weights ?? new PackedWeights(graph, weights);
        const building = { gpu, graph, tensors, arena: activations, weights: packed };
        const build: BuildSteps = (arena) => buildForward({ ...building, arena }, siblings);
        return new Network(building, build, await build(activations), [weights, activations]);
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
    const running = this.graph.nodes.toReversed().flatMap((node) => {
      if (!needed.has(node.name) || given.has(node.name)) return [];
      for (const input of node.inputs) needed.add(input);
      return [node.name];
    });
    const steps = stepsOf(this.#steps, new Set(running.reverse()));
    return new Program(`${this.graph.name}.forward`, steps);
  }

  /**
   * Builds the steps anew, from what the device's table of variants says now, for the programs that are asked for from
   * now on; those that are there stay as they are.
   * @throws GpuError when the GPU refuses memory: then all stays as it is
   */
  async retune(): Promise<void> {
    const arena = this.gpu.arena(`${this.graph.name}.retuned`);
    this.#arenas.push(arena);
    this.#steps = await this.gpu.checked(`the network "${this.graph.name}"`, () => this.#build(arena));
    if (this.#disposed) this.dispose();
  }

  dispose(): void {
    this.#disposed = true;
    for (const arena of this.#arenas) arena.dispose();
  }
}

function inputNode(graph: Graph): GraphNode {
  const [first] = graph.nodes;
  if (first?.kind !== 'input') throw new NetworkError(`"${graph.name}" does not begin with an input node.`);
  return first;
}
