/**
 * The project's own `graph.json` (`docs/formats.md`), into a Graph.
 * Everything is checked on the way in; a Graph that comes out can be put on a device.
 */

import {
  type Attribute,
  type Graph,
  type GraphNode,
  NetworkError,
  type Preprocess,
  type Shape,
  type WeightTensor,
} from '../graph.ts';
import { described, quoted } from '../quote.ts';
import { inferShapes } from '../shapes.ts';
import { LONGEST_TEXT, MOST_LAYERS, MOST_NODES } from './budget.ts';
import { type AttributeType, KIND_TABLE, type KindRow } from './kind-table.ts';
import { fitLabels } from './labels.ts';

export const FORMAT = 'cubescope-graph';
export const VERSION = 1;

type Fields = Readonly<Record<string, unknown>>;

function bad(sentence: string, node: string | null = null): NetworkError {
  return new NetworkError(`graph.json: ${sentence}.`, node);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumbers(value: unknown, length: number): value is number[] {
  return Array.isArray(value) && value.length === length && value.every(Number.isFinite);
}

function field(owner: Fields, name: string): unknown {
  return Object.hasOwn(owner, name) ? owner[name] : undefined;
}

function text(owner: Fields, name: string, where: string): string {
  const value = field(owner, name);
  if (typeof value !== 'string' || value === '')
    throw bad(`${where} needs text as "${name}", not ${described(value)}`);
  if (value.length > LONGEST_TEXT)
    throw bad(`${where} has ${value.length} characters as "${name}"; at most ${LONGEST_TEXT} can be read`);
  return value;
}

function texts(value: unknown, where: string): string[] {
  if (!Array.isArray(value) || !value.every((v) => typeof v === 'string')) {
    throw bad(`${where} must be a list of names, not ${described(value)}`);
  }
  return value;
}

function record(owner: Fields, name: string, where: string): Fields {
  const value = field(owner, name) ?? {};
  if (!isFields(value)) throw bad(`${where} needs an object as "${name}", not ${described(value)}`);
  return value;
}

function parseInputShape(value: unknown): Shape {
  const fits =
    isNumbers(value, 4) &&
    value.every((v) => Number.isInteger(v) && v >= 1) &&
    value[0] === 1 &&
    value[3] === 3;
  if (!fits) throw bad(`"input.shape" must be [1, height, width, 3], not ${described(value)}`);
  const [n = 1, h = 1, w = 1, c = 3] = value;
  return [n, h, w, c];
}

function triple(owner: Fields, name: string): [number, number, number] {
  const value = field(owner, name);
  if (!isNumbers(value, 3)) throw bad(`"preprocess.${name}" must be three numbers, not ${described(value)}`);
  const [a = 0, b = 0, c = 0] = value;
  return [a, b, c];
}

function parsePreprocess(owner: Fields): Preprocess {
  const colour = field(owner, 'colour');
  const scale = field(owner, 'scale');
  const std = triple(owner, 'std');
  if (colour !== 'rgb' && colour !== 'bgr') {
    throw bad(`"preprocess.colour" must be "rgb" or "bgr", not ${described(colour)}`);
  }
  if (typeof scale !== 'number' || !Number.isFinite(scale) || scale === 0) {
    throw bad(`"preprocess.scale" must be a number other than 0, not ${described(scale)}`);
  }
  if (std.includes(0)) throw bad('"preprocess.std" must not contain 0, because values are divided by it');
  return { colour, scale, mean: triple(owner, 'mean'), std };
}

const IS_TYPE: Readonly<Record<AttributeType, (value: unknown) => boolean>> = {
  number: (v) => typeof v === 'number' && Number.isFinite(v),
  pair: (v) => isNumbers(v, 2),
  pads: (v) => isNumbers(v, 4),
  channels: (v) => Array.isArray(v) && isNumbers(v, v.length),
  switch: (v) => typeof v === 'boolean',
  word: (v) => typeof v === 'string',
};

function parseAttributes(owner: Fields, row: KindRow, where: string): Record<string, Attribute> {
  const known = Object.keys(row.attributes);
  const attributes: Record<string, Attribute> = {};
  for (const [name, value] of Object.entries(owner)) {
    const rule = known.includes(name) ? row.attributes[name] : undefined;
    if (!rule)
      throw bad(`${where} has the attribute ${quoted(name)}; it may have ${known.join(', ') || 'none'}`);
    if (!IS_TYPE[rule.type](value))
      throw bad(`${where} has ${described(value)} as "${name}", not a ${rule.type}`);
    attributes[name] = value as Attribute;
  }
  const missing = known.find((name) => row.attributes[name]?.required && !(name in attributes));
  if (missing) throw bad(`${where} lacks the attribute "${missing}"`);
  return attributes;
}

function parseWeights(
  owner: Fields,
  row: KindRow,
  where: string,
  weights: Graph['weights'],
): Record<string, string> {
  const roles: Record<string, string> = {};
  for (const role of Object.keys(row.weights)) {
    const key = field(owner, role);
    const rule = row.weights[role];
    if (key === undefined && !rule?.required) continue;
    if (typeof key !== 'string') throw bad(`${where} needs the name of a tensor as weight "${role}"`);
    const rank = weights.get(key)?.shape.length;
    if (rank === undefined)
      throw bad(`${where} asks for the tensor ${quoted(key)}, which the weights file lacks`);
    if (rank !== rule?.rank)
      throw bad(`${where} needs ${rule?.rank} dimensions in ${quoted(key)}, which has ${rank}`);
    roles[role] = key;
  }
  const extra = Object.keys(owner).find((role) => !Object.hasOwn(row.weights, role));
  if (extra !== undefined) throw bad(`${where} has a weight ${quoted(extra)}, which its kind does not use`);
  return roles;
}

function parseNode(value: unknown, index: number, weights: Graph['weights']): GraphNode {
  if (!isFields(value)) throw bad(`node ${index} is ${described(value)} where an object is needed`);
  const name = text(value, 'name', `node ${index}`);
  const kind = text(value, 'kind', `node ${quoted(name)}`);
  const row = KIND_TABLE.get(kind);
  const where = `node ${quoted(name)} (${row ? kind : 'unknown kind'})`;
  if (!row) {
    throw bad(
      `node ${quoted(name)} is of kind ${quoted(kind)}; known are ${[...KIND_TABLE.keys()].join(', ')}`,
      name,
    );
  }
  if ((kind === 'input') !== (index === 0))
    throw bad(`${where}: the first node, and only it, must be the input`, name);
  const inputs = texts(field(value, 'inputs') ?? [], `"inputs" of ${where}`);
  const [least, most] = row.inputs;
  if (inputs.length < least || inputs.length > most) {
    throw bad(
      `${where} has ${inputs.length} inputs where ${least === most ? least : `${least} or more`} belong`,
      name,
    );
  }
  return {
    name,
    kind,
    inputs,
    attributes: parseAttributes(record(value, 'attributes', where), row, where),
    weights: parseWeights(record(value, 'weights', where), row, where, weights),
  };
}

function optionalNode(owner: Fields, name: string, nodes: ReadonlyMap<string, unknown>): string | null {
  const value = field(owner, name) ?? null;
  if (value !== null && (typeof value !== 'string' || !nodes.has(value))) {
    throw bad(`"${name}" is ${described(value)}, which is not a node`);
  }
  return value;
}

function parseRoot(source: string): Fields {
  let root: unknown;
  try {
    root = JSON.parse(source);
  } catch (error) {
    throw bad(`this is not JSON (${quoted(error instanceof Error ? error.message : String(error))})`);
  }
  if (!isFields(root) || field(root, 'format') !== FORMAT) {
    throw bad(`"format" must be "${FORMAT}"; this is some other JSON file`);
  }
  if (field(root, 'version') !== VERSION) {
    throw bad(
      `version ${described(field(root, 'version'))} cannot be read, only ${VERSION}; update Cubescope`,
    );
  }
  return root;
}

/**
 * The network that `source`, the text of a graph.json, describes.
 * Throws a NetworkError with one sentence that names the node, the value and what would be right.
 */
export function parseGraphJson(
  source: string,
  weights: ReadonlyMap<string, WeightTensor>,
  labels: readonly string[] | null = null,
): Graph {
  const root = parseRoot(source);
  const input = record(root, 'input', 'the file');
  const list = field(root, 'nodes');
  if (!Array.isArray(list) || list.length === 0) throw bad('"nodes" must be a list with the input first');
  if (list.length > MOST_NODES)
    throw bad(`"nodes" has ${list.length} of them; at most ${MOST_NODES} can be read`);
  const nodes = list.map((node, index) => parseNode(node, index, weights));
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const graph: Graph = {
    name: text(root, 'name', 'the file'),
    inputShape: parseInputShape(field(input, 'shape')),
    preprocess: parsePreprocess(record(input, 'preprocess', '"input"')),
    nodes,
    weights,
    logits: optionalNode(root, 'logits', byName),
    probabilities: optionalNode(root, 'probabilities', byName),
    labels: null,
    layers: texts(field(root, 'layers') ?? [], '"layers"'),
  };
  if (graph.layers.length > MOST_LAYERS)
    throw bad(`"layers" names ${graph.layers.length} nodes; at most ${MOST_LAYERS} can be shown`);
  const unknown = graph.layers.find((name) => !byName.has(name));
  if (unknown !== undefined) throw bad(`"layers" names ${quoted(unknown)}, which is not a node`);
  const units = inferShapes(graph).get(graph.logits ?? graph.probabilities ?? '')?.[3];
  return { ...graph, labels: labels && units !== undefined ? fitLabels(labels, units) : labels };
}
