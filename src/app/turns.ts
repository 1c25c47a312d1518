/** Of things asked for one after another only the last counts: each begins a turn and ends the one before. */

export interface Turn {
  /** Aborted when a person gives up, or when the next turn begins. */
  readonly signal: AbortSignal;
  readonly cancel: () => void;
  /** Nothing has begun since, whether it was given up or not. */
  readonly last: boolean;
}

export class Turns {
  #newest = new AbortController();

  begin(): Turn {
    this.#newest.abort();
    const own = new AbortController();
    this.#newest = own;
    const isNewest = () => this.#newest === own;
    return {
      signal: own.signal,
      cancel: () => own.abort(),
      get last() {
        return isNewest();
      },
    };
  }
}
