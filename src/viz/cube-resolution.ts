/**
 * How finely the stage is drawn. A GPU draws every pixel; a slow one draws fewer while something moves and sharpens
 * when it rests. Steps are coarse, since each change costs new buffers of the canvas.
 */

/** Share of the full resolution along each side. */
const STEPS = [1, 0.85, 0.7, 0.6, 0.5, 0.42, 0.35] as const;
const COARSEST = STEPS[STEPS.length - 1] ?? 1;

/** Milliseconds that a frame may take while something moves, and when it sharpens at rest. */
const MOVING_BUDGET = 40;
const RESTING_BUDGET = 200;

/** At rest nothing is drawn coarser than this; dearer estimates count no more, or one hitch would last. */
const COARSEST_AT_REST = 0.5;
const DEAREST = RESTING_BUDGET / COARSEST_AT_REST ** 2;

/** Frames that follow each other faster than this are fast enough, whatever was measured. */
const SMOOTH_INTERVAL = 34;

/** Frames with room to spare before a finer step is tried, or steps would swing to and fro. */
const PATIENCE = 30;

export class Resolution {
  #step = 0;
  /** Milliseconds that the full resolution takes, and may take when nothing is known. */
  #cost: number;
  #guess: number;
  #lastFrame = Number.NEGATIVE_INFINITY;
  #interval = 0;
  #roomy = 0;
  #tight = 0;

  /** @param guess milliseconds that the full resolution may take, until it is measured; see also `resized` */
  constructor(guess: number) {
    this.#cost = guess;
    this.#guess = guess;
    // Where there is something to fear the first frame is already drawn with care.
    this.#interval = guess > 0 ? 2 * SMOOTH_INTERVAL : 0;
  }

  /** The full resolution now has so many times the pixels. */
  resized(ratio: number): void {
    this.#cost *= ratio;
    this.#guess *= ratio;
  }

  /** Something else will be drawn: what was measured says little. */
  forget(): void {
    this.#cost = Math.max(this.#cost, this.#guess);
  }

  /** The share to draw the next frame with. */
  get scale(): number {
    return STEPS[this.#step] ?? 1;
  }

  /** Whether a frame at rest would be drawn finer than the last one. */
  get canSharpen(): boolean {
    return this.#affordable(RESTING_BUDGET) < this.#step;
  }

  /** What a frame took on the GPU, at the share it was drawn with. */
  measured(milliseconds: number, scale: number): void {
    const cost = Math.min(DEAREST, milliseconds / (scale * scale));
    // Too high an estimate is soon put right by the next frame; too low a one freezes a slow machine.
    this.#cost = cost > this.#cost ? cost : (this.#cost + cost) / 2;
  }

  /** Chooses the share of the frame about to be drawn. */
  choose(now: number, resting: boolean): number {
    const interval = now - this.#lastFrame;
    this.#lastFrame = now;
    if (resting) {
      this.#step = this.#affordable(RESTING_BUDGET);
      return this.scale;
    }
    if (interval < 1000) this.#interval += 0.3 * (interval - this.#interval);
    const wanted = this.#affordable(MOVING_BUDGET);
    const late = this.#interval > SMOOTH_INTERVAL;
    this.#tight = late && wanted > this.#step ? this.#tight + 1 : 0;
    this.#roomy = this.#affordable(MOVING_BUDGET / 2) < this.#step ? this.#roomy + 1 : 0;
    // Far too slow: at once.
    if (this.#tight > 3 || (late && wanted > this.#step + 1)) this.#step = wanted;
    if (this.#roomy > PATIENCE) {
      this.#step--;
      this.#roomy = 0;
    }
    return this.scale;
  }

  /** The finest step whose frame stays within so many milliseconds. */
  #affordable(budget: number): number {
    const share = Math.max(COARSEST, Math.sqrt(budget / Math.max(this.#cost, 1e-3)));
    return STEPS.findIndex((step) => step <= share);
  }
}
