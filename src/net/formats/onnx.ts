/**
 * Reads ONNX files of feed-forward image networks (https://onnx.ai/onnx/operators/). Tensors become channels last:
 * weights are reordered once, here, and nothing later knows that the file was channels first.
 *
 * Height or width that the file leaves open becomes the side of the network's family, 224 if it is unknown; the
 * batch becomes 1. What a picture must become is not in the file: see `preprocess.ts`.
 */

import { type Graph, NetworkError, type Shape } from '../graph.ts';
import { listed, quoted } from '../quote.ts';
import { createBuilder, type Value } from './builder.ts';
import { finishGraph } from './finish.ts';
import type { Constant } from './lower.ts';
import { nameOf, type OnnxContext, refuse } from './onnx-context.ts';
import { foldConstant } from './onnx-folding.ts';
import { ONNX_OPS } from './onnx-ops.ts';
import { type OnnxModel, type OnnxNode, type OnnxValueInfo, readModel } from './onnx-proto.ts';
import { decodeTensor } from './onnx-tensor.ts';
import { guessPreprocess } from './preprocess.ts';
import { orDamaged, packedFloats, packedInts } from './proto.ts';
import { depths, inOrder } from './reach.ts';

function bad(sentence: string, node: string | null = null): NetworkError {
  return new NetworkError(`The ONNX file ${sentence}.`, node);
}

/** The one input that is a picture; old files also list their weights as inputs. */
function pictureInput(model: OnnxModel): OnnxValueInfo {
  const weights = new Set(model.initializers.map((tensor) => tensor.name));
  const inputs = model.inputs.filter(({ name }) => !weights.has(name));
  const [first] = inputs;
  if (!first || inputs.length > 1) {
    const names = listed(inputs.map(({ name }) => quoted(name))) || 'none';
    throw bad(`has the inputs ${names}; only networks with one picture as input can be opened`);
  }
  return first;
}

function inputShape({ name, dims }: OnnxValueInfo, side: number): Shape {
  const last = isLast(dims);
  const [, channels, height, width] = last ? [dims[0], dims[3], dims[1], dims[2]] : dims;
  if (dims.length !== 4 || (channels ?? 3) !== 3) {
    const seen = listed(
      dims.map((d) => d ?? '?'),
      '×',
    );
    throw bad(
      `takes ${quoted(name)} of ${seen || 'unknown size'}; only colour pictures, N×3×height×width or N×height×width×3, can be shown`,
      name,
    );
  }
  return [1, height ?? side, width ?? side, 3];
}

/** Whether a picture has its channels last, as converters from TensorFlow leave it. */
function isLast(dims: OnnxValueInfo['dims']): boolean {
  return dims.length === 4 && dims[3] === 3 && dims[1] !== 3;
}

/** The numbers of a Constant node, in whichever attribute they are. */
function constantNode(node: OnnxNode): Constant {
  const name = node.outputs[0] ?? nameOf(node);
  const get = (key: string) => node.attributes.get(key);
  const tensor = get('value')?.tensor;
  if (tensor) return decodeTensor(tensor, name);
  const single = get('value_float')?.f ?? get('value_int')?.i;
  if (single !== undefined) {
    return { name, dims: [], data: Float32Array.of(single), integer: get('value_float') === undefined };
  }
  const floats = get('value_floats');
  const ints = get('value_ints');
  const data = floats ? packedFloats(floats.floats, 'f32') : ints && Float32Array.from(packedInts(ints.ints));
  if (!data) throw refuse(node, 'holds no numbers; strings and sparse tensors cannot be read');
  return { name, dims: [data.length], data, integer: !floats };
}

const PASSES_CONSTANTS: ReadonlySet<string> = new Set(['Identity', 'Cast']);

