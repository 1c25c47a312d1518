/** Work that waits for the GPU in its midst, and must not be crossed by other work of its kind. */

export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  /** Begins when all that was given before has ended, well or not. */
  do<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
