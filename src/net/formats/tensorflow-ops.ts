/**
 * TensorFlow operators, each turned into a node of ours. Tensors are channels last already, so weights stay as
 * they are. One line in the table at the end to add another.
 */

import { listed, size } from '../quote.ts';
import { affine, binary, channelVector, clip, dense, isPoint, pass, same } from './lower.ts';
import { type ConvertTf, computed, constant, isConstant, refuse } from './tensorflow-context.ts';
import { conv, lrn, mean, pad, pool } from './tensorflow-spatial.ts';

/** Concat has its axis first, ConcatV2 last; it must be the channels. */
const concat: ConvertTf = (node, context) => {
  const all = context.inputs(node);
  const axisAt = node.op === 'Concat' ? 0 : all.length - 1;
  const axis = constant(node, context, axisAt).data[0];
  const values = all.flatMap((_, i) => (i === axisAt ? [] : [computed(node, context, i)]));
  const rank = values[0]?.flat ? 2 : 4;
  if (axis !== rank - 1 && axis !== -1)
    throw refuse(node, `joins along axis ${axis}; only the channels can be read`);
  return context.builder.add({ name: node.name, kind: 'concat', inputs: values, flat: rank === 2 });
};

/** Flattening of all but the batch, or no change for a single point: [n, c] and [n, 1, 1, c]. */
const reshape: ConvertTf = (node, context) => {
  const x = computed(node, context);
  const [, h, w, c] = x.shape;
  const target = Array.from(constant(node, context, 1).data);
  const fits = (wanted: readonly number[]) =>
    target.length === wanted.length + 1 &&
    wanted.every((length, i) => target[i + 1] === length || target[i + 1] === -1);
  if (fits([h * w * c])) return pass(context.builder, node.name, x, true);
  if (fits([h, w, c])) return pass(context.builder, node.name, x, false);
  throw refuse(node, `reshapes ${size(x.shape)} to [${listed(target)}]; only flattening can be read`);
};

const squeeze: ConvertTf = (node, context) => {
  const x = computed(node, context);
  if (!isPoint(x))
    throw refuse(node, `removes dimensions of ${size(x.shape)}; only height and width of 1 can be`);
  return pass(context.builder, node.name, x, true);
};

const matMul: ConvertTf = (node, context) => {
  const x = computed(node, context);
  if (!x.flat && !isPoint(x)) throw refuse(node, `needs a flattened input, not ${size(x.shape)}`);
  if (node.attributes.get('transpose_a')?.b)
    throw refuse(node, 'transposes its input; only transpose_b can be read');
  const transposed = node.attributes.get('transpose_b')?.b ?? false;
  return dense(context.builder, node.name, x, {
    matrix: constant(node, context, 1),
    transposed,
    order: 'hwc',
  });
};

const batchNorm: ConvertTf = (node, context) => {
  const x = computed(node, context);
  if (node.attributes.get('is_training')?.b)
    throw refuse(node, 'is in training mode; freeze the graph for inference');
  const vector = (index: number) =>
    channelVector(context.builder, constant(node, context, index), x.shape[3]);
  return context.builder.add({
    name: node.name,
    kind: 'batchNorm',
    inputs: [x],
    attributes: { epsilon: node.attributes.get('epsilon')?.f ?? 1e-4 },
    weights: { scale: vector(1), shift: vector(2), mean: vector(3), variance: vector(4) },
    flat: x.flat,
  });
};

/** BiasAdd, Add and Mul: with a constant per channel or with another computed tensor. */
const arithmetic: ConvertTf = (node, context) => {
  const inputs = context.inputs(node);
  const c = inputs.find(isConstant);
  if (!c)
    return binary(
      context.builder,
      node.name,
      node.op === 'Mul' ? 'mul' : 'add',
      computed(node, context, 0),
      computed(node, context, 1),
    );
  const x = computed(node, context, inputs[0] === c ? 1 : 0);
  const channels = x.flat && !isPoint(x) ? 0 : x.shape[3];
  if (c.data.length !== 1 && (c.data.length !== channels || c.dims.at(-1) !== channels)) {
    throw refuse(
      node,
      `has the constant ${listed(c.dims, '×')} for an input of ${size(x.shape)}; one value per channel can be read`,
    );
  }
  return affine(context.builder, node.name, x, node.op === 'Mul' ? { scale: c } : { shift: c });
};

const unary =
  (kind: 'relu' | 'sigmoid' | 'softmax'): ConvertTf =>
  (node, context) => {
    const x = computed(node, context);
    if (kind === 'softmax' && x.flat && !isPoint(x))
      throw refuse(node, 'mixes channels with height and width');
    return same(context.builder, node.name, kind, x);
  };

const relu6: ConvertTf = (node, context) => clip(context.builder, node.name, computed(node, context), 0, 6);
const passOn: ConvertTf = (node, context) => pass(context.builder, node.name, computed(node, context));

/** Every TensorFlow operator that can be read, by its name in the file. */
export const TENSORFLOW_OPS: ReadonlyMap<string, ConvertTf> = new Map([
  ['Add', arithmetic],
  ['AddV2', arithmetic],
  ['AvgPool', pool('averagePool')],
  ['BiasAdd', arithmetic],
  ['CheckNumerics', passOn],
  ['Concat', concat],
  ['ConcatV2', concat],
  ['Conv2D', conv(false)],
  ['DepthwiseConv2dNative', conv(true)],
  ['FusedBatchNorm', batchNorm],
  ['FusedBatchNormV2', batchNorm],
  ['FusedBatchNormV3', batchNorm],
  ['Identity', passOn],
  ['LRN', lrn],
  ['MatMul', matMul],
  ['MaxPool', pool('maxPool')],
  ['Mean', mean],
  ['Mul', arithmetic],
  ['Pad', pad],
  ['Relu', unary('relu')],
  ['Relu6', relu6],
  ['Reshape', reshape],
  ['Sigmoid', unary('sigmoid')],
  ['Softmax', unary('softmax')],
  ['Squeeze', squeeze],
]);
