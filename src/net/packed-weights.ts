/** The weights of a network on the GPU, each packed once for all who read it in this form. */

import type { Arena } from '../gpu/arena.ts';
import { GpuError } from '../gpu/device.ts';
import { BufferUsage } from '../gpu/flags.ts';
import { type Graph, type GraphNode, NetworkError, type WeightTensor } from './graph.ts';
import type { StepContext } from './kinds/context.ts';
import { behindOneAnother, type Packed } from './kinds/pack.ts';
import { quoted } from './quote.ts';

type Pack = (weight: WeightTensor) => Packed;

export class PackedWeights {
  readonly #graph: Graph;
  /** Where they lie. */
  readonly arena: Arena;
  /** By node and role, then by the function that packed. */
  readonly #packed = new Map<string, Map<Pack, GPUBuffer>>();

  constructor(graph: Graph, arena: Arena) {
    this.#graph = graph;
    this.arena = arena;
  }

  /**
   * Builds something that packs what is not packed yet. Where the GPU refuses it, nothing says which of its buffers are
   * there: what was packed meanwhile is forgotten, so that the next who needs it packs it anew.
   * @throws what `build` throws
   */
  async during<T>(build: () => Promise<T>): Promise<T> {
    const before = new Set(this.#buffers());
    try {
      return await build();
    } catch (error) {
      if (error instanceof GpuError) this.#forgetAllBut(before);
      throw error;
    }
  }

  /** A node's part of what its layer kind is given. */
  of(node: GraphNode): Pick<StepContext, 'weightArena' | 'weight' | 'upload'> {
    return {
      weightArena: this.arena,
      weight: (role) => this.#values(node, role),
      upload: (role, pack) => this.#upload(node, role, pack),
    };
  }

  /**
   * A weight of several nodes behind one another along their outputs, each from a whole quad on; zeros where a node has none.
   * @param widths outputs of each node
   */
  together(nodes: readonly GraphNode[], role: string, widths: readonly number[], pack: Pack): GPUBuffer {
    const names = nodes.map(({ name }) => name);
    const values = () =>
      behindOneAnother(
        nodes.map((node) => this.#values(node, role)),
        widths,
      );
    return this.#once(JSON.stringify([names, role]), `${names.join(' + ')}.${role}`, pack, values);
  }

  #buffers(): GPUBuffer[] {
    return [...this.#packed.values()].flatMap((forms) => [...forms.values()]);
  }

  #forgetAllBut(kept: ReadonlySet<GPUBuffer>): void {
    for (const forms of this.#packed.values()) {
      for (const [pack, buffer] of forms) {
        if (kept.has(buffer)) continue;
        forms.delete(pack);
        this.arena.free(buffer);
      }
    }
  }

  #values(node: GraphNode, role: string): WeightTensor | null {
    const key = node.weights[role];
    return (key === undefined ? undefined : this.#graph.weights.get(key)) ?? null;
  }

  #upload(node: GraphNode, role: string, pack: Pack): GPUBuffer {
    const needed = () => {
      const values = this.#values(node, role);
      if (values) return values;
      const { name, kind } = node;
      throw new NetworkError(`Node ${quoted(name)} (${kind}) has no weight "${role}".`, name);
    };
    return this.#once(JSON.stringify([node.name, role]), `${node.name}.${role}`, pack, needed);
  }

  /** What was packed under this key by this function, or now. */
  #once(key: string, label: string, pack: Pack, values: () => WeightTensor): GPUBuffer {
    const forms = this.#packed.get(key) ?? new Map<Pack, GPUBuffer>();
    this.#packed.set(key, forms);
    const suffix = forms.size > 0 ? `.${pack.name}` : '';
    const made = () => this.arena.upload(`${label}${suffix}`, pack(values()), BufferUsage.STORAGE);
    const buffer = forms.get(pack) ?? made();
    forms.set(pack, buffer);
    return buffer;
  }
}
