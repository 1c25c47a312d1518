/**
 * Asks one question at a time; while it is being answered only the newest next one is kept. So hovering never piles up
 * work, and what is shown is always an answer to something that was asked lately. The network stays as long as the question
 * about it takes; one that comes too late for it is dropped.
 */

import { GoneError } from '../lease.ts';
import type { Answers } from './answers.ts';

export interface AskerEvents {
  /** A question is on its way, or none any longer. */
  readonly onBusy?: (busy: boolean) => void;
  /** It can't be answered, with the reason in one sentence. */
  readonly onFailed?: (sentence: string) => void;
}

export class Asker {
  readonly #events: AskerEvents;
  #busy = false;
  #next: (() => Promise<void>) | null = null;
  #turn = 0;

  constructor(events: AskerEvents = {}) {
    this.#events = events;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /**
   * Asks, now or after the question on its way; `hear` is told unless something else was asked or forgotten since.
   * @param of whose network the question is about
   */
  ask<T>(of: Pick<Answers, 'during'>, question: () => Promise<T>, hear: (answer: T) => void): void {
    this.#turn++;
    this.refresh(of, question, hear);
  }

  /** Like `ask`, but an answer on its way is still heard: for what is refreshed with every picture. */
  refresh<T>(of: Pick<Answers, 'during'>, question: () => Promise<T>, hear: (answer: T) => void): void {
    const turn = this.#turn;
    this.#next = async () => {
      const answer = await of.during(question);
      if (turn === this.#turn) hear(answer);
    };
    if (!this.#busy) void this.#run();
  }

  /** What was asked is of no interest any longer. */
  forget(): void {
    this.#turn++;
    this.#next = null;
  }

  async #run(): Promise<void> {
    this.#busy = true;
    this.#events.onBusy?.(true);
    while (this.#next) {
      const next = this.#next;
      this.#next = null;
      const turn = this.#turn;
      try {
        await next();
      } catch (error) {
        const heard = turn === this.#turn && !(error instanceof GoneError);
        if (heard) this.#events.onFailed?.(sentence(error));
      }
    }
    this.#busy = false;
    this.#events.onBusy?.(false);
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
