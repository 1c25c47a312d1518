/** ONNX operators that work value by value or along the channels. */

import { listed } from '../quote.ts';
import type { Value } from './builder.ts';
import {
  affine,
  binary,
  type Constant,
  channelVector,
  clip,
  hardSigmoid,
  isPoint,
  leakyRelu,
  pass,
  same,
} from './lower.ts';
import { viewOf } from './onnx-axes.ts';
import {
  asSeen,
  type ConvertOnnx,
  channelAxis,
  computed,
  constant,
  floatAttribute,
  intAttribute,
  nameOf,
  type OnnxContext,
  optionalConstant,
  rankOf,
  refuse,
} from './onnx-context.ts';
import type { OnnxNode } from './onnx-proto.ts';

/** The input, whose second axis in the file must be the channels: an image, or a flattened single point. */
function channelled(node: OnnxNode, x: Value): Value {
  if (x.flat && !isPoint(x)) {
    throw refuse(node, `works on channels, but its input ${asSeen(x)} mixes them with height and width`);
  }
  return x;
}

export const unary =
  (kind: 'relu' | 'sigmoid' | 'hardSwish'): ConvertOnnx =>
  (node, context) =>
    same(context.builder, nameOf(node), kind, computed(node, context));

export const hardSigmoidOp: ConvertOnnx = (node, context) => {
  const [alpha, beta] = [floatAttribute(node, 'alpha', 0.2), floatAttribute(node, 'beta', 0.5)];
  return hardSigmoid(context.builder, nameOf(node), computed(node, context), alpha, beta);
};

export const leakyReluOp: ConvertOnnx = (node, context) =>
  leakyRelu(context.builder, nameOf(node), computed(node, context), floatAttribute(node, 'alpha', 0.01));

/** A slope that is learnt, of which only one for all channels can be read. */
export const pRelu: ConvertOnnx = (node, context) => {
  const { data } = constant(node, context, 1);
  const [slope] = data;
  if (slope === undefined || data.some((each) => each !== slope)) {
    throw refuse(node, `has ${data.length} slopes; only a single one can be read`);
  }
  return leakyRelu(context.builder, nameOf(node), computed(node, context), slope);
};

/** x · sigmoid(alpha · x), operator set 24. */
export const swish: ConvertOnnx = (node, context) => {
  const alpha = floatAttribute(node, 'alpha', 1);
  if (alpha !== 1) throw refuse(node, `has the alpha ${alpha}; only 1 can be read`);
  return same(context.builder, nameOf(node), 'silu', computed(node, context));
};

/** Dropout and Identity at inference, Cast between kinds of float. */
export const passOn: ConvertOnnx = (node, context) =>
  pass(context.builder, nameOf(node), computed(node, context));

/** Limits are attributes up to operator set 10, inputs after; either may be absent. */
export const clipOp: ConvertOnnx = (node, context) => {
  const limit = (name: string, index: number, fallback: number) =>
    optionalConstant(node, context, index)?.data[0] ?? floatAttribute(node, name, fallback);
  const [min, max] = [limit('min', 1, Number.NEGATIVE_INFINITY), limit('max', 2, Number.POSITIVE_INFINITY)];
  return clip(context.builder, nameOf(node), computed(node, context), min, max);
};

export const softmax: ConvertOnnx = (node, context) => {
  const x = channelled(node, computed(node, context));
  const axis = intAttribute(node, 'axis', context.opset >= 13 ? -1 : 1);
  const positive = axis < 0 ? axis + rankOf(x) : axis;
  // Up to operator set 12 all axes from this one on are taken together.
  if (positive !== 1 || (context.opset < 13 && !isPoint(x))) {
    throw refuse(node, `is over axis ${axis} of ${asSeen(x)}; only the channels, axis 1, can be read`);
  }
  return same(context.builder, nameOf(node), 'softmax', x);
};

export const batchNormalization: ConvertOnnx = (node, context) => {
  const x = channelled(node, computed(node, context));
  if (intAttribute(node, 'training_mode', 0) !== 0) {
    throw refuse(node, 'is in training mode; export the model for inference');
  }
  const vector = (index: number) =>
    channelVector(context.builder, constant(node, context, index), x.shape[3]);
  return context.builder.add({
    name: nameOf(node),
    kind: 'batchNorm',
    inputs: [x],
    attributes: { epsilon: floatAttribute(node, 'epsilon', 1e-5) },
    weights: { scale: vector(1), shift: vector(2), mean: vector(3), variance: vector(4) },
    flat: x.flat,
  });
};

