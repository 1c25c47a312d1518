/** How strongly the cells of several layers fire, in one go: what is shown while nothing is pointed at. */

import { type CellSteps, createCellSteps } from '../../../explain/cells.ts';
import type { Arena } from '../../../gpu/arena.ts';
import { assemble } from '../../../gpu/assemble.ts';
import { Program } from '../../../gpu/program.ts';
import type { Network } from '../../../net/network.ts';
import type { BufferPart } from '../../answers/reader.ts';

export class Norms {
  /** Where the answers lie, layer by layer: [rows · columns] of the L2 norm. */
  readonly parts: readonly BufferPart[];
  readonly #arena: Arena;
  readonly #program: Program;

  private constructor(arena: Arena, steps: readonly CellSteps[], parts: readonly BufferPart[]) {
    this.#arena = arena;
    this.parts = parts;
    this.#program = new Program(
      'norms',
      steps.map(({ norms }) => norms),
    );
  }

  static async create(network: Network, layers: readonly string[]): Promise<Norms> {
    const { gpu, graph } = network;
    const arena = gpu.arena(`${graph.name}.norms`);
    return assemble(gpu, 'the norms of cells', arena, async () => {
      const tensors = layers.map((name) => network.tensor(name));
      const steps = await Promise.all(tensors.map((tensor) => createCellSteps(gpu, arena, tensor)));
      const parts = steps.map(({ answer }, i) => {
        const [, h = 0, w = 0] = tensors[i]?.shape ?? [];
        return { buffer: answer, offset: 0, bytes: h * w * 4 };
      });
      return new Norms(arena, steps, parts);
    });
  }

  encode(encoder: GPUCommandEncoder): void {
    this.#program.encode(encoder);
  }

  dispose(): void {
    this.#arena.dispose();
  }
}
