/**
 * The chosen colours on the GPU: a map as one row of 256 texels, rewritten in place when another is chosen, and the colours
 * of groups cell by cell, where there are some.
 */

import { texture, texture3D, uniform } from 'three/tsl';
import { ExternalTexture, type TextureNode, type UniformNode, Vector2 } from 'three/webgpu';
import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import { TextureUsage } from '../gpu/flags.ts';
import { colourMapBytes, colourScale } from './colour-maps.ts';
import { external3D } from './cube-textures.ts';
import type { ColourMapName } from './settings.ts';

export class CubeColours {
  readonly map: TextureNode;
  /** First entry and span, as in `ColourScale`. */
  readonly scale: UniformNode<'vec2', Vector2> = uniform(new Vector2());
  /** A texel per cell of the layer; a stand-in while `tinted` is 0. */
  readonly tint: TextureNode;
  /** 1 where cells have the colours of their groups. */
  readonly tinted: UniformNode<'float', number> = uniform(0);
  readonly #gpu: Gpu;
  readonly #untinted: GPUTexture;
  readonly #texture: GPUTexture;
  #name: ColourMapName | null = null;

  constructor(gpu: Gpu, arena: Arena) {
    this.#gpu = gpu;
    const usage = TextureUsage.TEXTURE_BINDING | TextureUsage.COPY_DST;
    this.#texture = arena.texture({ label: 'colours', size: [256, 1], format: 'rgba8unorm', usage }, 4);
    this.map = texture(new ExternalTexture(this.#texture));
    const empty = { size: [1, 1, 1], usage: TextureUsage.TEXTURE_BINDING };
    this.#untinted = arena.texture({ ...empty, label: 'no tint', dimension: '3d', format: 'rgba8unorm' }, 4);
    this.tint = texture3D(external3D(this.#untinted), null, 0);
  }

  /** Cells take their hues from this texture from now on; from the map again where it is null. */
  set tintTexture(tint: GPUTexture | null) {
    const before = this.tint.value;
    this.tint.value = external3D(tint ?? this.#untinted);
    this.tinted.value = tint ? 1 : 0;
    before.dispose();
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
