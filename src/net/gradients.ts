/**
 * The gradient tensors of a backward program.
 *
 * Each visited node has a `total`, the gradient of the objective by its output, and a `masked`, what is left of it
 * behind the node's activation. They are one tensor where nobody wants the total: then whoever writes it last masks it.
 */

import type { Arena } from '../gpu/arena.ts';
import { createTensor, type GpuTensor, slot } from '../gpu/tensor.ts';
import type { BackwardPlan } from './backward-plan.ts';
import { NetworkError } from './graph.ts';
import { EVERYTHING, isEverything, type Range, sameRange } from './kinds/activation.ts';

export interface Gradient {
  readonly total: GpuTensor;
  readonly masked: GpuTensor;
  /** What the last writer of `total` masks it with. */
  readonly fused: Range;
  /** What stands between `total` and `masked` where they are two. */
  readonly range: Range;
  /** Writers of `total`, the seed's copy among them. */
  readonly writers: number;
  /** To be copied into `total` first; null where it is `total` or there is none. */
  readonly seed: GpuTensor | null;
}

/** @param like the forward values, for the shapes */
export function allocateGradients(
  plan: BackwardPlan,
  like: (name: string) => GpuTensor,
  seeds: ReadonlyMap<string, GpuTensor>,
  to: readonly string[],
  arena: Arena,
): Map<string, Gradient> {
  const gradients = new Map<string, Gradient>();
  for (const { name } of plan.nodes) {
    const { shape } = like(name);
    const readers = plan.readers.get(name) ?? 0;
    const seed = seeds.get(name);
    const placement = plan.shared.get(name);
    const into = placement && needed(gradients, placement.into);
    const given = seed && readers === 0;
    const range = plan.ranges.get(name) ?? EVERYTHING;
    const own = () => createTensor(arena, `${name}.dx`, shape);
    const total = given ? seed : into ? slot(into.masked, `${name}.dx`, placement.channel, shape[3]) : own();
    const done = isEverything(range) || (into && sameRange(into.range, range));
    const keep = given || into || to.includes(name);
    const masked = !done && keep ? createTensor(arena, `${name}.masked`, shape) : total;
    gradients.set(name, {
      total,
      masked,
      fused: done || keep ? EVERYTHING : range,
      range,
      writers: readers + Number(seed !== undefined && !given),
      seed: seed && !given ? seed : null,
    });
  }
  return gradients;
}

export function needed(gradients: ReadonlyMap<string, Gradient>, name: string): Gradient {
  const gradient = gradients.get(name);
  if (!gradient) throw new NetworkError(`Backpropagation does not pass "${name}".`, name);
  return gradient;
}
