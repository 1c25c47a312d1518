/** What a run is guessed to take, from the rows before: times grow with the number of pictures. */

import { median, type Result } from '../peers/contest.ts';
import type { Row } from './rows.ts';

export class Pace {
  /** Milliseconds a picture, by kind of row and engine. */
  readonly #known = new Map<string, number>();

  /** The entries of a row with a guess where the engine has done a row of this kind. */
  entries({ group, batch, entries }: Row): Row['entries'] {
    return entries.map((entry) => {
      const each = this.#known.get(key(group, entry.name));
      return { ...entry, guess: each === undefined ? undefined : each * batch };
    });
  }

  learn({ group, batch }: Row, results: readonly Result[]): void {
    for (const { name, times } of results) {
      if (times.length > 0) this.#known.set(key(group, name), median(times) / batch);
    }
  }
}

function key(group: string, engine: string): string {
  return `${group}/${engine}`;
}
