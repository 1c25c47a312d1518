/** Engines side by side: one run, turn by turn, so that whatever else the machine does hits all of them. */

import { type Account, charge, openAccount } from './ledger.ts';

/** An engine that is ready for its work. */
export interface Contender {
  /** Does the work once; the answer's values are in JavaScript when it resolves. */
  run(): Promise<Float32Array>;
  dispose(): void;
}

/** An engine that may take part. */
export interface Entry {
  readonly name: string;
  /** Loads the network and whatever else the runs need. */
  open(): Promise<Contender>;
  /** What a run is guessed to take, in milliseconds, where something is known. */
  readonly guess?: number | undefined;
}

export interface ContestOptions {
  /** Most runs of each, from 1. */
  readonly runs: number;
  /** No new turn begins after so many milliseconds of measuring. */
  readonly budget: number;
  /** Whoever is guessed to need more milliseconds for a single run is left out. */
  readonly longest: number;
  /** Compares an answer with the first engine's; throws where they disagree, else says how well they agree. */
  readonly agreement: (theirs: Float32Array, ours: Float32Array) => string;
  /** Told what begins: long contests should not look stuck. */
  readonly onStage?: (words: string) => void;
}

/** What became of an entry. */
export interface Result {
  readonly name: string;
  /** Milliseconds of each run, ascending, the warm-up left out; none where it did not run. */
  readonly times: readonly number[];
  /** What one run asks of WebGPU; 0 where it does not go through it. */
  readonly dispatches: number;
  readonly submits: number;
  /** Most bytes of buffers and textures alive at once, from its loading on. */
  readonly bytes: number;
  /** How well it agrees with the first; or why it did not run. */
  readonly remark: string;
}

interface Runner {
  readonly name: string;
  readonly contender: Contender;
  readonly account: Account;
  readonly times: number[];
  remark: string;
  asked: Pick<Account, 'dispatches' | 'submits'>;
}

/**
 * Each engine warms up once, in which shaders compile; the answers are compared; then they take turns.
 * @throws what `agreement` throws: times of engines that compute different things are not told
 */
export async function contest(entries: readonly Entry[], options: ContestOptions): Promise<Result[]> {
  const runners: Runner[] = [];
  const results = new Map<string, Result>();
  try {
    let ours: Float32Array | undefined;
    for (const entry of entries) {
      if ((entry.guess ?? 0) > options.longest) {
        results.set(entry.name, absent(entry.name, leftOut(entry.guess ?? 0)));
        continue;
      }
      options.onStage?.(`${entry.name} warms up`);
      const runner = await opened(entry);
      runners.push(runner);
      const answer = await charge(runner.account, () => runner.contender.run());
      if (ours) runner.remark = options.agreement(answer, ours);
      ours ??= answer;
    }
    options.onStage?.('all take turns');
    await takeTurns(runners, options);
    for (const runner of runners) results.set(runner.name, resultOf(runner));
  } finally {
    for (const { contender } of runners) contender.dispose();
  }
  return entries.flatMap(({ name }) => results.get(name) ?? []);
}

async function opened({ name, open }: Entry): Promise<Runner> {
  const account = openAccount();
  const contender = await charge(account, open);
  return { name, contender, account, times: [], remark: '', asked: { dispatches: 0, submits: 0 } };
}

async function takeTurns(runners: readonly Runner[], { runs, budget }: ContestOptions): Promise<void> {
  const begin = performance.now();
  for (let run = 0; run < runs; run++) {
    if (run > 0 && performance.now() - begin > budget) return;
    for (const runner of runners) {
      const { dispatches, submits } = runner.account;
      const start = performance.now();
      await charge(runner.account, () => runner.contender.run());
      runner.times.push(performance.now() - start);
      runner.asked = {
        dispatches: runner.account.dispatches - dispatches,
        submits: runner.account.submits - submits,
      };
    }
  }
}

function resultOf({ name, times, account, asked, remark }: Runner): Result {
  return { name, times: times.toSorted((a, b) => a - b), ...asked, bytes: account.peak, remark };
}

/** An engine that takes no part, and why. */
export function absent(name: string, remark: string): Result {
  return { name, times: [], dispatches: 0, submits: 0, bytes: 0, remark };
}

function leftOut(guess: number): string {
  return `left out: about ${(guess / 1000).toFixed(0)} s a run`;
}

/** The middle one, of an even number the later of the two; NaN of none. */
export function median(ascending: readonly number[]): number {
  return ascending[Math.floor(ascending.length / 2)] ?? Number.NaN;
}
