/**
 * ONNX operators that only say where axes lie and take channels out: Transpose, Split, Slice; and the reshape that parts
 * channels into groups, which with a Transpose is the shuffle of ShuffleNet (https://arxiv.org/abs/1707.01083).
 *
 * Values lie channels last here whatever the file says, so that a Transpose between the two orders moves nothing.
 */

import { listed } from '../quote.ts';
import type { Value } from './builder.ts';
import { isPoint, pass } from './lower.ts';
import {
  asSeen,
  type ConvertOnnx,
  channelAxis,
  computed,
  intAttribute,
  intsAttribute,
  nameOf,
  type OnnxContext,
  optionalConstant,
  refuse,
  seenDims,
} from './onnx-context.ts';
import type { OnnxNode } from './onnx-proto.ts';

const TO_LAST = '0,2,3,1';
const TO_FIRST = '0,3,1,2';

export const transpose: ConvertOnnx = (node, context) => {
  const { builder } = context;
  const x = computed(node, context, 0, 'any order');
  const rank = seenDims(x).length;
  const given = intsAttribute(node, 'perm') ?? [...Array(rank).keys()].reverse();
  const perm = given.join();
  if (perm === [...Array(rank).keys()].join()) return { ...pass(builder, nameOf(node), x), ...viewOf(x) };
  if (x.split && perm === '0,2,1,3,4') return shuffle(node, context, x, x.split);
  if (!x.flat && !x.split && perm === (x.last ? TO_FIRST : TO_LAST)) {
    return { ...pass(builder, nameOf(node), x), ...(x.last ? {} : { last: true }) };
  }
  throw refuse(
    node,
    `turns the axes of ${asSeen(x)} into [${listed(given)}]; only between channels first and channels last, and of channels in groups, can be read`,
  );
};

/** Channels in so many rows and columns, row by row, become columns and rows. */
function shuffle(
  node: OnnxNode,
  { builder }: OnnxContext,
  x: Value,
  [rows, columns]: readonly [number, number],
): Value {
  const channels = Array.from(
    { length: rows * columns },
    (_, i) => (i % rows) * columns + Math.floor(i / rows),
  );
  const y = builder.add({
    name: nameOf(node),
    kind: 'gatherChannels',
    inputs: [x],
    attributes: { channels },
  });
  return { ...y, split: [columns, rows] };
}

/** How the file sees it, for what leaves that alone. */
export function viewOf({ last, split }: Value): Pick<Value, 'last' | 'split'> {
  return { ...(last ? { last } : {}), ...(split ? { split } : {}) };
}

/** An operator that treats all values alike, wherever the file has the channels. */
export const inAnyOrder =
  (op: ConvertOnnx): ConvertOnnx =>
  (node, context) => {
    const view = viewOf(computed(node, context, 0, 'any order'));
    const value = (name: string) => {
      const found = context.value(name);
      return found && { node: found.node, shape: found.shape, flat: found.flat };
    };
    return { ...op(node, { ...context, value }), ...view };
  };

/** As many values as there are outputs, each with channels behind those of the one before. */
export const split: ConvertOnnx = (node, context) => {
  const x = computed(node, context, 0, 'any order');
  checkAxis(node, x, intAttribute(node, 'axis', 0), 'parts');
  const [, , , c] = x.shape;
  const given = optionalConstant(node, context, 1)?.data ?? intsAttribute(node, 'split');
  const part = Math.ceil(c / node.outputs.length);
  const lengths = given
    ? Array.from(given)
    : node.outputs.map((_, i) => Math.min(part, Math.max(0, c - i * part)));
  const whole = lengths.every((length) => Number.isInteger(length) && length > 0);
  const sum = lengths.reduce((all, length) => all + length, 0);
  if (!whole || sum !== c || lengths.length !== node.outputs.length) {
    throw refuse(
      node,
      `parts ${c} channels into [${listed(lengths)}], which does not fit; export the model again`,
    );
  }
  let start = 0;
  const values = lengths.map((length, i) => {
    const name = i === 0 ? nameOf(node) : (node.outputs[i] ?? '');
    const value = take(context, x, name, range(start, start + length, 1));
    const output = node.outputs[i];
    if (output) context.publish(output, value);
    start += length;
    return value;
  });
  const [first] = values;
  if (!first) throw refuse(node, 'has no outputs');
  return first;
};

/** Channels from one to another; all of what lies along the other axes. */
export const slice: ConvertOnnx = (node, context) => {
  const x = computed(node, context, 0, 'any order');
  const dims = seenDims(x);
  const ints = (index: number, name: string) =>
    Array.from(optionalConstant(node, context, index)?.data ?? intsAttribute(node, name) ?? []);
  const [starts, ends] = [ints(1, 'starts'), ints(2, 'ends')];
  const given = ints(3, 'axes');
  const axes = given.length > 0 ? given : starts.map((_, i) => i);
  const steps = ints(4, 'steps');
  if ([...starts, ...ends, ...axes, ...steps].some((each) => !Number.isInteger(each)) || steps.includes(0)) {
    throw refuse(
      node,
      `starts at [${listed(starts)}] in steps of [${listed(steps)}]; only whole numbers can be read`,
    );
  }
  let channels: readonly number[] | null = null;
  axes.forEach((asked, i) => {
    const axis = asked < 0 ? asked + dims.length : asked;
    const length = dims[axis] ?? 0;
    const taken = within(length, starts[i] ?? 0, ends[i] ?? length, steps[i] ?? 1);
    if (taken.length === length && taken[0] === 0) return;
    checkAxis(node, x, axis, 'cuts');
    channels = taken;
  });
  return channels
    ? take(context, x, nameOf(node), channels)
    : { ...pass(context.builder, nameOf(node), x), ...viewOf(x) };
};

/** ONNX's rule for starts and ends beyond either end, and for steps backwards. */
function within(length: number, start: number, end: number, step: number): readonly number[] {
  const clamp = (at: number, low: number, high: number) =>
    Math.min(high, Math.max(low, at < 0 ? at + length : at));
  if (step > 0) return range(clamp(start, 0, length), clamp(end, 0, length), step);
  return range(clamp(start, 0, length - 1), clamp(end, -1, length - 1), step);
}

function range(start: number, end: number, step: number): readonly number[] {
  const count = Math.max(0, Math.ceil((end - start) / step));
  return Array.from({ length: count }, (_, i) => start + i * step);
}

function take({ builder }: OnnxContext, x: Value, name: string, channels: readonly number[]): Value {
  const y = builder.add({
    name,
    kind: 'gatherChannels',
    inputs: [x],
    attributes: { channels },
    flat: x.flat,
  });
  return { ...y, ...viewOf(x) };
}

function checkAxis(node: OnnxNode, x: Value, axis: number, does: string): void {
  const rank = seenDims(x).length;
  const positive = axis < 0 ? axis + rank : axis;
  const whole = !x.split && (!x.flat || isPoint(x));
  if (whole && positive === channelAxis(x)) return;
  throw refuse(node, `${does} ${asSeen(x)} along axis ${axis}; only the channels can be taken apart`);
}
