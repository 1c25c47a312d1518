/** ONNX operators that flatten and that multiply by a matrix: Flatten, Reshape, Squeeze, Unsqueeze, Gemm, MatMul. */

import { listed } from '../quote.ts';
import { dense, isPoint, pass } from './lower.ts';
import {
  asSeen,
  axesOf,
  type ConvertOnnx,
  computed,
  constant,
  floatAttribute,
  intAttribute,
  nameOf,
  optionalConstant,
  rankOf,
  refuse,
} from './onnx-context.ts';

export const flatten: ConvertOnnx = (node, context) => {
  const x = computed(node, context);
  const axis = intAttribute(node, 'axis', 1);
  if ((axis < 0 ? axis + rankOf(x) : axis) !== 1) {
    throw refuse(node, `flattens from axis ${axis}; only from axis 1, the channels, can be read`);
  }
  return pass(context.builder, nameOf(node), x, true);
};

/** A reshape that flattens all but the batch, undoes that for a single point, or changes nothing. */
export const reshape: ConvertOnnx = (node, context) => {
  const x = computed(node, context);
  const [, h, w, c] = x.shape;
  const target = Array.from(constant(node, context, 1).data);
  const current = x.flat ? [h * w * c] : [c, h, w];
  const fits = (wanted: readonly number[]) =>
    target.length === wanted.length + 1 &&
    wanted.every((length, i) => {
      const asked = target[i + 1];
      return asked === length || asked === -1 || (asked === 0 && current[i] === length);
    });
  if (fits([h * w * c])) return pass(context.builder, nameOf(node), x, true);
  if (fits([c, h, w]) && (!x.flat || isPoint(x))) return pass(context.builder, nameOf(node), x, false);
  throw refuse(node, `reshapes ${asSeen(x)} to [${listed(target)}]; only flattening can be read`);
};

/** Taking away or adding height and width of length 1. */
const lastTwoAxes =
  (flat: boolean): ConvertOnnx =>
  (node, context) => {
    const x = computed(node, context);
    const axes = (axesOf(node, context, 1) ?? [2, 3]).map((axis) => (axis < 0 ? axis + 4 : axis)).sort();
    if (axes.join() !== '2,3' || !isPoint(x) || x.flat === flat) {
      throw refuse(
        node,
        `changes axes [${listed(axes)}] of ${asSeen(x)}; only height and width of 1 can be read`,
      );
    }
    return pass(context.builder, nameOf(node), x, flat);
  };

export const squeeze = lastTwoAxes(true);
export const unsqueeze = lastTwoAxes(false);

/** Y = alpha · X · B + beta · C, with X the flattened image. */
export const gemm: ConvertOnnx = (node, context) => {
  const x = computed(node, context);
  if (!x.flat) throw refuse(node, `needs a flattened input, not ${asSeen(x)}`);
  if (intAttribute(node, 'transA', 0) !== 0)
    throw refuse(node, 'transposes its input; only transB can be read');
  const scaled = (factor: number, index: number) => {
    const found = optionalConstant(node, context, index);
    if (!found || factor === 1) return found;
    return { ...found, name: `${found.name} · ${factor}`, data: found.data.map((v) => v * factor) };
  };
  const matrix = scaled(floatAttribute(node, 'alpha', 1), 1);
  if (!matrix) throw refuse(node, 'has no matrix');
  return dense(context.builder, nameOf(node), x, {
    matrix,
    transposed: intAttribute(node, 'transB', 0) !== 0,
    bias: scaled(floatAttribute(node, 'beta', 1), 2),
    order: 'chw',
  });
};

export const matMul: ConvertOnnx = (node, context) => {
  const x = computed(node, context);
  if (!x.flat) throw refuse(node, `needs a flattened input, not ${asSeen(x)}`);
  return dense(context.builder, nameOf(node), x, { matrix: constant(node, context, 1), order: 'chw' });
};
