/** What the conversion of one ONNX operator may ask for, and the errors it may raise. */

import { NetworkError, type Shape } from '../graph.ts';
import { quoted, word } from '../quote.ts';
import type { Builder, Value } from './builder.ts';
import type { Constant } from './lower.ts';
import type { OnnxNode } from './onnx-proto.ts';
import { packedInts } from './proto.ts';

export interface OnnxContext {
  readonly builder: Builder;
  /** Version of the operator set. */
  readonly opset: number;
  /** Computed tensor by its name in the file. */
  value(name: string): Value | undefined;
  /** Another output than the first. */
  publish(name: string, value: Value): void;
  /** Initialiser or constant by its name in the file, decoded once. */
  constant(name: string): Constant | undefined;
}

/** Turns one ONNX node into nodes of ours and returns the value of its first output. */
export type ConvertOnnx = (node: OnnxNode, context: OnnxContext) => Value;

/** The node's own name, or that of what it computes. */
export function nameOf(node: OnnxNode): string {
  return node.name || node.outputs[0] || node.op;
}

export function refuse(node: OnnxNode, sentence: string): NetworkError {
  return new NetworkError(`Node ${quoted(nameOf(node))} (${word(node.op)}) ${sentence}.`, nameOf(node));
}

/** @param order whether the channels must come before height and width, or may be wherever the file has them */
export function computed(
  node: OnnxNode,
  context: OnnxContext,
  index = 0,
  order: 'channels first' | 'any order' = 'channels first',
): Value {
  const name = node.inputs[index] ?? '';
  const value = context.value(name);
  if (value && order === 'channels first' && (value.split || value.last)) {
    throw refuse(node, `works on ${asSeen(value)}, where the channels are not second; that cannot be read`);
  }
  if (value) return value;
  const what = context.constant(name) ? 'a constant' : 'not computed by any earlier node';
  throw refuse(node, `needs a computed tensor as input ${index}, but ${quoted(name)} is ${what}`);
}

export function constant(node: OnnxNode, context: OnnxContext, index: number): Constant {
  const name = node.inputs[index] ?? '';
  const found = context.constant(name);
  if (!found) throw refuse(node, `needs a constant as input ${index}, and ${quoted(name)} is none`);
  return found;
}

/** undefined where the optional input is left out. */
export function optionalConstant(node: OnnxNode, context: OnnxContext, index: number): Constant | undefined {
  return node.inputs[index] ? constant(node, context, index) : undefined;
}

export function intAttribute(node: OnnxNode, name: string, fallback: number): number {
  return node.attributes.get(name)?.i ?? fallback;
}

export function floatAttribute(node: OnnxNode, name: string, fallback: number): number {
  return node.attributes.get(name)?.f ?? fallback;
}

export function intsAttribute(node: OnnxNode, name: string): number[] | undefined {
  const attribute = node.attributes.get(name);
  return attribute && packedInts(attribute.ints, 64);
}

/** Axes as attribute (older operator sets) or as the constant input `index` (newer ones). */
export function axesOf(node: OnnxNode, context: OnnxContext, index: number): number[] | undefined {
  const given = optionalConstant(node, context, index);
  return given ? Array.from(given.data) : intsAttribute(node, 'axes');
}

/** The dimensions as the file sees them. */
export function seenDims({ shape, flat, last, split }: Value): readonly number[] {
  const [n, h, w, c]: Shape = shape;
  if (flat) return [n, h * w * c];
  if (last) return [n, h, w, c];
  return split ? [n, ...split, h, w] : [n, c, h, w];
}

/** Which of those dimensions is the channels. */
export function channelAxis({ flat, last }: Value): number {
  return last && !flat ? 3 : 1;
}

/** Number of dimensions that the file sees. */
export const rankOf = (x: Value) => seenDims(x).length;

/** The shape as the file sees it, for messages. */
export const asSeen = (x: Value) => seenDims(x).join('×');
