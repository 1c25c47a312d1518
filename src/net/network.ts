/**
 * A graph on a device: weights and activations in GPU buffers, and the forward programs that run it.
 *
 * Every activation is kept, because every layer can be looked at, unless it is said which will be. Branches of a concat
 * write into its buffer (`layout.ts`), and one step computes siblings (`siblings.ts`). Everything is allocated by `create`;
 * `forward` only selects steps.
 */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import { Program } from '../gpu/program.ts';
import type { GpuTensor } from '../gpu/tensor.ts';
import { ancestors } from './backward-plan.ts';
import { type Building, buildForward, type ForwardSteps, stepsOf } from './forward-steps.ts';
import { type Graph, type GraphNode, NetworkError, type Shape } from './graph.ts';
import { allocate, planLayout } from './layout.ts';
import { PackedWeights } from './packed-weights.ts';
import { inferShapes } from './shapes.ts';
import { planSharing } from './sharing.ts';
import { findSiblings } from './siblings.ts';

export interface NetworkOptions {
  /** Pictures at once; 1 unless told. */
  readonly batch?: number;
  /** Input height and width in pixels; the graph's own unless told. */
  readonly height?: number;
  readonly width?: number;
  /** Packed weights of another network whose nodes these are; it frees them. */
  readonly weights?: PackedWeights;
  /**
   * The nodes that will be read. All others then share memory, as they are not there at the same time (`sharing.ts`), and
   * what leads to none of these is left out. For whoever goes forward alone: a gradient needs every value.
   */
  readonly keep?: readonly string[];
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
  readonly #keep: readonly string[] | null;
  readonly #build: BuildSteps;
  readonly #arenas: Arena[];
  #steps: ForwardSteps;
  #disposed = false;

  private constructor(
    { gpu, graph, tensors, weights }: Building,
    build: BuildSteps,
    steps: ForwardSteps,
    arenas: readonly Arena[],
    keep: readonly string[] | null,
  ) {
    this.gpu = gpu;
    this.#keep = keep;
    this.weights = weights;
    this.graph = graph;
    this.#tensors = tensors;
    this.#build = build;
    this.#steps = steps;
    this.#arenas = [...arenas];
    this.input = this.tensor(inputNode(graph).name);
    const layers = graph.layers.filter((name) => keep?.includes(name) ?? true);
    this.layers = layers.map((name) => ({ name, shape: this.tensor(name).shape }));
  }

  /**
   * Puts a graph on the device.
   * @param whole simplified (`simplify.ts`): batch norms folded, activations fused
   * @throws NetworkError naming the node that cannot run or is not there, GpuError when the GPU refuses memory
   */
  static async create(gpu: Gpu, whole: Graph, options: NetworkOptions = {}): Promise<Network> {
    const { keep = null } = options;
    const [n, h, w, c] = whole.inputShape;
    const shape: Shape = [options.batch ?? n, options.height ?? h, options.width ?? w, c];
    const shapes = inferShapes(whole, shape);
    const graph = keep ? leadingTo(whole, keep) : whole;
    const weights = gpu.arena(`${graph.name}.weights`);
    const activations = gpu.arena(`${graph.name}.activations`);
    try {
      const packed = options.weights ?? new PackedWeights(graph, weights);
      return await gpu.checked(`the network "${graph.name}"`, [activations, packed.arena], async () => {
        const siblings = findSiblings(graph.nodes, graph.weights);
        const layout = planLayout(graph, shapes, siblings);
        const sharing = keep ? planSharing(graph, layout, siblings, keep) : undefined;
        const tensors = allocate(graph, shapes, layout, activations, sharing);
        const building = { gpu, graph, tensors, arena: activations, weights: packed };
        const build: BuildSteps = (arena) => buildForward({ ...building, arena }, siblings);
        const arenas = [weights, activations];
        return new Network(building, build, await build(activations), arenas, keep);
      });
    } catch (error) {
      weights.close();
      activations.close();
      throw error;
    }
  }

  /** GPU bytes of weights, where they are its own, activations and parameters. */
  get bytes(): number {
    return this.#arenas.reduce((sum, arena) => sum + arena.bytes, 0);
  }

  /** The same without the weights. */
  get bytesBeyondWeights(): number {
    const [weights] = this.#arenas;
    return this.bytes - (weights?.bytes ?? 0);
  }

  /** The activations of a node. @throws NetworkError that lists the layers, or says that they are not kept */
  tensor(name: string): GpuTensor {
    const tensor = this.#tensors.get(name);
    if (tensor && this.#keeps(name)) return tensor;
    if (tensor) {
      const known = this.#keep?.join(', ');
      const why = `does not keep "${name}", only: ${known}`;
      throw new NetworkError(`This "${this.graph.name}" ${why}; build it to keep that too.`, name);
    }
    const known = this.graph.layers.join(', ');
    throw new NetworkError(`"${this.graph.name}" has no layer "${name}"; it has: ${known}.`, name);
  }

  /**
   * The program that computes the nodes `to`, all (that are kept) unless told, and nothing that they do not need.
   * @param from nodes whose values are taken as they are: whatever only leads to them does not run
   */
  forward(
    to: readonly string[] = this.#keep ?? this.graph.nodes.map((node) => node.name),
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

  #keeps(name: string): boolean {
    return (
      this.#keep?.includes(name) !== false ||
      this.graph.nodes.some((node) => node.name === name && node.kind === 'input')
    );
  }

  /**
   * Builds the steps anew, from what the device's table of variants says now, for the programs that are asked for from
   * now on; those that are there stay as they are.
   * @throws GpuError when the GPU refuses memory: then all stays as it is
   */
  async retune(): Promise<void> {
    const arena = this.gpu.arena(`${this.graph.name}.retuned`);
    this.#arenas.push(arena);
    const checked = () =>
      this.gpu.checked(`the network "${this.graph.name}"`, [arena, this.weights.arena], () =>
        this.#build(arena),
      );
    try {
      this.#steps = await this.weights.during(checked);
    } catch (error) {
      arena.close();
      throw error;
    }
    if (this.#disposed) this.dispose();
  }

  dispose(): void {
    this.#disposed = true;
    for (const arena of this.#arenas) arena.dispose();
  }
}

/** The part of a graph that leads to some of its nodes, and its input in any case. */
function leadingTo(graph: Graph, to: readonly string[]): Graph {
  const stranger = to.find((name) => !graph.nodes.some((node) => node.name === name));
  if (stranger !== undefined) {
    throw new NetworkError(`"${graph.name}" has no node "${stranger}" to keep.`, stranger);
  }
  const needed = ancestors(graph, to);
  const nodes = graph.nodes.filter(({ name }, i) => i === 0 || needed.has(name));
  const there = (name: string | null) => (name !== null && to.includes(name) ? name : null);
  return { ...graph, nodes, logits: there(graph.logits), probabilities: there(graph.probabilities) };
}

function inputNode(graph: Graph): GraphNode {
  const [first] = graph.nodes;
  if (first?.kind !== 'input') throw new NetworkError(`"${graph.name}" does not begin with an input node.`);
  return first;
}
