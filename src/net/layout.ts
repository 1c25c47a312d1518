/**
 * Which buffers a network needs for its activations, and where in them each node's lie: in a slot of the concat that reads
 * them (plan.ts), beside those of siblings (siblings.ts), in the input's place for identity, else in a buffer of their own.
 */

import type { Arena } from '../gpu/arena.ts';
import { createTensor, type GpuTensor, quads, slot } from '../gpu/tensor.ts';
import { type Graph, NetworkError, type Shape } from './graph.ts';
import { type Placement, planConcats } from './plan.ts';
import { planShelves, type Siblings } from './siblings.ts';

export interface Layout {
  /** The shape that each buffer has room for, by name. */
  readonly buffers: ReadonlyMap<string, Shape>;
  /** By node; `into` names a buffer. */
  readonly places: ReadonlyMap<string, Placement>;
}

export function planLayout(
  graph: Graph,
  shapes: ReadonlyMap<string, Shape>,
  siblings: readonly Siblings[],
): Layout {
  const concats = planConcats(graph, shapes);
  const shelves = planShelves(siblings, shapes, (name) => !concats.has(name));
  const buffers = new Map<string, Shape>();
  const places = new Map<string, Placement>();
  for (const { name, kind, inputs } of graph.nodes) {
    const [shared] = kind === 'identity' ? inputs : [];
    const given = shared === undefined ? (concats.get(name) ?? shelves.places.get(name)) : places.get(shared);
    const { into, channel } = given ?? { into: name, channel: 0 };
    const shape = shapeOf(shapes, concats.has(name) ? into : name);
    places.set(name, { into, channel });
    const width = shelves.widths.get(into);
    if (!buffers.has(into)) buffers.set(into, width === undefined ? shape : withChannels(shape, width));
  }
  return { buffers, places };
}

/**
 * A tensor for every node.
 * @param sharing the buffer in whose memory each lies (sharing.ts); without it each has its own
 */
export function allocate(
  graph: Graph,
  shapes: ReadonlyMap<string, Shape>,
  { buffers, places }: Layout,
  arena: Arena,
  sharing: ReadonlyMap<string, string> = new Map(),
): Map<string, GpuTensor> {
  const wholes = allocateBuffers(buffers, sharing, arena);
  return new Map(
    graph.nodes.map(({ name }) => {
      const { into, channel } = places.get(name) ?? { into: name, channel: 0 };
      const whole = wholes.get(into);
      if (!whole) throw new NetworkError(`Node "${name}" has no place in memory.`, name);
      return [name, slot(whole, name, channel, shapeOf(shapes, name)[3])];
    }),
  );
}

function allocateBuffers(
  buffers: Layout['buffers'],
  sharing: ReadonlyMap<string, string>,
  arena: Arena,
): Map<string, GpuTensor> {
  const own = new Map<string, GpuTensor>();
  for (const [name, shape] of buffers) {
    if ((sharing.get(name) ?? name) === name) own.set(name, createTensor(arena, name, shape));
  }
  return new Map(
    [...buffers].map(([name, shape]) => {
      const host = own.get(sharing.get(name) ?? name);
      return [name, host ? inMemoryOf(host, name, shape) : createTensor(arena, name, shape)];
    }),
  );
}

/** A tensor of another shape in the same buffer. */
function inMemoryOf(host: GpuTensor, label: string, shape: Shape): GpuTensor {
  return { ...host, label, shape, pitch: quads(shape[3]) };
}

function shapeOf(shapes: ReadonlyMap<string, Shape>, name: string): Shape {
  const shape = shapes.get(name);
  if (!shape) throw new NetworkError(`Node "${name}" has no shape.`, name);
  return shape;
}

function withChannels([n, h, w]: Shape, channels: number): Shape {
  return [n, h, w, channels];
}
