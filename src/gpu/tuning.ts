/**
 * Which of several kernels that compute the same is taken for which task on a device. Names and keys only: what a task
 * is, and which variants there are, is told by who has them (`src/net/kinds/conv-variants`). What is built on the device
 * reads the table when it is built; steps that are there already stay as they are.
 */

export class Tuning {
  readonly #chosen = new Map<string, string>();
  #forced: string | null = null;

  /** Variant names by task key, as they were measured. */
  get chosen(): ReadonlyMap<string, string> {
    return this.#chosen;
  }

  /** The variant to take wherever it can do the task, whatever was measured; null for none. For tests. */
  get forced(): string | null {
    return this.#forced;
  }

  choose(task: string, variant: string): void {
    this.#chosen.set(task, variant);
  }

  /** From now on this variant is taken wherever it can do the task; null goes back to the table. */
  force(variant: string | null): void {
    this.#forced = variant;
  }
}
