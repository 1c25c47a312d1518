/**
 * The layer that is open, and what the cube shows of it. Whatever changes the cube goes by here, one change at a time: the
 * cube is never left with a tensor that went.
 */

import type { CubeView } from '../viz/cube.ts';
import type { ShownLayer } from '../viz/settings.ts';
import { OneAtATime } from './one-at-a-time.ts';

/** What the cube shows in the place of a layer's values. */
export interface StandIn {
  readonly shown: ShownLayer;
  /** Computes it from each new picture, in its submit; allocates nothing. */
  readonly encode: (encoder: GPUCommandEncoder) => void;
}

interface Choice {
  readonly layer: ShownLayer | null;
  /** In the same moment as the layer becomes the open one. */
  readonly take: () => void;
}

export class OpenLayer {
  readonly #cube: CubeView;
  readonly #changes = new OneAtATime();
  #layer: ShownLayer | null = null;
  #standIn: StandIn | null = null;

  constructor(cube: CubeView) {
    this.#cube = cube;
  }

  get layer(): ShownLayer | null {
    return this.#layer;
  }

  /** Where the values of cells are read from. */
  get shown(): ShownLayer | null {
    return this.#standIn?.shown ?? this.#layer;
  }

  /**
   * Opens another layer, or none. Nothing has changed where this fails. False where nothing was chosen.
   * @param choose once all changes before are done; null leaves what is open
   */
  open(choose: () => Promise<Choice | null>): Promise<boolean> {
    return this.#changes.do(async () => {
      const choice = await choose();
      if (!choice) return false;
      await this.#cube.setLayer(choice.layer);
      this.#layer = choice.layer;
      this.#standIn = null;
      choice.take();
      return true;
    });
  }

  /**
   * Shows a layer by what stands in for its values; by its values where that is null. Nothing happens where another layer
   * was opened meanwhile.
   */
  async showBy(layer: ShownLayer, standIn: StandIn | null): Promise<void> {
    await this.#changes.do(async () => {
      if (layer !== this.#layer) return;
      await this.#cube.setLayer(standIn?.shown ?? layer);
      this.#standIn = standIn;
    });
  }

  /** Computes no stand-in any longer, though the cube may still show what was computed. */
  stopStandIn(): void {
    this.#standIn = null;
  }

  encode(encoder: GPUCommandEncoder): void {
    this.#standIn?.encode(encoder);
  }
}
