/** The weights of a network on the GPU, each packed once for all who read it in this form. */

import type { Arena } from '../gpu/arena.ts';
import { BufferUsage } from '../gpu/flags.ts';
import { type Graph, type GraphNode, NetworkError, type WeightTensor } from './graph.ts';
import type { StepContext } from './kinds/context.ts';
import { quoted } from './quote.ts';

type Pack = (weight: WeightTensor) => Float32Array<ArrayBuffer>;

export class PackedWeights {
  readonly #graph: Graph;
  readonly #arena: Arena;
  /** By node and role, then by the function that packed. */
  readonly #packed = new Map<string, Map<Pack, GPUBuffer>>();

  constructor(graph: Graph, arena: Arena) {
    this.#graph = graph;
    this.#arena = arena;
  }

  /** A node's part of what its layer kind is given. */
  of(node: GraphNode): Pick<StepContext, 'weightArena' | 'weight' | 'upload'> {
    return {
      weightArena: this.#arena,
      weight: (role) => this.#values(node, role),
      upload: (role, pack) => this.#upload(node, role, pack),
    };
  }

  #values(node: GraphNode, role: string): WeightTensor | null {
    const key = node.weights[role];
    return (key === undefined ? undefined : this.#graph.weights.get(key)) ?? null;
  }

  #upload(node: GraphNode, role: string, pack: Pack): GPUBuffer {
    const values = this.#values(node, role);
    if (!values) {
      throw new NetworkError(`Node ${quoted(node.name)} (${node.kind}) has no weight "${role}".`, node.name);
    }
    const key = JSON.stringify([node.name, role]);
    const forms = this.#packed.get(key) ?? new Map<Pack, GPUBuffer>();
    this.#packed.set(key, forms);
    const label = `${node.name}.${role}${forms.size > 0 ? `.${pack.name}` : ''}`;
    const buffer = forms.get(pack) ?? this.#arena.upload(label, pack(values), BufferUsage.STORAGE);
    forms.set(pack, buffer);
    return buffer;
  }
}
