/**
 * Which of several kernels that compute the same is taken for which task on a device. Names and numbers only: what a task
 * is, and which variants there are, is told by who has them (`src/net/kinds/conv-variants`). What is built on the device
 * reads the table when it is built; steps that are there already stay as they are.
 *
 * A task is of a family, whose tasks differ in size alone.
 */

/** What was found for a task. */
export interface Choice {
  readonly family: string;
  readonly size: number;
  /** The variant's name. */
  readonly variant: string;
}

/** A task that was not measured goes by one of its family of up to so many times its size, or as much smaller. */
const KIN = 4;

export class Tuning {
  /** Whether variants that are less exact than the others may be taken too, where they were found fastest. */
  inexact = false;
  readonly #choices = new Map<string, Map<number, string>>();
  #forced: string | null = null;

  /** All that was found, in the order in which it was. */
  get choices(): readonly Choice[] {
    return [...this.#choices].flatMap(([family, sizes]) =>
      [...sizes].map(([size, variant]) => ({ family, size, variant })),
    );
  }

  /** The variant to take wherever it can do the task, whatever was found; null for none. For tests. */
  get forced(): string | null {
    return this.#forced;
  }

  /** Takes what was found for a task, in the place of what was found before. */
  choose({ family, size, variant }: Choice): void {
    const sizes = this.#choices.get(family) ?? new Map<number, string>();
    this.#choices.set(family, sizes.set(size, variant));
  }

  /** Whether this very task was looked at. */
  knows(family: string, size: number): boolean {
    return this.#choices.get(family)?.has(size) === true;
  }

  /** The variant that was found for the task, or for the nearest in size of its family; null where there is none. */
  find(family: string, size: number): string | null {
    let found: string | null = null;
    let least = Math.log(KIN);
    for (const [other, variant] of this.#choices.get(family) ?? []) {
      const far = Math.abs(Math.log(other / size));
      if (far <= least) [found, least] = [variant, far];
    }
    return found;
  }

  /** From now on this variant is taken wherever it can do the task; null goes back to the table. */
  force(variant: string | null): void {
    this.#forced = variant;
  }
}
