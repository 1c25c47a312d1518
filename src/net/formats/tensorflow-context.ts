/** What the conversion of one TensorFlow operator may ask for, and the errors it may raise. */

import { NetworkError } from '../graph.ts';
import { quoted, word } from '../quote.ts';
import type { Builder, Value } from './builder.ts';
import type { Constant } from './lower.ts';
import type { TfNode } from './tensorflow-proto.ts';

export interface TfContext {
  readonly builder: Builder;
  /** The node's inputs, control inputs left out: computed values or constants. */
  inputs(node: TfNode): readonly (Value | Constant)[];
}

/** Turns one TensorFlow node into a node of ours and returns the value of its first output. */
export type ConvertTf = (node: TfNode, context: TfContext) => Value;

export function refuse(node: TfNode, sentence: string): NetworkError {
  return new NetworkError(`Node ${quoted(node.name)} (${word(node.op)}) ${sentence}.`, node.name);
}

export const isConstant = (input: Value | Constant): input is Constant => 'data' in input;

export function computed(node: TfNode, context: TfContext, index = 0): Value {
  const input = context.inputs(node)[index];
  if (!input || isConstant(input)) throw refuse(node, `needs a computed tensor as input ${index}`);
  return input;
}

export function constant(node: TfNode, context: TfContext, index: number): Constant {
  const input = context.inputs(node)[index];
  if (!input || !isConstant(input)) throw refuse(node, `needs a constant as input ${index}`);
  return input;
}
