/** Class names: a JSON array of strings, or plain text with one name per line. They are text, never markup. */

import { type Graph, NetworkError } from '../graph.ts';
import { described, quoted } from '../quote.ts';
import { inferShapes } from '../shapes.ts';

/** No network for pictures has more classes; more lines than this are some other file. */
const MOST_LABELS = 100_000;

/** The names in a file's text. Throws a NetworkError where it holds something else. */
export function parseLabels(text: string): string[] {
  const labels = text.trimStart().startsWith('[') ? fromJson(text) : text.trimEnd().split(/\r?\n/);
  if (labels.length > MOST_LABELS) {
    throw new NetworkError(`The labels file has ${labels.length} names; at most ${MOST_LABELS} can be read.`);
  }
  return labels;
}

function fromJson(text: string): string[] {
  let labels: unknown;
  try {
    labels = JSON.parse(text);
  } catch {
    throw new NetworkError(
      'The labels file starts like a JSON list but is not one; check its brackets and commas.',
    );
  }
  if (!Array.isArray(labels)) throw new NetworkError('The labels file must be a JSON list of strings.');
  const odd = labels.findIndex((label) => typeof label !== 'string');
  if (odd >= 0) {
    throw new NetworkError(
      `Label ${odd} is ${described(labels[odd])} where a string is needed; correct labels.json.`,
    );
  }
  return labels as string[];
}

/**
 * One name per output unit. A list that is short (inception5h names 1001 of its 1008 units) is filled up,
 * one that is long belongs to another network and is an error.
 */
export function fitLabels(labels: readonly string[], units: number): string[] {
  if (labels.length > units) {
    throw new NetworkError(
      `There are ${labels.length} labels for ${units} output units; open the labels file of this network.`,
    );
  }
  return Array.from({ length: units }, (_, unit) => labels[unit] ?? `unit ${unit}`);
}

/** What TensorFlow's networks for ImageNet have before its thousand classes. */
const BACKGROUND = 'background';

/** The graph with these names for its units. @throws NetworkError where they are too many */
export function labelled(graph: Graph, labels: readonly string[]): Graph {
  const head = graph.logits ?? graph.probabilities;
  const units = head === null ? undefined : inferShapes(graph).get(head)?.[3];
  if (units === undefined) return graph;
  const whole = units === 1001 && labels.length === 1000 ? [BACKGROUND, ...labels] : labels;
  return { ...graph, labels: fitLabels(whole, units) };
}

/**
 * The graph with names from a file that was opened without a network: exactly one for each class, since any text could
 * be taken for names.
 * @param name of the file, for the sentence
 * @throws NetworkError where the graph has no classes, or another number of them
 */
export function relabelled(graph: Graph, name: string, labels: readonly string[]): Graph {
  const head = graph.logits ?? graph.probabilities;
  const units = head === null ? undefined : inferShapes(graph).get(head)?.[3];
  const whose = `The file ${quoted(name)} is no network, and as a list of labels`;
  if (units === undefined) {
    throw new NetworkError(`${whose} it does not fit: ${quoted(graph.name)} has no classes to name.`);
  }
  if (labels.length !== units && !(units === 1001 && labels.length === 1000)) {
    throw new NetworkError(
      `${whose} it has ${labels.length} ${labels.length === 1 ? 'name' : 'names'} for the ${units} classes of ${quoted(graph.name)}; open the list of this network.`,
    );
  }
  return labelled(graph, labels);
}

/**
 * The file of `weights/` with the names that belong to a graph without any: a thousand outputs, or one more,
 * are ImageNet's, as good as always, and inception5h has an order of its own. Null where nothing is known.
 */
export function missingLabels(graph: Graph): string | null {
  const head = graph.probabilities ?? graph.logits;
  if (graph.labels !== null || head === null) return null;
  const units = inferShapes(graph).get(head)?.[3];
  if (units === 1008 && graph.nodes.some(({ name }) => name === 'mixed4d')) return 'inception5h-labels.json';
  return units === 1000 || units === 1001 ? 'imagenet-labels.json' : null;
}
