/** ONNX operators that slide a window or work on height and width: Conv, pools, Pad, LRN, ReduceMean. */

import type { Attribute } from '../graph.ts';
import { listed, quoted } from '../quote.ts';
import { samePads } from '../windows.ts';
import type { Value } from './builder.ts';
import { permuted } from './layout.ts';
import { channelVector } from './lower.ts';
import {
  asSeen,
  axesOf,
  type ConvertOnnx,
  computed,
  constant,
  floatAttribute,
  intAttribute,
  intsAttribute,
  nameOf,
  optionalConstant,
  refuse,
} from './onnx-context.ts';
import type { OnnxNode } from './onnx-proto.ts';

/** The input, which must still have height and width in the file's eyes. */
function image(node: OnnxNode, x: Value): Value {
  if (x.flat) throw refuse(node, `needs an image, but its input is flattened to ${asSeen(x)}`);
  return x;
}

function pair(node: OnnxNode, name: string, fallback?: readonly number[]): [number, number] {
  const values = intsAttribute(node, name) ?? fallback;
  if (values?.length !== 2) {
    throw refuse(
      node,
      `has ${values ? `${values.length} values` : 'nothing'} as "${name}"; only two-dimensional ones can be read`,
    );
  }
  const [height = 1, width = 1] = values;
  return [height, width];
}

/** Strides and explicit pads [top, left, bottom, right]; `auto_pad` is worked out for the nominal input size. */
function placement(node: OnnxNode, x: Value, window: readonly number[], dilations: readonly number[]) {
  const strides = pair(node, 'strides', [1, 1]);
  const auto = node.attributes.get('auto_pad')?.s || 'NOTSET';
  if (auto === 'NOTSET') {
    const pads = intsAttribute(node, 'pads') ?? [0, 0, 0, 0];
    if (pads.length !== 4)
      throw refuse(node, `has ${pads.length} pads; only two-dimensional ones can be read`);
    return { strides, pads };
  }
  if (auto === 'VALID') return { strides, pads: [0, 0, 0, 0] };
  if (auto !== 'SAME_UPPER' && auto !== 'SAME_LOWER')
    throw refuse(node, `has the unknown auto_pad ${quoted(auto)}`);
  const along = (axis: 0 | 1) => {
    const [less, more] = samePads(
      x.shape[axis + 1] ?? 1,
      window[axis] ?? 1,
      strides[axis],
      dilations[axis] ?? 1,
    );
    return auto === 'SAME_UPPER' ? [less, more] : [more, less];
  };
  const [top = 0, bottom = 0] = along(0);
  const [left = 0, right = 0] = along(1);
  return { strides, pads: [top, left, bottom, right] };
}

export const conv: ConvertOnnx = (node, context) => {
  const { builder } = context;
  const x = image(node, computed(node, context));
  const weights = constant(node, context, 1);
  if (weights.dims.length !== 4) {
    throw refuse(
      node,
      `has a filter with ${weights.dims.length} dimensions; only two-dimensional ones can be read`,
    );
  }
  const window = weights.dims.slice(2);
  const kernel = intsAttribute(node, 'kernel_shape') ?? window;
  if (kernel.join() !== window.join()) {
    throw refuse(
      node,
      `says its kernel is ${listed(kernel, '×')} but has a filter of ${listed(window, '×')}`,
    );
  }
  const dilations = pair(node, 'dilations', [1, 1]);
  // [out, c / groups, h, w] → [h, w, c / groups, out]
  const filter = builder.weight(`${weights.name}/filter`, () =>
    permuted(weights.data, weights.dims, [2, 3, 1, 0]),
  );
  const bias = optionalConstant(node, context, 2);
  return builder.add({
    name: nameOf(node),
    kind: 'conv2d',
    inputs: [x],
    attributes: {
      ...placement(node, x, window, dilations),
      dilations,
      groups: intAttribute(node, 'group', 1),
    },
    weights: { filter, ...(bias ? { bias: channelVector(builder, bias, weights.dims[0] ?? 0) } : {}) },
  });
};

const pool =
  (kind: 'maxPool' | 'averagePool'): ConvertOnnx =>
  (node, context) => {
    const x = image(node, computed(node, context));
    const window = pair(node, 'kernel_shape');
    const dilations = pair(node, 'dilations', [1, 1]);
    if (dilations.some((d) => d !== 1))
      throw refuse(node, `has dilations ${dilations.join('×')}; pools may have none`);
    const attributes: Record<string, Attribute> = {
      window,
      ...placement(node, x, window, dilations),
      ceil: intAttribute(node, 'ceil_mode', 0) === 1,
    };
    if (kind === 'averagePool') attributes.countPadding = intAttribute(node, 'count_include_pad', 0) === 1;
    return context.builder.add({ name: nameOf(node), kind, inputs: [x], attributes });
  };

export const maxPool = pool('maxPool');
export const averagePool = pool('averagePool');

export const globalAveragePool: ConvertOnnx = (node, context) => {
  const x = image(node, computed(node, context));
  return context.builder.add({ name: nameOf(node), kind: 'globalAveragePool', inputs: [x] });
};

/** A mean over height and width, which is a global pool; other means cannot be expressed. */
export const reduceMean: ConvertOnnx = (node, context) => {
  const x = image(node, computed(node, context, 0, 'any order'));
  const axes = (axesOf(node, context, 1) ?? []).map((axis) => (axis < 0 ? axis + 4 : axis)).sort();
  const wanted = x.last ? [1, 2] : [2, 3];
  if (x.split || axes.join() !== wanted.join())
    throw refuse(
      node,
      `is a mean over axes [${listed(axes)}] of ${asSeen(x)}; only height and width can be read`,
    );
  const flat = intAttribute(node, 'keepdims', 1) === 0;
  const y = context.builder.add({ name: nameOf(node), kind: 'globalAveragePool', inputs: [x], flat });
  return x.last && !flat ? { ...y, last: true } : y;
};

export const lrn: ConvertOnnx = (node, context) =>
  context.builder.add({
    name: nameOf(node),
    kind: 'lrn',
    inputs: [image(node, computed(node, context))],
    attributes: {
      size: intAttribute(node, 'size', 0),
      alpha: floatAttribute(node, 'alpha', 1e-4),
      beta: floatAttribute(node, 'beta', 0.75),
      bias: floatAttribute(node, 'bias', 1),
    },
  });

/** Pads come as attribute up to operator set 10, as input after; [n, c, h, w] begins, then ends. */
export const pad: ConvertOnnx = (node, context) => {
  const x = image(node, computed(node, context));
  const mode = node.attributes.get('mode')?.s || 'constant';
  if (mode !== 'constant') throw refuse(node, `pads by ${quoted(mode)}; only "constant" can be read`);
  if (node.inputs[3]) throw refuse(node, 'pads chosen axes; only pads for all four axes can be read');
  const given = optionalConstant(node, context, 1);
  const pads = given ? Array.from(given.data) : (intsAttribute(node, 'pads') ?? []);
  const [n0, c0, top = 0, left = 0, n1, c1, bottom = 0, right = 0] = pads;
  if (pads.length !== 8 || n0 || c0 || n1 || c1) {
    throw refuse(node, `has the pads [${listed(pads)}]; only height and width of an image can be padded`);
  }
  const value = optionalConstant(node, context, 2)?.data[0] ?? floatAttribute(node, 'value', 0);
  return context.builder.add({
    name: nameOf(node),
    kind: 'pad',
    inputs: [x],
    attributes: { pads: [top, left, bottom, right], value },
  });
};