/** Finds constants by name, through identities, and decodes each once. */
function constantsOf(model: OnnxModel, producers: ReadonlyMap<string, OnnxNode>) {
  const initializers = new Map(model.initializers.map((tensor) => [tensor.name, tensor]));
  const decoded = new Map<string, Constant | undefined>();
  const decode = (name: string): Constant | undefined => {
    const tensor = initializers.get(name);
    if (tensor) return decodeTensor(tensor);
    const producer = producers.get(name);
    if (producer?.op === 'Constant') return constantNode(producer);
    // Nodes are asked for in order, so that this goes one step back however long the chain is.
    return producer && PASSES_CONSTANTS.has(producer.op) ? find(producer.inputs[0] ?? '') : undefined;
  };
  const find = (name: string): Constant | undefined => {
    if (!decoded.has(name))
      decoded.set(
        name,
        orDamaged('The ONNX file', () => decode(name)),
      );
    return decoded.get(name);
  };
  return find;
}

/** The node of the deepest output: side outputs of training and the like are left out. */
function mainOutput(
  model: OnnxModel,
  producers: ReadonlyMap<string, OnnxNode>,
  inputsOf: (n: OnnxNode) => OnnxNode[],
) {
  const roots = model.outputs.flatMap(({ name }) => producers.get(name) ?? []);
  const depth = depths(roots, inputsOf, nameOf);
  const [first, ...others] = roots;
  if (!first) throw bad('computes none of its outputs; export the model again');
  return others.reduce(
    (best, node) => ((depth.get(node) ?? 0) > (depth.get(best) ?? 0) ? node : best),
    first,
  );
}

function convert(node: OnnxNode, context: OnnxContext): Value {
  const op = node.domain === '' || node.domain === 'ai.onnx' ? ONNX_OPS.get(node.op) : undefined;
  if (op) return op(node, context);
  throw refuse(
    node,
    `is an operator that cannot be read; those that can are ${[...ONNX_OPS.keys()].join(', ')}`,
  );
}

/** What exporters call every graph: PyTorch's `main_graph` and `torch_jit`, tf2onnx's `tf2onnx`, and the like. */
function saysNothing(name: string): boolean {
  return /^(|(main|sub)?[-_]?graph|torch[-_](jit|script|export)\S*|tf2onnx\S*|onnx[-_]?(graph|model)?|model|network)$/i.test(
    name.trim(),
  );
}

/**
 * The network in an ONNX file; `fileName` names it where the file does not.
 * Throws a NetworkError with one sentence that names the node, the operator and what can be read.
 */
export function readOnnx(bytes: Uint8Array, fileName = 'network'): Graph {
  const model = orDamaged('The ONNX file', () => readModel(bytes));
  if (model.nodes.length === 0) throw bad('holds no network; it is empty, cut short or of another kind');
  const producers = new Map(model.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  producers.delete('');
  const inputsOf = (node: OnnxNode) => node.inputs.flatMap((name) => producers.get(name) ?? []);
  const order = inOrder(mainOutput(model, producers, inputsOf), inputsOf, nameOf);

  const name = saysNothing(model.name) ? fileName : model.name;
  const picture = pictureInput(model);
  const last = isLast(picture.dims);
  const known = guessPreprocess(
    last ? 'tensorflow' : 'onnx',
    name,
    new Set(model.nodes.flatMap((node) => [node.name, ...node.outputs])),
  );
  const shape = inputShape(picture, known.side);

  const builder = createBuilder(bytes.length);
  const input = builder.input(picture.name, shape);
  const values = new Map<string, Value>([[picture.name, last ? { ...input, last } : input]]);
  const stored = constantsOf(model, producers);
  const folded = new Map<string, Constant>();
  const constant = (key: string) => folded.get(key) ?? stored(key);
  const context: OnnxContext = {
    builder,
    opset: model.opset,
    constant,
    value: (key) => values.get(key),
    publish: (key, value) => values.set(key, value),
  };
  let output: Value | undefined;
  for (const node of order) {
    const [result = ''] = node.outputs;
    if (constant(result)) continue;
    const vector = foldConstant(node, context);
    if (vector) {
      folded.set(result, vector);
      continue;
    }
    output = convert(node, context);
    values.set(result, output);
  }
  if (!output) throw bad('has an output that does not depend on the picture');
  return finishGraph(builder, output, { name, inputShape: shape, preprocess: known.preprocess });
}
