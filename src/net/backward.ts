/**
 * Backpropagation: the gradient of an objective by the activations of any nodes, from its gradient by any others.
 *
 * The objective writes the gradients by its nodes into their `seed`; the program brings them to the nodes of `to`.
 * Objectives are maximised, and gradients are theirs, not those of a loss. The forward values must be there: run
 * `network.forward(from)` before. Pictures of a batch never mix. The program leaves the seeds as they are.
 */

import type { Arena } from '../gpu/arena.ts';
import type { Step } from '../gpu/kernel.ts';
import { Program } from '../gpu/program.ts';
import { createTensor, type GpuTensor } from '../gpu/tensor.ts';
import { type BackwardOptions, type BackwardPlan, checkBlur, planBackward } from './backward-plan.ts';
import { allocateGradients, type Gradient, needed } from './gradients.ts';
import { type GraphNode, NetworkError } from './graph.ts';
import { EVERYTHING, isEverything, ownRange } from './kinds/activation.ts';
import { BACKWARD_KINDS, BLURRED_BACKWARD_KINDS } from './kinds/backward.ts';
import type { BackwardMode, Epilogue } from './kinds/backward-context.ts';
import { siblingsDxStep } from './kinds/backward-siblings.ts';
import { clampDxStep } from './kinds/backward-steps.ts';
import { redirectSteps } from './kinds/redirect.ts';
import type { Network } from './network.ts';
import { quoted } from './quote.ts';
import type { Product } from './siblings.ts';

export type { BackwardMode } from './kinds/backward-context.ts';
export type { BackwardOptions };

export class Backward {
  /** From the seeds to the gradients, by the chosen mode. */
  readonly program: Program;
  /** The same with redirected activations, for pictures that start dead; null unless asked for. */
  readonly redirected: Program | null;
  readonly #arena: Arena;
  readonly #seeds: ReadonlyMap<string, GpuTensor>;
  readonly #gradients: ReadonlyMap<string, GpuTensor>;

  private constructor(
    arena: Arena,
    programs: readonly [Program, Program | null],
    seeds: ReadonlyMap<string, GpuTensor>,
    gradients: ReadonlyMap<string, GpuTensor>,
  ) {
    this.#arena = arena;
    [this.program, this.redirected] = programs;
    this.#seeds = seeds;
    this.#gradients = gradients;
  }

  /** @throws NetworkError naming the node that does not exist or has no gradient, GpuError when memory is refused */
  static async create(network: Network, options: BackwardOptions): Promise<Backward> {
    checkBlur(options);
    const { gpu, graph } = network;
    const { from, to, redirect = false } = options;
    const arena = gpu.arena(`${graph.name}.backward`);
    const like = (name: string) => network.tensor(name);
    const create = async () => {
      const shapes = new Map(graph.nodes.map(({ name }) => [name, like(name).shape]));
      const make = (name: string, suffix: string) =>
        createTensor(arena, `${name}.${suffix}`, like(name).shape);
      const seeds = new Map(from.map((name) => [name, make(name, 'seed')]));
      const plan = planBackward(graph, shapes, options);
      const gradients = allocateGradients(plan, like, seeds, to, arena);
      const wanted = new Map(to.map((name) => [name, gradients.get(name)?.total ?? make(name, 'dx')]));
      const build = (redirected: boolean) =>
        buildProgram(network, arena, plan, gradients, options, redirected);
      const programs = [await build(false), redirect ? await build(true) : null] as const;
      return new Backward(arena, programs, seeds, wanted);
    };
    try {
      const what = `backpropagation through "${graph.name}"`;
      return await network.weights.during(() => gpu.checked(what, [arena, network.weights.arena], create));
    } catch (error) {
      arena.close();
      throw error;
    }
  }

