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
import { type BackwardOptions, type BackwardPlan, planBackward } from './backward-plan.ts';
import { allocateGradients, type Gradient, needed } from './gradients.ts';
import { type GraphNode, NetworkError } from './graph.ts';
import { EVERYTHING, isEverything, ownRange } from './kinds/activation.ts';
import { BACKWARD_KINDS } from './kinds/backward.ts';
import type { Epilogue } from './kinds/backward-context.ts';
import { clampDxStep } from './kinds/backward-steps.ts';
import { redirectSteps } from './kinds/redirect.ts';
import type { Network } from './network.ts';
import { quoted } from './quote.ts';

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
    const { gpu, graph } = network;
    const { from, to, redirect = false } = options;
    const arena = gpu.arena(`${graph.name}.backward`);
    const like = (name: string) => network.tensor(name);
    try {
      return await gpu.checked(`backpropagation through "${graph.name}"`, async () => {
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
      });
    } catch (error) {
      arena.dispose();
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

async function buildProgram(
  network: Network,
  arena: Arena,
  plan: BackwardPlan,
  gradients: ReadonlyMap<string, Gradient>,
  { mode = 'exact' }: BackwardOptions,
  redirected: boolean,
): Promise<Program> {
  const on = { gpu: network.gpu, arena };
  const steps: Step[] = [];
  const written = new Map<string, number>();
  /** How the next writer of a node's gradient is to write. */
  const next = (name: string): Epilogue => {
    const { writers, fused } = needed(gradients, name);
    const before = written.get(name) ?? 0;
    written.set(name, before + 1);
    return { accumulate: before > 0, ...(before + 1 === writers && !redirected ? fused : EVERYTHING) };
  };
  // A seed is copied before anyone adds to it.
  for (const { name } of plan.nodes) {
    const { seed, total } = needed(gradients, name);
    if (!seed) continue;
    const tensors = { dy: seed, x: network.tensor(name), dx: total };
    steps.push(await clampDxStep(on, tensors, next(name), `${name}.seed`));
  }
  for (const node of plan.nodes) {
    const { name } = node;
    const { total, masked, range } = needed(gradients, name);
    const y = network.tensor(name);
    if (masked !== total) {
      const epilogue = { accumulate: false, ...(redirected ? EVERYTHING : range) };
      steps.push(await clampDxStep(on, { dy: total, x: y, dx: masked }, epilogue, `${name}.masked`));
    }
    const own = node.kind === 'concat' || isEverything(range) ? EVERYTHING : ownRange(node, mode);
    if (redirected && !isEverything(own)) steps.push(...(await redirectSteps(on, name, y, masked, own)));
    if (node.inputs.some((input) => plan.names.has(input))) {
      const wanted = node.inputs.map((input) => plan.names.has(input) && !isShared(plan, input, node));
      const dx = node.inputs.map((input, i) => (wanted[i] ? needed(gradients, input).total : null));
      const epilogues = node.inputs.map((input, i) =>
        wanted[i] ? next(input) : { accumulate: false, ...EVERYTHING },
      );
      const build = BACKWARD_KINDS.get(node.kind);
      if (!build) throw noGradient(node);
      steps.push(
        ...(await build({
          ...on,
          ...network.weights.of(node),
          node,
          mode,
          inputs: node.inputs.map((input) => network.tensor(input)),
          output: y,
          dy: masked,
          dx,
          epilogues,
        })),
      );
    }
  }
  return new Program(`${network.graph.name}.backward${redirected ? '.redirected' : ''}`, steps);
}

function isShared(plan: BackwardPlan, name: string, by: GraphNode): boolean {
  return plan.shared.get(name)?.into === by.name;
}

function noGradient({ name, kind }: GraphNode): NetworkError {
  const known = [...BACKWARD_KINDS.keys()].join(', ');
  return new NetworkError(
    `Node ${quoted(name)} is of kind "${kind}", which has no gradient; these have: ${known}.`,
    name,
  );
}
