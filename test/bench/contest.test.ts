/** The contest of engines: turns, what is left out, what is counted, and that disagreement ends it. */

import { describe, expect, it } from 'vitest';
import { Pace } from '../../cli/bench/pace.ts';
import { type ContestOptions, contest, type Entry, median } from '../../cli/peers/contest.ts';
import { charge, openAccount } from '../../cli/peers/ledger.ts';

const options: ContestOptions = { runs: 3, budget: 1e6, longest: 100, agreement: () => 'alike' };

/** An engine that writes its name down whenever it runs. */
function entry(name: string, log: string[], guess?: number): Entry {
  return {
    name,
    guess,
    async open() {
      log.push(`open ${name}`);
      return {
        async run() {
          log.push(name);
          return Float32Array.of(name.length);
        },
        dispose: () => void log.push(`dispose ${name}`),
      };
    },
  };
}

describe('a contest', () => {
  it('warms each up, then lets them take turns, then disposes all', async () => {
    const log: string[] = [];
    const results = await contest([entry('a', log), entry('bb', log)], options);
    expect(log.join()).toBe('open a,a,open bb,bb,a,bb,a,bb,a,bb,dispose a,dispose bb');
    expect(results.map(({ name, remark }) => [name, remark])).toEqual([
      ['a', ''],
      ['bb', 'alike'],
    ]);
    for (const { times } of results) expect(times).toHaveLength(3);
  });

  it('gives the times in order', async () => {
    const waits = [5, 40, 1, 20];
    const slow: Entry = {
      name: 'slow',
      open: async () => ({
        async run() {
          await new Promise((done) => setTimeout(done, waits.shift()));
          return Float32Array.of(1);
        },
        dispose() {},
      }),
    };
    const [result] = await contest([slow], options);
    expect(result?.times).toEqual(result?.times.toSorted((a, b) => a - b));
    expect(median(result?.times ?? [])).toBeGreaterThan(15);
  });

  it('begins no new turn when its time is over, but takes one', async () => {
    const log: string[] = [];
    const [result] = await contest([entry('a', log)], { ...options, budget: -1 });
    expect(result?.times).toHaveLength(1);
  });

  it('leaves out who would take too long, and says so', async () => {
    const log: string[] = [];
    const results = await contest([entry('a', log), entry('late', log, 45_000)], {
      ...options,
      longest: 30_000,
    });
    expect(log).not.toContain('open late');
    expect(results[1]).toMatchObject({ name: 'late', times: [], remark: 'left out: about 45 s a run' });
  });

  it('tells no times where the answers differ, and frees what was opened', async () => {
    const log: string[] = [];
    const agreement = () => {
      throw new Error('they differ');
    };
    await expect(contest([entry('a', log), entry('b', log)], { ...options, agreement })).rejects.toThrow(
      'they differ',
    );
    expect(log.slice(-2)).toEqual(['dispose a', 'dispose b']);
  });
});

describe('the pace', () => {
  it('guesses from pictures of the same kind of row, by engine', () => {
    const pace = new Pace();
    const row = (group: 'forward' | 'dream', batch: number) => ({
      group,
      title: '',
      batch,
      entries: [entry('a', []), entry('b', [])],
      agreement: () => '',
    });
    const result = { name: 'a', times: [100, 200, 300], dispatches: 0, submits: 0, bytes: 0, remark: '' };
    pace.learn(row('forward', 2), [result, { ...result, name: 'b', times: [] }]);
    expect(pace.entries(row('forward', 8)).map(({ guess }) => guess)).toEqual([800, undefined]);
    expect(pace.entries(row('dream', 8)).map(({ guess }) => guess)).toEqual([undefined, undefined]);
  });
});

describe('the median', () => {
  it('is the middle, and nothing of nothing', () => {
    expect(median([1, 2, 9])).toBe(2);
    expect(median([1, 2])).toBe(2);
    expect(median([])).toBeNaN();
  });
});

describe('an account', () => {
  it('is charged while its owner works, also when that fails', async () => {
    const account = openAccount();
    await expect(charge(account, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await charge(account, () => 7)).toBe(7);
    expect(account).toEqual({ dispatches: 0, submits: 0, bytes: 0, peak: 0 });
  });
});
