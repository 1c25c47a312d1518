/**
 * Reads frozen TensorFlow graphs (GraphDef, .pb) of feed-forward image networks, inception5h above all.
 *
 * A file often has several heads; the deepest softmax is the network's and what does not lead to it is left out.
 * The input's height and width become those of its family, 224 if unknown, where the placeholder leaves them open.
 */

import { type Graph, NetworkError, type Shape } from '../graph.ts';
import { listed, quoted } from '../quote.ts';
import { Budget } from './budget.ts';
import { createBuilder, type Value } from './builder.ts';
import { finishGraph } from './finish.ts';
import type { Constant } from './lower.ts';
import { guessPreprocess } from './preprocess.ts';
import { orDamaged } from './proto.ts';
import { depths, inOrder } from './reach.ts';
import { isConstant, refuse, type TfContext } from './tensorflow-context.ts';
import { TENSORFLOW_OPS } from './tensorflow-ops.ts';
import { decodeTfTensor, readGraphDef, type TfNode } from './tensorflow-proto.ts';

function bad(sentence: string, node: string | null = null): NetworkError {
  return new NetworkError(`The TensorFlow file ${sentence}.`, node);
}

/** `conv:0` → `conv`. Only first outputs can be followed; control inputs carry no values. */
function inputNames(node: TfNode): string[] {
  return node.inputs
    .filter((name) => !name.startsWith('^'))
    .map((name) => {
      const [, base = name, output = '0'] = /^(.*):(\d+)$/.exec(name) ?? [];
      if (output !== '0')
        throw refuse(node, `reads ${quoted(name)}; only first outputs of nodes can be read`);
      return base;
    });
}

/** The node to end with: the deepest softmax, or the deepest node of all if there is none. */
function mainOutput(nodes: readonly TfNode[], inputsOf: (node: TfNode) => TfNode[]): TfNode {
  const depth = depths(nodes, inputsOf, (node) => node.name);
  const softmaxes = nodes.filter((node) => node.op === 'Softmax');
  const [first, ...others] = softmaxes.length > 0 ? softmaxes : nodes;
  if (!first) throw bad('holds no nodes; it is empty, cut short or of another kind');
  return others.reduce(
    (best, node) => ((depth.get(node) ?? 0) > (depth.get(best) ?? 0) ? node : best),
    first,
  );
}

function inputShape(node: TfNode, side: number): Shape {
  const shape = node.attributes.get('shape')?.shape;
  // Early files give an empty shape where they mean an unknown one.
  const [, h, w, c] = shape && shape.length > 0 ? shape : [null, null, null, null];
  if ((shape && shape.length !== 0 && shape.length !== 4) || (c ?? 3) !== 3) {
    const seen = listed(
      (shape ?? []).map((d) => d ?? '?'),
      '×',
    );
    throw bad(
      `takes ${quoted(node.name)} of ${seen}; only colour pictures, N×height×width×3, can be shown`,
      node.name,
    );
  }
  return [1, h ?? side, w ?? side, 3];
}

function decodeConstant(node: TfNode, budget: Budget): Constant {
  const tensor = node.attributes.get('value')?.tensor;
  if (!tensor) throw refuse(node, 'holds no numbers; fetch or export the file again');
  const found = orDamaged('The TensorFlow file', () => decodeTfTensor(tensor, node.name));
  budget.take(found.data.length, node.name);
  return found;
}

function convert(node: TfNode, context: TfContext): Value | Constant {
  const [first] = context.inputs(node);
  if (node.op === 'Identity' && first && isConstant(first)) return first;
  const op = TENSORFLOW_OPS.get(node.op);
  if (op) return op(node, context);
  throw refuse(
    node,
    `is an operator that cannot be read; those that can are ${[...TENSORFLOW_OPS.keys()].join(', ')}`,
  );
}

/**
 * The network in a frozen TensorFlow graph; `name` is the file's, because the format has none.
 * Throws a NetworkError with one sentence that names the node, the operator and what can be read.
 */
export function readTensorflow(bytes: Uint8Array, name = 'network'): Graph {
  const nodes = orDamaged('The TensorFlow file', () => readGraphDef(bytes));
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const namesOf = new Map(nodes.map((node) => [node, inputNames(node)]));
  const inputsOf = (node: TfNode) => (namesOf.get(node) ?? []).flatMap((input) => byName.get(input) ?? []);
  const order = inOrder(mainOutput(nodes, inputsOf), inputsOf, (node) => node.name);

  const placeholders = order.filter((node) => node.op === 'Placeholder' || node.op === 'PlaceholderV2');
  const [picture] = placeholders;
  if (!picture || placeholders.length > 1) {
    throw bad(
      `has ${placeholders.length} placeholders; only networks with one picture as input can be opened`,
    );
  }
  const known = guessPreprocess('tensorflow', name, new Set(byName.keys()));
  const shape = inputShape(picture, known.side);
  const builder = createBuilder(bytes.length);
  const values = new Map<string, Value | Constant>([[picture.name, builder.input(picture.name, shape)]]);
  const context: TfContext = {
    builder,
    inputs: (node) =>
      (namesOf.get(node) ?? []).map((input) => {
        const value = values.get(input);
        if (!value) throw refuse(node, `reads ${quoted(input)}, which is not in the file`);
        return value;
      }),
  };
  const constants = new Budget(bytes.length);
  let output: Value | undefined;
  for (const node of order) {
    if (node === picture) continue;
    const value = node.op === 'Const' ? decodeConstant(node, constants) : convert(node, context);
    values.set(node.name, value);
    if (!isConstant(value)) output = value;
  }
  if (!output) throw bad('has an output that does not depend on the picture');
  const { preprocess, layers } = known;
  return finishGraph(builder, output, { name, inputShape: shape, preprocess, layers });
}
