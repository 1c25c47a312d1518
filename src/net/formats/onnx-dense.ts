/** ONNX operators that flatten and that multiply by a matrix: Flatten, Reshape, Squeeze, Unsqueeze, Gemm, MatMul. */

import { listed } from '../quote.ts';
import type { Value } from './builder.ts';
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
  type OnnxContext,
  optionalConstant,
  rankOf,
  refuse,
  seenDims,
} from './onnx-context.ts';

export const flatten: ConvertOnnx = (node, context) => {
  const x = computed(node, context, 0, 'any order');
  const axis = intAttribute(node, 'axis', 1);
  if (x.split) throw refuse(node, `flattens ${asSeen(x)}; only pictures can be flattened`);
  if ((axis < 0 ? axis + rankOf(x) : axis) !== 1) {
    throw refuse(node, `flattens from axis ${axis}; only from axis 1, the channels, can be read`);
  }
  return flattened(nameOf(node), x, context);
};

function flattened(name: string, x: Value, { builder }: OnnxContext): Value {
  return { ...pass(builder, name, x, true), ...(x.last && !isPoint(x) ? { last: true } : {}) };
}

/**
 * A reshape that flattens all but the batch, undoes that for a single point, parts the channels into rows and columns,
 * undoes that, or changes nothing.
 */
export const reshape: ConvertOnnx = (node, context) => {
  const x = computed(node, context, 0, 'any order');
  const [, h, w, c] = x.shape;
  const target = Array.from(constant(node, context, 1).data);
  const [, ...current] = seenDims(x);
  const fits = (wanted: readonly number[]) =>
    target.length === wanted.length + 1 &&
    wanted.every((length, i) => {
      const asked = target[i + 1];
      return asked === length || asked === -1 || (asked === 0 && current[i] === length);
    });
  if (fits([h * w * c]) && !x.split) return flattened(nameOf(node), x, context);
  if (fits([c, h, w]) && !x.last && (!x.flat || isPoint(x))) {
    return pass(context.builder, nameOf(node), x, false);
  }
  if (fits([h, w, c]) && (x.last || isPoint(x)) && (!x.flat || isPoint(x))) {
    return { ...pass(context.builder, nameOf(node), x, false), last: true };
  }
  const split = x.flat || x.last ? null : inGroups(c, target);
  if (split && fits([...split, h, w])) return { ...x, split };
  throw refuse(
    node,
    `reshapes ${asSeen(x)} to [${listed(target)}]; only flattening, and channels in groups, can be read`,
  );
};

/** Rows and columns that a reshape to five dimensions makes of c channels, one of which it may leave open. */
function inGroups(c: number, target: readonly number[]): readonly [number, number] | null {
  const [, first = 0, second = 0] = target;
  if (target.length !== 5) return null;
  const rows = first > 0 ? first : c / second;
  const columns = second > 0 ? second : c / first;
  return rows > 0 && Number.isInteger(rows) && rows * columns === c ? [rows, columns] : null;
}

/** Taking away or adding height and width of length 1. */
const lastTwoAxes =
  (flat: boolean): ConvertOnnx =>
  (node, context) => {
    const x = computed(node, context, 0, 'any order');
    const axes = (axesOf(node, context, 1) ?? [2, 3]).map((axis) => (axis < 0 ? axis + 4 : axis)).sort();
    const last = axes.join() === '1,2';
    const fits = last || axes.join() === '2,3';
    // Which of the two it is says the value itself while it has height and width.
    if (!fits || !isPoint(x) || x.split || x.flat === flat || (flat && last !== (x.last ?? false))) {
      throw refuse(
        node,
        `changes axes [${listed(axes)}] of ${asSeen(x)}; only height and width of 1 can be read`,
      );
    }
    return { ...pass(context.builder, nameOf(node), x, flat), ...(last && !flat ? { last } : {}) };
  };

export const squeeze = lastTwoAxes(true);
export const unsqueeze = lastTwoAxes(false);

/** Y = alpha · X · B + beta · C, with X the flattened image. */
export const gemm: ConvertOnnx = (node, context) => {
  const x = computed(node, context, 0, 'any order');
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
    order: x.last ? 'hwc' : 'chw',
  });
};

export const matMul: ConvertOnnx = (node, context) => {
  const x = computed(node, context, 0, 'any order');
  if (!x.flat) throw refuse(node, `needs a flattened input, not ${asSeen(x)}`);
  return dense(context.builder, nameOf(node), x, {
    matrix: constant(node, context, 1),
    order: x.last ? 'hwc' : 'chw',
  });
};
