/** What every cell of a layer does for a class, activation times gradient, as a tensor that the cube can show. */

import { Attribution } from '../explain/attribution/attribution.ts';
import type { Arena } from '../gpu/arena.ts';
import { Program } from '../gpu/program.ts';
import { createTensor } from '../gpu/tensor.ts';
import { NetworkError } from '../net/graph.ts';
import type { Network } from '../net/network.ts';
import { VALUE_RANGE_BYTES, VALUE_RANGE_USAGE, valueRangeSteps } from '../net/value-range.ts';
import type { ShownLayer } from '../viz/settings.ts';
import { productStep } from './answers/product.ts';

export class CubeAttribution {
  /** The layer's name with the attributions in the place of its activations. */
  readonly shown: ShownLayer;
  readonly #arena: Arena;
  readonly #attribution: Attribution;
  readonly #program: Program;

  private constructor(arena: Arena, attribution: Attribution, program: Program, shown: ShownLayer) {
    this.#arena = arena;
    this.#attribution = attribution;
    this.#program = program;
    this.shown = shown;
  }

  /** @throws NetworkError where the network has no classes, or the layer does not lead to them */
  static async create(network: Network, layer: string): Promise<CubeAttribution> {
    const { gpu, graph } = network;
    const { logits } = graph;
    if (logits === null) {
      throw new NetworkError(
        `"${graph.name}" does not say which node its class scores are, so its cells do nothing for a class.`,
      );
    }
    const attribution = await Attribution.create(network, { on: logits, layers: [layer] });
    const arena = gpu.arena(`cube of attributions ${layer}`);
    const build = async () => {
      const x = network.tensor(layer);
      const tensor = createTensor(arena, 'attribution', x.shape);
      const range = arena.buffer('range', VALUE_RANGE_BYTES, VALUE_RANGE_USAGE);
      const product = await productStep(gpu, arena, { a: x, b: attribution.gradient(layer), y: tensor });
      const ranges = await valueRangeSteps(gpu, arena, tensor, range);
      const program = new Program('cube of attributions', [product, ...ranges]);
      return new CubeAttribution(arena, attribution, program, { name: layer, tensor, range });
    };
    try {
      return await gpu.checked(`the attributions of "${layer}"`, [arena], build);
    } catch (error) {
      arena.close();
      attribution.dispose();
      throw error;
    }
  }

  /** After the network's forward, in the same submit; allocates nothing. */
  encode(encoder: GPUCommandEncoder, index: number): void {
    this.#attribution.encode(encoder, { kind: 'class', index });
    this.#program.encode(encoder);
  }

  dispose(): void {
    this.#attribution.dispose();
    this.#arena.dispose();
  }
}
