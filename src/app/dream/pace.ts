/**
 * How many steps a submit may carry, so that the page keeps moving: as many as fit a budget by what the last ones took,
 * and at least one. A step that takes longer than the budget is followed by a breath.
 */

/** Milliseconds of a frame that go to dreams: the cube needs the rest. */
const BUDGET = 10;
/** A ring of numbers holds twice as many; see explain/step-ring.ts. */
const MOST = 32;
/** Share of a long step's time that the GPU is left alone afterwards, and its end. */
const [BREATH, LONGEST_BREATH] = [0.3, 150];
/** Weight of the newest measurement. */
const NEWEST = 0.4;
/** Steps per second are taken over so many milliseconds. */
const WINDOW = 3000;

export class Pace {
  #perStep: number | null = null;
  #rest = 0;
  #done: { readonly at: number; readonly steps: number }[] = [];

  /** Steps that may be sent now; 0 while the GPU is left alone. */
  due(now: number): number {
    if (now < this.#rest) return 0;
    if (this.#perStep === null) return 1;
    return Math.max(1, Math.min(MOST, Math.floor(BUDGET / Math.max(this.#perStep, 0.01))));
  }

  /** So many steps took the GPU so many milliseconds, until now. */
  took(steps: number, milliseconds: number, now: number): void {
    const each = milliseconds / steps;
    this.#perStep = this.#perStep === null ? each : this.#perStep + NEWEST * (each - this.#perStep);
    if (milliseconds > 2 * BUDGET) this.#rest = now + Math.min(LONGEST_BREATH, BREATH * milliseconds);
    this.#done.push({ at: now, steps });
    while (this.#done.length > 2 && now - (this.#done[0]?.at ?? now) > WINDOW) this.#done.shift();
  }

  /** Steps per second lately; null before there are enough. */
  get rate(): number | null {
    const [first] = this.#done;
    const last = this.#done.at(-1);
    if (!first || !last || last.at <= first.at) return null;
    const steps = this.#done.slice(1).reduce((sum, each) => sum + each.steps, 0);
    return (1000 * steps) / (last.at - first.at);
  }

  /** After a pause: what was measured stays, the rate begins anew. */
  forgetRate(): void {
    this.#done = [];
  }
}
