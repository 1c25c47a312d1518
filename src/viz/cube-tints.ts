/** The colours of groups that the cube draws with now: made anew where groups of another layer or number come. */

import type { Gpu } from '../gpu/device.ts';
import { CubeTint, type TintGroups } from './cube-tint.ts';

export class CubeTints {
  readonly #gpu: Gpu;
  readonly #draw: (tint: GPUTexture | null) => void;
  #tint: CubeTint | null = null;
  /** Counts what is asked; only the last takes effect. */
  #turn = 0;

  /** @param draw is given the texture to draw with, null for none */
  constructor(gpu: Gpu, draw: (tint: GPUTexture | null) => void) {
    this.#gpu = gpu;
    this.#draw = draw;
  }

  /** @param only the group that is shown alone, null for all */
  async show(groups: TintGroups | null, only: number | null): Promise<void> {
    if (!groups) {
      this.hide();
      return;
    }
    const turn = ++this.#turn;
    if (!this.#tint?.fits(groups)) {
      const tint = await CubeTint.create(this.#gpu, groups);
      if (turn !== this.#turn) {
        tint.dispose();
        return;
      }
      this.#replace(tint);
    }
    this.#tint?.write(groups, only);
  }

  /** At once. */
  hide(): void {
    this.#turn++;
    if (this.#tint) this.#replace(null);
  }

  #replace(tint: CubeTint | null): void {
    const before = this.#tint;
    this.#tint = tint;
    this.#draw(tint?.texture ?? null);
    before?.dispose();
  }
}
