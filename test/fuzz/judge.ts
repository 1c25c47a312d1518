/** Opens a hostile case as the page would, plans everything that needs no device, and tells what went wrong. */

import { planBackward } from '../../src/net/backward-plan.ts';
import { chooseLayers } from '../../src/net/choose-layers.ts';
import { type NamedBytes, openNetworkFile } from '../../src/net/formats/open.ts';
import { type Graph, NetworkError } from '../../src/net/graph.ts';
import { planConcats } from '../../src/net/plan.ts';
import { preActivation } from '../../src/net/pre-activation.ts';
import { receptiveFields } from '../../src/net/receptive-field.ts';
import { inferShapes } from '../../src/net/shapes.ts';

/** No case may take longer, in milliseconds of this process: others may keep the machine busy. */
const LONGEST = 1000;
/** Sentences longer than this are no sentences. */
const LONGEST_SENTENCE = 1200;

export interface Verdict {
  /** Null where the files were refused as they should be. */
  readonly graph: Graph | null;
  /** The sentence that refused them. */
  readonly sentence: string | null;
  /** What should not have happened. */
  readonly fault: string | null;
  readonly milliseconds: number;
}

/** Most bytes of weights that a graph may hold, by the bytes of its files: see `src/net/formats/budget.ts`. */
export const mostWeightBytes = (fileBytes: number) => 16 * (fileBytes + 2 ** 20);

export function weightBytes(graph: Graph): number {
  const buffers = new Set([...graph.weights.values()].map(({ data }) => data.buffer));
  return [...buffers].reduce((sum, buffer) => sum + buffer.byteLength, 0);
}

/** Everything that is worked out of a graph before it is put on a device. */
export function plan(graph: Graph): void {
  const shapes = inferShapes(graph);
  const names = graph.nodes.map(({ name }) => name);
  planConcats(graph, shapes);
  receptiveFields(graph, shapes);
  chooseLayers(graph, shapes);
  planBackward(graph, shapes, { from: names.slice(-1), to: names.slice(0, 1) });
  preActivation(graph, names.at(-1) ?? '');
}

/** What is wrong with a graph that was opened; null where nothing is. */
function flaw(graph: Graph, fileBytes: number): string | null {
  const names = new Set(graph.nodes.map(({ name }) => name));
  const asked = [...graph.layers, graph.logits, graph.probabilities].filter((name) => name !== null);
  const lost = asked.find((name) => !names.has(name));
  if (lost !== undefined) return `asks for a node that is not there: ${lost.slice(0, 50)}`;
  for (const { shape, data } of graph.weights.values()) {
    if (shape.reduce((a, b) => a * b, 1) !== data.length)
      return 'holds a weight of another size than its shape';
  }
  const bytes = weightBytes(graph);
  return bytes > mostWeightBytes(fileBytes) ? `holds ${bytes} bytes of weights from ${fileBytes}` : null;
}

/** Whether a text can be shown as one sentence. */
function isSentence(text: string): boolean {
  return text.length <= LONGEST_SENTENCE && /\.$/.test(text) && !/[\n\r]|undefined|\[object/.test(text);
}

function open(files: readonly NamedBytes[]): Omit<Verdict, 'milliseconds'> {
  const fileBytes = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  let graph: Graph;
  try {
    graph = openNetworkFile(files);
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    const refused = error instanceof NetworkError && isSentence(sentence);
    const stack = error instanceof Error && !(error instanceof NetworkError) ? error.stack : '';
    return { graph: null, sentence, fault: refused ? null : `${sentence.slice(0, 300)} ${stack}` };
  }
  try {
    plan(graph);
  } catch (error) {
    return { graph, sentence: null, fault: `opened, but: ${error instanceof Error ? error.stack : error}` };
  }
  return { graph, sentence: null, fault: flaw(graph, fileBytes) };
}

/** Opens the files and measures how long that takes. */
export function judge(files: readonly NamedBytes[]): Verdict {
  const before = process.cpuUsage();
  const verdict = open(files);
  const { user, system } = process.cpuUsage(before);
  const milliseconds = (user + system) / 1000;
  const slow = milliseconds > LONGEST ? `took ${Math.round(milliseconds)} ms` : null;
  return { ...verdict, fault: verdict.fault ?? slow, milliseconds };
}
