/**
 * The gradient tensors of a backward program.
 *
 * Each visited node has a `total`, the gradient of the objective by its output, and a `masked`, what is left of it
 * behind the node's activation. They are one tensor where nobody wants the total: then whoever writes it last masks it.
 */

import type { Arena } from '../gpu/arena.ts';
import { createTensor, type GpuTensor, slot, type TensorShape } from '../gpu/tensor.ts';
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
  const place = placer(plan, arena);
  for (const { name } of plan.nodes) {
    const { shape } = like(name);
    const readers = plan.readers.get(name) ?? 0;
    const seed = seeds.get(name);
    const placement = plan.shared.get(name);
    const into = placement && needed(gradients, placement.into);
    const given = seed && readers === 0;
    const range = plan.ranges.get(name) ?? EVERYTHING;
    const done = isEverything(range) || (into && sameRange(into.range, range));
    const keep = given || into || to.includes(name);
    const split = !done && keep;
    // What products read is what is masked: that goes on the shelf.
    const own = () => (split ? createTensor(arena, `${name}.dx`, shape) : place(name, `${name}.dx`, shape));
    const total = given ? seed : into ? slot(into.masked, `${name}.dx`, placement.channel, shape[3]) : own();
    const masked = split ? place(name, `${name}.masked`, shape) : total;
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

/** Makes a tensor of a node: a slot of its shelf where the plan has one. */
function placer({ shelves }: BackwardPlan, arena: Arena) {
  const made = new Map<string, GpuTensor>();
  return (name: string, label: string, shape: TensorShape): GpuTensor => {
    const placement = shelves.places.get(name);
    if (!placement) return createTensor(arena, label, shape);
    const { into, channel } = placement;
    const [n, h, w, c] = shape;
    const width = shelves.widths.get(into) ?? c;
    const shelf = made.get(into) ?? createTensor(arena, `${into}.dx`, [n, h, w, width]);
    made.set(into, shelf);
    return slot(shelf, label, channel, c);
  };
}

export function needed(gradients: ReadonlyMap<string, Gradient>, name: string): Gradient {
  const gradient = gradients.get(name);
  if (!gradient) throw new NetworkError(`Backpropagation does not pass "${name}".`, name);
  return gradient;
}
