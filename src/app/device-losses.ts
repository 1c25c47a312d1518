/** Devices that are lost one after another are not asked for without end. */

const MOST = 3;
/** Milliseconds. */
const WITHIN = 20_000;

export class DeviceLosses {
  #times: number[] = [];

  /** Notes one more, and whether that is too many. */
  tooMany(now: number): boolean {
    this.#times = [...this.#times.filter((at) => now - at < WITHIN), now];
    return this.#times.length > MOST;
  }
}
