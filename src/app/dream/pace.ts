/**
 * How many steps a submit may carry, so that the page keeps moving: more while answers come within a frame, half as many
 * when they take longer, and at least one. Work of the frames themselves is in that time, so a busy GPU gets fewer. A
 * step that takes much longer than a frame is followed by a breath.
 */

/** Milliseconds to the answer within which there is room for more, and beyond which it was too much. */
const [ROOM, TOO_MUCH] = [14, 28];
/** A ring of numbers holds twice as many; see explain/step-ring.ts. */
const MOST = 32;
/** Share of a long step's time that the GPU is left alone afterwards, and its end. */
const [BREATH, LONGEST_BREATH] = [0.3, 150];
/** Steps per second are taken over so many milliseconds. */
const WINDOW = 3000;

export class Pace {
  #count = 1;
  #rest = 0;
  #done: { readonly at: number; readonly steps: number }[] = [];

  /** Steps that may be sent now; 0 while the GPU is left alone. */
  due(now: number): number {
    return now < this.#rest ? 0 : this.#count;
  }

  /** So many steps were answered now, so many milliseconds after they were sent. */
  took(steps: number, milliseconds: number, now: number): void {
    if (milliseconds > TOO_MUCH) this.#count = Math.max(1, this.#count >> 1);
    else if (milliseconds <= ROOM && steps >= this.#count) {
      this.#count = Math.min(MOST, this.#count + 1 + (this.#count >> 2));
    }
    if (milliseconds > 2 * TOO_MUCH) this.#rest = now + Math.min(LONGEST_BREATH, BREATH * milliseconds);
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

  /** After a pause: how many fit stays, the rate begins anew. */
  forgetRate(): void {
    this.#done = [];
  }
}
