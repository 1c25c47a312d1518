/** The size of the box in the scene, which changes over a moment when another layer is opened. */

import { boxSize, type Triple } from './cube-box.ts';

const MORPH_MS = 250;

export class CubeProportions {
  #size: Triple = [1, 1, 1];
  #from: Triple | null = null;
  #to: Triple = [1, 1, 1];
  #begin = 0;

  get size(): Triple {
    return this.#size;
  }

  /** True until the box has the size it was given. */
  get changing(): boolean {
    return this.#from !== null;
  }

  /** @param smoothly takes a moment, unless motion is unwelcome */
  set(counts: Triple, depth: number, smoothly: boolean): void {
    this.#to = boxSize(counts, depth);
    if (smoothly && !matchMedia('(prefers-reduced-motion: reduce)').matches) {
      this.#from = this.#size;
      this.#begin = performance.now();
    } else if (!this.#from) this.#size = this.#to;
  }

  /** Moves on to this moment. */
  step(): void {
    if (!this.#from) return;
    const [from, to] = [this.#from, this.#to];
    const time = Math.min(1, (performance.now() - this.#begin) / MORPH_MS);
    const eased = 1 - (1 - time) ** 3;
    const between = (axis: 0 | 1 | 2) => from[axis] + (to[axis] - from[axis]) * eased;
    this.#size = [between(0), between(1), between(2)];
    if (time === 1) this.#from = null;
  }
}
