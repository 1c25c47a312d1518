/** TensorFlow operators that slide a window or work on height and width: convolutions, pools, LRN, Mean, Pad. */

import type { Attribute } from '../graph.ts';
import { listed, quoted } from '../quote.ts';
import { samePads } from '../windows.ts';
import type { Value } from './builder.ts';
import { noNumbers, packedInts } from './proto.ts';
import { type ConvertTf, computed, constant, refuse } from './tensorflow-context.ts';
import type { TfNode } from './tensorflow-proto.ts';

/** A list attribute of four numbers [n, h, w, c], of which those for batch and channels must be 1. */
function spatial(node: TfNode, name: string): [number, number] {
  const attribute = node.attributes.get(name);
  const values = attribute ? packedInts(attribute.ints, 8) : [1, 1, 1, 1];
  const [n, h = 1, w = 1, c] = values.length === 0 ? [1, 1, 1, 1] : values;
  if (values.length > 4 || n !== 1 || c !== 1)
    throw refuse(node, `has [${listed(values)}] as "${name}", which cannot be read`);
  return [h, w];
}

function checkLayout(node: TfNode, x: Value): void {
  const layout = node.attributes.get('data_format')?.s || 'NHWC';
  if (layout !== 'NHWC') throw refuse(node, `has its data as ${quoted(layout)}; only NHWC can be read`);
  if (x.flat) throw refuse(node, 'needs an image, but its input is flattened');
}

/** SAME is worked out for the nominal input size; an odd pad goes to the bottom or right. */
function placement(node: TfNode, x: Value, window: readonly number[], dilations: readonly number[] = [1, 1]) {
  const strides = spatial(node, 'strides');
  const padding = node.attributes.get('padding')?.s;
  if (padding === 'VALID') return { strides, pads: [0, 0, 0, 0] };
  if (padding === 'EXPLICIT') {
    const explicit = packedInts(node.attributes.get('explicit_paddings')?.ints ?? noNumbers(), 8);
    const [n0, n1, top = 0, bottom = 0, left = 0, right = 0, c0, c1] = explicit;
    if (explicit.length !== 8 || n0 || n1 || c0 || c1) throw refuse(node, 'pads more than height and width');
    return { strides, pads: [top, left, bottom, right] };
  }
  if (padding !== 'SAME')
    throw refuse(node, `has the padding ${quoted(padding ?? '')}; SAME, VALID or EXPLICIT can be read`);
  const along = (axis: 0 | 1) =>
    samePads(x.shape[axis + 1] ?? 1, window[axis] ?? 1, strides[axis], dilations[axis] ?? 1);
  const [top, bottom] = along(0);
  const [left, right] = along(1);
  return { strides, pads: [top, left, bottom, right] };
}

export const conv =
  (depthwise: boolean): ConvertTf =>
  (node, context) => {
    const [x, filter] = [computed(node, context), constant(node, context, 1)];
    checkLayout(node, x);
    const [kh = 0, kw = 0, c = 0, out = 0] = filter.dims;
    if (filter.dims.length !== 4)
      throw refuse(node, `has a filter of ${listed(filter.dims, '×')}; four dimensions are needed`);
    const dilations = spatial(node, 'dilations');
    // A depthwise filter [h, w, c, m] is one of c groups with m outputs each: the same numbers as [h, w, 1, c · m].
    const shape = depthwise ? [kh, kw, 1, c * out] : filter.dims;
    const key = `${filter.name}/${depthwise ? 'depthwise ' : ''}filter`;
    return context.builder.add({
      name: node.name,
      kind: 'conv2d',
      inputs: [x],
      attributes: {
        ...placement(node, x, [kh, kw], dilations),
        dilations,
        groups: depthwise ? c : x.shape[3] % c === 0 ? x.shape[3] / c : 1,
      },
      weights: { filter: context.builder.weight(key, () => ({ shape, data: filter.data })) },
    });
  };

export const pool =
  (kind: 'maxPool' | 'averagePool'): ConvertTf =>
  (node, context) => {
    const x = computed(node, context);
    checkLayout(node, x);
    const window = spatial(node, 'ksize');
    const attributes: Record<string, Attribute> = { window, ...placement(node, x, window) };
    // TensorFlow's averages leave the padding out.
    if (kind === 'averagePool') attributes.countPadding = false;
    return context.builder.add({ name: node.name, kind, inputs: [x], attributes });
  };

/** y = x / (bias + alpha · Σ x²)^beta over 2 · depth_radius + 1 channels: a sum, where ours divides by the size. */
export const lrn: ConvertTf = (node, context) => {
  const radius = node.attributes.get('depth_radius')?.i ?? 5;
  const number = (name: string, fallback: number) => node.attributes.get(name)?.f ?? fallback;
  const window = 2 * radius + 1;
  const attributes = {
    size: window,
    alpha: number('alpha', 1) * window,
    beta: number('beta', 0.5),
    bias: number('bias', 1),
  };
  return context.builder.add({ name: node.name, kind: 'lrn', inputs: [computed(node, context)], attributes });
};

/** The mean over height and width. */
export const mean: ConvertTf = (node, context) => {
  const axes = Array.from(constant(node, context, 1).data, (axis) => (axis < 0 ? axis + 4 : axis)).sort();
  if (axes.join() !== '1,2')
    throw refuse(node, `is a mean over axes [${listed(axes)}]; only [1, 2] can be read`);
  const flat = !node.attributes.get('keep_dims')?.b;
  return context.builder.add({
    name: node.name,
    kind: 'globalAveragePool',
    inputs: [computed(node, context)],
    flat,
  });
};

export const pad: ConvertTf = (node, context) => {
  const { data, dims } = constant(node, context, 1);
  const [n0, n1, top = 0, bottom = 0, left = 0, right = 0, c0, c1] = data;
  if (dims.join() !== '4,2' || n0 || n1 || c0 || c1) throw refuse(node, 'pads more than height and width');
  const attributes = { pads: [top, left, bottom, right] };
  return context.builder.add({ name: node.name, kind: 'pad', inputs: [computed(node, context)], attributes });
};
