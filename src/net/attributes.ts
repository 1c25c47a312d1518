/**
 * Typed access to the attributes of a node, with the defaults of `docs/formats.md`.
 * A wrong value is an error that names the node, the attribute, the value and what would be right.
 */

import { type Attribute, type GraphNode, NetworkError, type Shape } from './graph.ts';
import { described, quoted } from './quote.ts';

export type Activation = 'none' | 'relu' | 'relu6';
export type Pair = readonly [height: number, width: number];
export type Pads = readonly [top: number, left: number, bottom: number, right: number];

/** Above any stride, window or padding that makes sense; keeps hostile numbers out of the arithmetic. */
const LARGEST = 65535;

function attribute(node: GraphNode, name: string): Attribute | undefined {
  return Object.hasOwn(node.attributes, name) ? node.attributes[name] : undefined;
}

function wrong(node: GraphNode, name: string, expected: string): NetworkError {
  const value = attribute(node, name);
  const got = value === undefined ? 'which is missing' : `not ${described(value)}`;
  return new NetworkError(
    `Node ${quoted(node.name)} (${node.kind}) needs ${expected} as its attribute "${name}", ${got}.`,
    node.name,
  );
}

/** A finite number. */
export function numberAttribute(node: GraphNode, name: string, fallback?: number): number {
  const value = attribute(node, name) ?? fallback;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(node, name, 'a number');
  return value;
}

export function switchAttribute(node: GraphNode, name: string, fallback: boolean): boolean {
  const value = attribute(node, name) ?? fallback;
  if (typeof value !== 'boolean') throw wrong(node, name, 'true or false');
  return value;
}

export function activationAttribute(node: GraphNode): Activation {
  const value = attribute(node, 'activation') ?? 'none';
  if (value !== 'none' && value !== 'relu' && value !== 'relu6') {
    throw wrong(node, 'activation', '"none", "relu" or "relu6"');
  }
  return value;
}

function wholeNumbers(node: GraphNode, name: string, count: number, least: number, fallback?: Attribute) {
  const value = attribute(node, name) ?? fallback;
  const fits =
    Array.isArray(value) &&
    value.length === count &&
    value.every((v) => Number.isInteger(v) && v >= least && v <= LARGEST);
  if (!fits) throw wrong(node, name, `${count} whole numbers from ${least} to ${LARGEST}`);
  return value as readonly number[];
}

/** `[height, width]`, both at least 1. */
export function pairAttribute(node: GraphNode, name: string, fallback?: Pair): Pair {
  const [height = 1, width = 1] = wholeNumbers(node, name, 2, 1, fallback);
  return [height, width];
}

/** `[top, left, bottom, right]`, none negative. */
export function padsAttribute(node: GraphNode, fallback: Pads | undefined = [0, 0, 0, 0]): Pads {
  const [top = 0, left = 0, bottom = 0, right = 0] = wholeNumbers(node, 'pads', 4, 0, fallback);
  return [top, left, bottom, right];
}

/** Channels of an input of `count`, each named once at most. */
export function channelsAttribute(node: GraphNode, count: number): readonly number[] {
  const value = attribute(node, 'channels');
  const fits =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((v) => Number.isInteger(v) && v >= 0 && v < count) &&
    new Set(value).size === value.length;
  if (!fits) throw wrong(node, 'channels', `a list of different channels from 0 to ${count - 1}`);
  return value as readonly number[];
}

/** A whole number from `least` up. */
export function countAttribute(node: GraphNode, name: string, least: number, fallback?: number): number {
  const value = attribute(node, name) ?? fallback;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > LARGEST) {
    throw wrong(node, name, `a whole number from ${least} to ${LARGEST}`);
  }
  return value;
}

/** Shape of an input: its attribute `shape` ([h, w, c]), as parts of networks have it, else that of the picture. */
export function inputShapeAttribute(node: GraphNode, picture: Shape): Shape {
  if (attribute(node, 'shape') === undefined) return picture;
  const [h = 1, w = 1, c = 1] = wholeNumbers(node, 'shape', 3, 1);
  return [picture[0], h, w, c];
}
