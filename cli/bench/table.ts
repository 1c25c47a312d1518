/** The table: one line for each engine of each row, as Markdown. */

import { median, type Result } from '../peers/contest.ts';

export const HEADER = [
  '| network | row | engine | ms (fastest–slowest) | runs | ÷ Cubescope | dispatches | submits | GPU MiB | |',
  '|---|---|---|---|---|---|---|---|---|---|',
];

/** Lines of a row; the first result is ours and the measure of the others. */
export function tableLines(network: string, title: string, results: readonly Result[]): string[] {
  const [ours] = results;
  return results.map((result) => {
    const cells = [network, title, result.name, ...numbers(result, ours), result.remark];
    return `| ${cells.join(' | ')} |`;
  });
}

function numbers(result: Result, ours: Result | undefined): string[] {
  const { times, dispatches, submits, bytes } = result;
  if (times.length === 0) return ['', '', '', '', '', ''];
  const ratio = ours && ours !== result ? median(times) / median(ours.times) : Number.NaN;
  return [
    milliseconds(times),
    String(times.length),
    Number.isFinite(ratio) ? ratio.toPrecision(2) : '',
    dispatches > 0 ? String(dispatches) : '',
    submits > 0 ? String(submits) : '',
    bytes > 0 ? (bytes / 2 ** 20).toFixed(1) : '',
  ];
}

/** Median, fastest and slowest of times in ascending order. */
export function milliseconds(times: readonly number[]): string {
  const [first = Number.NaN, last = Number.NaN] = [times[0], times.at(-1)];
  const middle = inDigits(median(times));
  return times.length > 1 ? `${middle} (${inDigits(first)}–${inDigits(last)})` : middle;
}

/** Three digits of small numbers, no fractions of large ones, thousands apart. */
export function inDigits(value: number): string {
  if (value < 100) return value.toPrecision(value < 10 ? 2 : 3);
  return Math.round(value).toLocaleString('en');
}