  /** Where the objective writes its gradient by the output of a `from` node. */
  seed(name: string): GpuTensor {
    return find(this.#seeds, name, 'starts at');
  }

  /** The gradient by the output of a `to` node; zero where no `from` depends on it. */
  gradient(name: string): GpuTensor {
    return find(this.#gradients, name, 'leads to');
  }

  /** GPU bytes of gradients, seeds and parameters. */
  get bytes(): number {
    return this.#arena.bytes;
  }

  dispose(): void {
    this.#arena.dispose();
  }
}

function find(tensors: ReadonlyMap<string, GpuTensor>, name: string, verb: string): GpuTensor {
  const tensor = tensors.get(name);
  if (tensor) return tensor;
  const known = [...tensors.keys()].map(quoted).join(', ');
  throw new NetworkError(`This backpropagation ${verb} ${known}, not ${quoted(name)}.`, name);
}

/** All that the steps of a program are built from. */
interface Route {
  readonly network: Network;
  readonly arena: Arena;
  readonly plan: BackwardPlan;
  readonly gradients: ReadonlyMap<string, Gradient>;
  readonly mode: BackwardMode;
  readonly kinds: typeof BACKWARD_KINDS;
  readonly redirected: boolean;
  /** How the next writer of a node's gradient is to write. */
  readonly next: (name: string) => Epilogue;
}

async function buildProgram(
  network: Network,
  arena: Arena,
  plan: BackwardPlan,
  gradients: ReadonlyMap<string, Gradient>,
  { mode = 'exact', blur = false }: BackwardOptions,
  redirected: boolean,
): Promise<Program> {
  const next = countWriters(gradients, redirected);
  const kinds = blur ? BLURRED_BACKWARD_KINDS : BACKWARD_KINDS;
  const route: Route = { network, arena, plan, gradients, mode, kinds, redirected, next };
  const steps = await copySeeds(route);
  // Nodes come last first: a product is due at the first of its nodes.
  const products = new Map(plan.products.flatMap((each) => each.nodes.map((node) => [node, each])));
  for (const node of plan.nodes) {
    steps.push(...(await maskSteps(route, node)));
    const product = products.get(node);
    if (product?.nodes[0] === node) steps.push(await productStep(route, product));
    else if (product) continue;
    else if (node.inputs.some((input) => plan.names.has(input)))
      steps.push(...(await kindSteps(route, node)));
  }
  return new Program(`${network.graph.name}.backward${redirected ? '.redirected' : ''}`, steps);
}

/** The first writer does not add, the last one masks, unless masks are redirected in steps of their own. */
function countWriters(gradients: ReadonlyMap<string, Gradient>, redirected: boolean): Route['next'] {
  const written = new Map<string, number>();
  return (name) => {
    const { writers, fused } = needed(gradients, name);
    const before = written.get(name) ?? 0;
    written.set(name, before + 1);
    return { accumulate: before > 0, ...(before + 1 === writers && !redirected ? fused : EVERYTHING) };
  };
}

/** A seed is copied before anyone adds to it. */
async function copySeeds({ network, arena, plan, gradients, next }: Route): Promise<Step[]> {
  const steps: Step[] = [];
  for (const { name } of plan.nodes) {
    const { seed, total } = needed(gradients, name);
    if (!seed) continue;
    const tensors = { dy: seed, x: network.tensor(name), dx: total };
    steps.push(await clampDxStep({ gpu: network.gpu, arena }, tensors, next(name), `${name}.seed`));
  }
  return steps;
}

/** What is not masked by its last writer: gradients that are wanted whole, seeds, and all that is redirected. */
async function maskSteps({ network, arena, gradients, mode, redirected }: Route, node: GraphNode) {
  const on = { gpu: network.gpu, arena };
  const { total, masked, range } = needed(gradients, node.name);
  const y = network.tensor(node.name);
  const steps: Step[] = [];
  if (masked !== total) {
    const epilogue = { accumulate: false, ...(redirected ? EVERYTHING : range) };
    steps.push(await clampDxStep(on, { dy: total, x: y, dx: masked }, epilogue, `${node.name}.masked`));
  }
  const nothing = node.kind === 'concat' || isEverything(range);
  const own = nothing ? EVERYTHING : ownRange(node, mode);
  if (redirected && !isEverything(own)) steps.push(...(await redirectSteps(on, node.name, y, masked, own)));
  return steps;
}

/** The node's own gradient, to those of its inputs that are visited and do not lie in its gradient already. */
function kindSteps(route: Route, node: GraphNode): Promise<Step[]> {
  const { network, arena, plan, gradients, mode, kinds, next } = route;
  const build = kinds.get(node.kind);
  if (!build) throw noGradient(node);
  const wanted = (name: string) => plan.names.has(name) && plan.shared.get(name)?.into !== node.name;
  return build({
    gpu: network.gpu,
    arena,
    ...network.weights.of(node),
    node,
    mode,
    inputs: node.inputs.map((input) => network.tensor(input)),
    output: network.tensor(node.name),
    dy: needed(gradients, node.name).masked,
    dx: node.inputs.map((input) => (wanted(input) ? needed(gradients, input).total : null)),
    epilogues: node.inputs.map((input) =>
      wanted(input) ? next(input) : { accumulate: false, ...EVERYTHING },
    ),
  });
}

/** The gradients of siblings to that of their input, at once. */
function productStep({ network, arena, gradients, next }: Route, { input, parts }: Product): Promise<Step> {
  return siblingsDxStep({
    gpu: network.gpu,
    arena,
    weights: network.weights,
    x: network.tensor(input),
    dx: needed(gradients, input).total,
    epilogue: next(input),
    parts: parts.map((nodes) => nodes.map((node) => ({ node, tensor: needed(gradients, node.name).masked }))),
  });
}

function noGradient({ name, kind }: GraphNode): NetworkError {
  const known = [...BACKWARD_KINDS.keys()].join(', ');
  return new NetworkError(
    `Node ${quoted(name)} is of kind "${kind}", which has no gradient; these have: ${known}.`,
    name,
  );
}
