/**
 * Builds a Graph node by node, as the readers of ONNX and TensorFlow need it: names are made unique, weights that
 * several nodes share are converted once, and every value's shape is known as soon as its node is there.
 */

import { type Attribute, type GraphNode, NetworkError, type Shape, type WeightTensor } from '../graph.ts';
import { checkSize } from '../node-limits.ts';
import { inferShape } from '../shapes.ts';
import { Budget, LONGEST_NAME, MOST_NODES } from './budget.ts';

/** A tensor of the file: the node that computes it, its shape with channels last, and how the file sees it. */
export interface Value {
  readonly node: string;
  readonly shape: Shape;
  /** The file has flattened it to [n, everything else]; the values are still in [h, w, c] here. */
  readonly flat: boolean;
  /** The file has the channels last, or had when it flattened it. Never of a flattened single point, which has no order. */
  readonly last?: boolean;
  /** The file sees the channels as so many rows and columns, row by row. */
  readonly split?: readonly [rows: number, columns: number];
}

export interface NewNode {
  readonly name: string;
  readonly kind: string;
  readonly inputs: readonly Value[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly weights?: Readonly<Record<string, string>>;
  readonly flat?: boolean;
}

export interface Builder {
  readonly nodes: readonly GraphNode[];
  readonly weights: ReadonlyMap<string, WeightTensor>;
  /** Throws a NetworkError where the picture is too large. */
  input(name: string, shape: Shape): Value;
  /** Throws a NetworkError that names the node if its inputs or weights do not fit. */
  add(node: NewNode): Value;
  /** `key`, after `make` has been called for it once. Throws a NetworkError where the file comes to too much. */
  weight(key: string, make: () => WeightTensor): string;
}

/** @param fileBytes of the whole file, which bound its weights (`budget.ts`) */
export function createBuilder(fileBytes: number): Builder {
  const nodes: GraphNode[] = [];
  /** Names in use, each with the number that a namesake would get. */
  const names = new Map<string, number>();
  const weights = new Map<string, WeightTensor>();
  const budget = new Budget(fileBytes);

  const unique = (name: string): string => {
    const base = name.slice(0, LONGEST_NAME) || 'node';
    let count = names.get(base) ?? 1;
    let candidate = base;
    while (names.has(candidate)) {
      count += 1;
      candidate = `${base} #${count}`;
    }
    names.set(candidate, 1);
    names.set(base, count);
    return candidate;
  };

  return {
    nodes,
    weights,
    input(name, shape) {
      const node = { name: unique(name), kind: 'input', inputs: [], attributes: {}, weights: {} };
      checkSize(node, shape);
      nodes.push(node);
      return { node: node.name, shape, flat: false };
    },
    add({ name, kind, inputs, attributes = {}, weights: roles = {}, flat = false }) {
      const node = { name, kind, inputs: inputs.map((value) => value.node), attributes, weights: roles };
      const shape = inferShape(
        node,
        inputs.map((value) => value.shape),
        weights,
      );
      if (nodes.length >= MOST_NODES) {
        throw new NetworkError(`The network has more than ${MOST_NODES} nodes; open a smaller one.`, name);
      }
      const { channels } = attributes;
      if (Array.isArray(channels)) budget.take(channels.length, name);
      const named = { ...node, name: unique(name) };
      nodes.push(named);
      return { node: named.name, shape, flat };
    },
    weight(key, make) {
      if (weights.has(key)) return key;
      const made = make();
      budget.take(made.data.length, key);
      weights.set(key, made);
      return key;
    },
  };
}
