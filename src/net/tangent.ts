/**
 * Forward tangents: how the activations of any nodes move when those of one node move in a given direction.
 *
 * Write the direction into `seed`, run the program. The forward values must be there: run `network.forward(to)`
 * before. Pictures of a batch never mix.
 */

import type { Arena } from '../gpu/arena.ts';
import { Program } from '../gpu/program.ts';
import { createTensor, type GpuTensor, slot } from '../gpu/tensor.ts';
import { ancestors, checkBlur, descendants } from './backward-plan.ts';
import { type GraphNode, NetworkError } from './graph.ts';
import { BLURRED_TANGENT_KINDS, TANGENT_KINDS } from './kinds/backward.ts';
import type { BackwardMode } from './kinds/backward-context.ts';
import type { Network } from './network.ts';
import { planConcats } from './plan.ts';
import { quoted } from './quote.ts';

export interface TangentOptions {
  readonly from: string;
  readonly to: readonly string[];
  /** "exact" unless told. */
  readonly mode?: BackwardMode;
  /** The adjoint of blurred gradients; only in "smooth" mode. */
  readonly blur?: boolean;
}

export class Tangent {
  /** The direction in which the `from` node moves; the program leaves it as it is. */
  readonly seed: GpuTensor;
  readonly program: Program;
  readonly #arena: Arena;
  readonly #tangents: ReadonlyMap<string, GpuTensor>;

  private constructor(
    arena: Arena,
    program: Program,
    seed: GpuTensor,
    tangents: ReadonlyMap<string, GpuTensor>,
  ) {
    this.#arena = arena;
    this.program = program;
    this.seed = seed;
    this.#tangents = tangents;
  }

  /** @throws NetworkError naming the node that does not exist or has no tangent, GpuError when memory is refused */
  static async create(network: Network, options: TangentOptions): Promise<Tangent> {
    checkBlur(options);
    const { gpu, graph } = network;
    const arena = gpu.arena(`${graph.name}.tangent`);
    const create = async () => {
      const after = descendants(graph, [options.from]);
      const before = ancestors(graph, options.to);
      const nodes = graph.nodes.filter(({ name }) => after.has(name) && before.has(name));
      const tangents = allocate(network, nodes, options, arena);
      const program = await buildProgram(network, nodes, tangents, options, arena);
      for (const name of options.to) if (!tangents.has(name)) tangents.set(name, own(network, name, arena));
      const seed = tangents.get(options.from) ?? own(network, options.from, arena);
      const wanted = new Map(options.to.map((name) => [name, tangents.get(name) ?? seed]));
      return new Tangent(arena, program, seed, wanted);
    };
    try {
      return await network.weights.during(() =>
        gpu.checked(`tangents of "${graph.name}"`, [arena, network.weights.arena], create),
      );
    } catch (error) {
      arena.close();
      throw error;
    }
  }

  /** How the output of a `to` node moves; zero where it does not depend on `from`. */
  tangent(name: string): GpuTensor {
    const tensor = this.#tangents.get(name);
    if (tensor) return tensor;
    const known = [...this.#tangents.keys()].map(quoted).join(', ');
    throw new NetworkError(`These tangents are of ${known}, not of ${quoted(name)}.`, name);
  }

  /** GPU bytes of tangents and parameters. */
  get bytes(): number {
    return this.#arena.bytes;
  }

  dispose(): void {
    this.#arena.dispose();
  }
}

function own(network: Network, name: string, arena: Arena): GpuTensor {
  return createTensor(arena, `${name}.jvp`, network.tensor(name).shape);
}

/** Branches lie in their concat as the activations do; what no tangent reaches stays zero there. */
function allocate(
  network: Network,
  nodes: readonly GraphNode[],
  { from }: TangentOptions,
  arena: Arena,
): Map<string, GpuTensor> {
  const { graph } = network;
  const shapes = new Map(graph.nodes.map(({ name }) => [name, network.tensor(name).shape]));
  const placements = planConcats(graph, shapes);
  const tangents = new Map<string, GpuTensor>();
  // Later nodes first: a concat before its branches.
  for (const { name } of nodes.toReversed()) {
    const placement = placements.get(name);
    const into = placement && tangents.get(placement.into);
    const inside = placement && into && name !== from;
    const [, , , c] = network.tensor(name).shape;
    tangents.set(name, inside ? slot(into, `${name}.jvp`, placement.channel, c) : own(network, name, arena));
  }
  return tangents;
}

async function buildProgram(
  network: Network,
  nodes: readonly GraphNode[],
  tangents: ReadonlyMap<string, GpuTensor>,
  { from, mode = 'exact', blur = false }: TangentOptions,
  arena: Arena,
): Promise<Program> {
  const kinds = blur ? BLURRED_TANGENT_KINDS : TANGENT_KINDS;
  const steps = [];
  for (const node of nodes) {
    const ty = tangents.get(node.name);
    if (node.name === from || !ty) continue;
    const build = kinds.get(node.kind);
    if (!build) {
      const known = [...TANGENT_KINDS.keys()].join(', ');
      const what = `Node ${quoted(node.name)} is of kind "${node.kind}"`;
      throw new NetworkError(`${what}, which has no tangent; these have: ${known}.`, node.name);
    }
    const context = {
      gpu: network.gpu,
      arena,
      ...network.weights.of(node),
      node,
      mode,
      inputs: node.inputs.map((input) => network.tensor(input)),
      output: network.tensor(node.name),
      tx: node.inputs.map((input) => tangents.get(input) ?? null),
      ty,
    };
    steps.push(...(await build(context)));
  }
  return new Program(`${network.graph.name}.tangent`, steps);
}
