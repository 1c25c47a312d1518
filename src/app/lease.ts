/**
 * Keeps what is on the GPU there while somebody works with it. Work that waits for the GPU between its parts holds what it
 * works with; what is let go of meanwhile is freed when the last of it has ended.
 */

/** What was asked for is no longer there. Nobody needs to be told: who asked has moved on. */
export class GoneError extends Error {
  override readonly name = 'GoneError';
}

export class Lease {
  readonly #name: string;
  readonly #waiting: (() => void)[] = [];
  #holders = 0;
  #closed = false;

  /** @param name of what is held, for messages */
  constructor(name: string) {
    this.#name = name;
  }

  /** It is let go of, though it may still be held. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Somebody works with it now. */
  get held(): boolean {
    return this.#holders > 0;
  }

  /** @throws GoneError once it is closed */
  check(): void {
    if (this.#closed) throw new GoneError(`"${this.#name}" is no longer open.`);
  }

  /** Does work with what is held. @throws GoneError once it is closed, and whatever the work throws */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.check();
    this.#holders++;
    try {
      return await work();
    } finally {
      this.#holders--;
      this.#freeWhatWaits();
    }
  }

  /** Frees a part now, or as soon as nobody holds anything. */
  whenFree(free: () => void): void {
    this.#waiting.push(free);
    this.#freeWhatWaits();
  }

  /** No more work begins from now on. */
  close(free: () => void): void {
    this.#closed = true;
    this.whenFree(free);
  }

  #freeWhatWaits(): void {
    if (this.#holders > 0) return;
    for (const free of this.#waiting.splice(0)) free();
  }
}