export const concat: ConvertOnnx = (node, context) => {
  const values = node.inputs.map((_, i) => channelled(node, computed(node, context, i, 'any order')));
  const [first] = values;
  if (!first) throw refuse(node, 'joins nothing');
  const axis = intAttribute(node, 'axis', 1);
  const alike = values.every((v) => v.flat === first.flat && v.last === first.last && !v.split);
  if ((axis < 0 ? axis + rankOf(first) : axis) !== channelAxis(first) || !alike) {
    throw refuse(node, `joins ${asSeen(first)} along axis ${axis}; only channels in one order can be joined`);
  }
  const y = context.builder.add({ name: nameOf(node), kind: 'concat', inputs: values, flat: first.flat });
  return { ...y, ...viewOf(first) };
};

/** A constant with one value, or one per channel of x under numpy's broadcasting; anything else is refused. */
function perChannel(node: OnnxNode, x: Value, operand: Constant): Constant {
  const rank = rankOf(x);
  const dims = [...Array<number>(Math.max(0, rank - operand.dims.length)).fill(1), ...operand.dims];
  const axis = channelAxis(x);
  const aligned = dims.length === rank && dims.every((length, i) => length === (i === axis ? x.shape[3] : 1));
  if (operand.data.length !== 1 && !aligned) {
    throw refuse(
      node,
      `has the constant ${listed(operand.dims, '×')} for an input of ${asSeen(x)}; only one value or one per channel can be read`,
    );
  }
  return operand;
}

function changed(operand: Constant, what: string, change: (v: number) => number): Constant {
  return { ...operand, name: `${operand.name} ${what}`, data: operand.data.map(change) };
}

/** A constant with the result of an operator between x and it. */
function withConstant(
  node: OnnxNode,
  context: OnnxContext,
  x: Value,
  operand: Constant,
  constantFirst: boolean,
): Value {
  const [{ builder }, name] = [context, nameOf(node)];
  const c = perChannel(node, channelled(node, x), operand);
  if (node.op === 'Add' || node.op === 'Sum') return affine(builder, name, x, { shift: c });
  if (node.op === 'Mul') return affine(builder, name, x, { scale: c });
  if (node.op === 'Sub' && constantFirst) {
    return affine(builder, name, x, {
      scale: changed({ ...c, data: Float32Array.of(1) }, 'negative', (v) => -v),
      shift: c,
    });
  }
  if (node.op === 'Sub') return affine(builder, name, x, { shift: changed(c, 'negated', (v) => -v) });
  if (constantFirst) throw refuse(node, 'divides a constant by a computed tensor, which cannot be read');
  return affine(builder, name, x, { scale: changed(c, 'inverted', (v) => 1 / v) });
}

/** Add, Sum, Sub, Mul, Div of two tensors, of which one may be constant. */
export const arithmetic: ConvertOnnx = (node, context) => {
  if (node.inputs.length !== 2) throw refuse(node, `has ${node.inputs.length} inputs; only two can be read`);
  const [first = '', second = ''] = node.inputs;
  const [c0, c1] = [context.constant(first), context.constant(second)];
  const c = c0 ?? c1;
  if (c) {
    const x = computed(node, context, c0 ? 1 : 0, 'any order');
    return { ...withConstant(node, context, x, c, c0 !== undefined), ...viewOf(x) };
  }
  if (node.op === 'Sub' || node.op === 'Div') {
    throw refuse(node, 'joins two computed tensors; only Add and Mul can be read so');
  }
  const [a, b] = [computed(node, context, 0, 'any order'), computed(node, context, 1, 'any order')];
  if (a.split || b.split || (a.last ?? false) !== (b.last ?? false)) {
    throw refuse(node, `joins ${asSeen(a)} and ${asSeen(b)}, whose axes are not in one order`);
  }
  const y = binary(context.builder, nameOf(node), node.op === 'Mul' ? 'mul' : 'add', a, b);
  return { ...y, ...viewOf(a) };
};
