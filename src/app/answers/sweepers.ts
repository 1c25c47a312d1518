/** The ways to groups: a layer's own factorisation, and one that is aligned with a later layer's groups. */

import type { AlignedFactorisation } from '../../explain/groups/alignment.ts';
import type { Factorisation } from '../../explain/groups/factorisation.ts';
import { type Groups, SUMMARY_LENGTH, unpackGroups } from '../../explain/groups/groups.ts';
import { reorder } from '../../explain/groups/order.ts';
import type { Answers } from './answers.ts';
import type { Sweeper } from './groups.ts';

export class FactorisationSweeper implements Sweeper {
  readonly #answers: Answers;
  readonly #factorisation: Factorisation;

  /** @param factorisation is owned from now on */
  constructor(answers: Answers, factorisation: Factorisation) {
    this.#answers = answers;
    this.#factorisation = factorisation;
  }

  begin(): Promise<void> {
    return this.#factorisation.begin();
  }

  async sweep(count: number): Promise<Groups> {
    const factorisation = this.#factorisation;
    const { loadings, directions, summary, shape } = factorisation;
    const parts = [
      { buffer: loadings.buffer, offset: 0, bytes: loadings.buffer.size },
      { buffer: directions.buffer, offset: 0, bytes: directions.buffer.size },
      { buffer: summary, offset: 0, bytes: SUMMARY_LENGTH * 4 },
    ];
    const values = await this.#answers.reader.read((encoder) => {
      factorisation.encode(encoder, count);
      factorisation.encodeError(encoder);
    }, parts);
    return unpackGroups(joined(values), shape);
  }

  async reorder(order: readonly number[]): Promise<void> {
    this.#factorisation.write(reorder(await this.sweep(0), order));
  }

  dispose(): void {
    this.#factorisation.dispose();
  }
}

export class AlignedSweeper implements Sweeper {
  readonly #aligned: AlignedFactorisation;
  readonly #share: (picture: number) => Promise<boolean>;
  readonly #onDispose: () => void;

  /**
   * @param aligned is owned from now on
   * @param share writes the attributions to the later groups as they are for a picture and shares the activations out;
   *   false while those groups are not settled
   */
  constructor(
    aligned: AlignedFactorisation,
    share: (picture: number) => Promise<boolean>,
    onDispose: () => void,
  ) {
    this.#aligned = aligned;
    this.#share = share;
    this.#onDispose = onDispose;
  }

  prepare(picture: number): Promise<boolean> {
    return this.#share(picture);
  }

  begin(): Promise<void> {
    return this.#aligned.begin();
  }

  sweep(count: number): Promise<Groups> {
    return this.#aligned.report.read((encoder) => {
      this.#aligned.encode(encoder, count);
      this.#aligned.encodeError(encoder);
    });
  }

  async reorder(order: readonly number[]): Promise<void> {
    const { factorisation } = this.#aligned;
    factorisation.write(reorder(await factorisation.read(), order));
  }

  dispose(): void {
    this.#aligned.dispose();
    this.#onDispose();
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
