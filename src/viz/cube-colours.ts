/** The chosen colour map on the GPU: one row of 256 texels, rewritten in place when another map is chosen. */

import { texture, uniform } from 'three/tsl';
import { ExternalTexture, type TextureNode, type UniformNode, Vector2 } from 'three/webgpu';
import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import { TextureUsage } from '../gpu/flags.ts';
import { colourMapBytes, colourScale } from './colour-maps.ts';
import type { ColourMapName } from './settings.ts';

export class CubeColours {
  readonly map: TextureNode;
  /** First entry and span, as in `ColourScale`. */
  readonly scale: UniformNode<'vec2', Vector2> = uniform(new Vector2());
  readonly #gpu: Gpu;
  readonly #texture: GPUTexture;
  #name: ColourMapName | null = null;

  constructor(gpu: Gpu, arena: Arena) {
    this.#gpu = gpu;
    const usage = TextureUsage.TEXTURE_BINDING | TextureUsage.COPY_DST;
    this.#texture = arena.texture({ label: 'colours', size: [256, 1], format: 'rgba8unorm', usage }, 4);
    this.map = texture(new ExternalTexture(this.#texture));
  }

  set name(name: ColourMapName) {
    if (name === this.#name) return;
    this.#name = name;
    const { base, span } = colourScale(name);
    this.scale.value.set(base, span);
    this.#gpu.device.queue.writeTexture(
      { texture: this.#texture },
      colourMapBytes(name),
      { bytesPerRow: 1024 },
      [256, 1],
    );
  }
}
