/** What a bench may be told, alike in Node and in the browser. */

import { parseArgs } from 'node:util';
import { ROW_GROUPS, type RowGroup } from './rows.ts';

export interface BenchOptions {
  readonly rows: readonly RowGroup[];
  /** Names, or paths of a network's folder or file; none for the usual two. */
  readonly networks: readonly string[];
  /** Words, one of which the name of another engine must have to take part; none leave all of them out. */
  readonly peers: readonly string[];
  /** Most runs of each engine. */
  readonly runs: number;
  /** Milliseconds of measuring in a row. */
  readonly budget: number;
  /** Most milliseconds that a single run may be guessed to take. */
  readonly longest: number;
  readonly layers: boolean;
  /** Threads of WebAssembly; 0 for as many as there are cores, at most four. */
  readonly threads: number;
}

const FLAGS = {
  rows: { type: 'string' },
  network: { type: 'string', multiple: true },
  runs: { type: 'string' },
  seconds: { type: 'string' },
  longest: { type: 'string' },
  threads: { type: 'string', default: '0' },
  quick: { type: 'boolean', default: false },
  layers: { type: 'boolean', default: false },
  peers: { type: 'string', default: 'tensorflow,onnxruntime' },
  alone: { type: 'boolean', default: false },
} as const;

/** Runs, seconds of a row, and most seconds of a run. */
const USUAL = { runs: 7, seconds: 60, longest: 30 };
const QUICK = { runs: 3, seconds: 10, longest: 4 };

/** @throws Error that names the flag, the value and what it may be */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({ args: [...args], options: FLAGS, allowPositionals: true });
  const usual = values.quick ? QUICK : USUAL;
  return {
    rows: readRows(values.rows),
    networks: [...(values.network ?? []).flatMap((names) => names.split(',')), ...positionals],
    peers: values.alone ? [] : values.peers.toLowerCase().split(','),
    runs: number('runs', values.runs, usual.runs, 1),
    budget: number('seconds', values.seconds, usual.seconds, 0) * 1000,
    longest: number('longest', values.longest, usual.longest, 0) * 1000,
    layers: values.layers,
    threads: number('threads', values.threads, 0, 0),
  };
}

function readRows(text: string | undefined): RowGroup[] {
  if (text === undefined) return [...ROW_GROUPS];
  return text.split(',').map((name) => {
    const group = ROW_GROUPS.find((each) => each === name);
    if (!group) throw new Error(`--rows knows no "${name}"; it may name: ${ROW_GROUPS.join(', ')}.`);
    return group;
  });
}

function number(flag: string, text: string | undefined, otherwise: number, least: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`--${flag} takes a whole number from ${least}, not "${text}".`);
}
