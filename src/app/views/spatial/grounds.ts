/** What lies under the light: activation grids where they were made of this very picture, else what the network saw. */

import type { ActivationGrid } from '../../../explain/grid/grid.ts';
import type { Answers } from '../../answers/answers.ts';
import { presentGrids } from '../grid/present.ts';
import { tilesImage } from '../grid/tiles-image.ts';

interface Kept {
  readonly grid: ActivationGrid;
  readonly steps: number;
  readonly image: ImageData;
}

export class Grounds {
  readonly #kept = new Map<string, Kept>();

  /** @param norms of each layer's cells, by which a grid is known to be of the same picture */
  async of(
    answers: Answers,
    norms: ReadonlyMap<string, Float32Array>,
  ): Promise<ReadonlyMap<string, ImageData>> {
    const found = new Map<string, ImageData>();
    for (const [layer, own] of norms) {
      const job = presentGrids(answers).get(layer);
      const grid = job?.isOf(own) ? job.grid : null;
      if (grid) found.set(layer, await this.#image(answers, layer, grid));
    }
    return found;
  }

  async #image(answers: Answers, layer: string, grid: ActivationGrid): Promise<ImageData> {
    const kept = this.#kept.get(layer);
    if (kept?.grid === grid && kept.steps === grid.stepsDone) return kept.image;
    const steps = grid.stepsDone;
    const image = await tilesImage(answers.live.network.gpu, grid);
    this.#kept.set(layer, { grid, steps, image });
    return image;
  }
}
