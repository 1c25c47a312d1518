/** The ONNX reader and `simplify` against onnxruntime, on small models with every operator in every form. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readOnnx } from '../../src/net/formats/onnx.ts';
import type { Graph } from '../../src/net/graph.ts';
import { simplify } from '../../src/net/simplify.ts';
import { runGraph } from '../reference/run-graph.ts';

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  /** The channels are last already. */
  readonly last?: boolean;
}

interface Case {
  readonly name: string;
  /** Base64. */
  readonly file: string;
  readonly input: Numbers;
  readonly output: Numbers;
}

const path = new URL('../golden/formats/onnx-cases.json', import.meta.url);
const cases: readonly Case[] = JSON.parse(readFileSync(path, 'utf8'));

/** [1, c, h, w] or [1, c] → [h, w, c] in memory. */
function channelsLast({ shape: [, c = 1, h = 1, w = 1], data, last }: Numbers): Float32Array {
  if (last) return Float32Array.from(data);
  const out = new Float32Array(data.length);
  data.forEach((v, i) => {
    out[(i % (h * w)) * c + Math.floor(i / (h * w))] = v;
  });
  return out;
}

/** Largest |a − b| / (1 + |b|). */
function error(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  return actual.reduce((worst, a, i) => {
    const b = expected[i] ?? Number.NaN;
    return Math.max(worst, Math.abs(a - b) / (1 + Math.abs(b)));
  }, 0);
}

function lastValue(graph: Graph, input: Float32Array): Float32Array {
  const values = runGraph(graph, input);
  return values.get(graph.nodes.at(-1)?.name ?? '')?.data ?? new Float32Array();
}

describe.each(cases)('$name', ({ name, file, input, output }) => {
  const graph = readOnnx(Buffer.from(file, 'base64'));
  const picture = channelsLast(input);
  const expected = channelsLast(output);

  it('reads as onnxruntime computes', () => {
    expect(graph.name).toBe(name);
    expect(error(lastValue(graph, picture), expected)).toBeLessThan(1e-5);
  });

  it('computes the same simplified', () => {
    const { graph: small } = simplify(graph);
    expect(small.nodes.length).toBeLessThanOrEqual(graph.nodes.length);
    expect(small.nodes.some((node) => node.kind === 'identity')).toBe(false);
    expect(error(lastValue(small, picture), expected)).toBeLessThan(1e-5);
  });
});
