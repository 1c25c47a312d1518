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

export function computed(node: OnnxNode, context: OnnxContext, index = 0): Value {
  const name = node.inputs[index] ?? '';
  const value = context.value(name);
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

/** Number of dimensions that the file sees. */
export const rankOf = (x: Value) => (x.flat ? 2 : 4);

/** The shape as the file sees it, for messages. */
export function asSeen(x: Value): string {
  const [n, h, w, c]: Shape = x.shape;
  return x.flat ? `${n}×${h * w * c}` : `${n}×${c}×${h}×${w}`;
}
