/**
 * How a person wants pictures to meet the network: size, range, mean, deviation, order of the colours. Files do not say it,
 * so what was guessed can be changed; the graph that everything works with then has the change in it.
 */

import type { Graph, Preprocess } from '../net/graph.ts';
import { inferShapes } from '../net/shapes.ts';

export interface InputSettings extends Preprocess {
  /** Of the network's input in pixels. */
  readonly height: number;
  readonly width: number;
}

/** Sides that make sense, in pixels. */
export const [LEAST_SIDE, MOST_SIDE] = [8, 2048];

export function inputOf({ inputShape: [, height, width], preprocess }: Graph): InputSettings {
  return { height, width, ...preprocess };
}

/**
 * The graph with other settings; itself where they are null or say nothing new.
 * @throws NetworkError where a layer does not fit pictures of that size
 */
export function withInput(graph: Graph, settings: InputSettings | null): Graph {
  if (settings === null || sameInput(settings, inputOf(graph))) return graph;
  const { height, width, ...preprocess } = settings;
  const [n, , , c] = graph.inputShape;
  const changed: Graph = { ...graph, inputShape: [n, height, width, c], preprocess };
  inferShapes(changed);
  return changed;
}

export function sameInput(a: InputSettings | null, b: InputSettings | null): boolean {
  return writeInput(a) === writeInput(b);
}

/** As it stands in an address: `224x224_rgb_1_0.485_0.456_0.406_0.229_0.224_0.225`; empty for null. */
export function writeInput(settings: InputSettings | null): string {
  if (settings === null) return '';
  const { height, width, colour, scale, mean, std } = settings;
  const numbers = [scale, ...mean, ...std].map((value) => Number(value.toPrecision(6)));
  return [`${height}x${width}`, colour, ...numbers].join('_');
}

/** Undefined for what makes no sense. */
export function readInput(text: string): InputSettings | undefined {
  const [size = '', colour, ...rest] = text.split('_');
  const [, height, width] = /^(\d{1,4})x(\d{1,4})$/.exec(size) ?? [];
  const numbers = rest.map((each) => (each.trim() === '' ? Number.NaN : Number(each)));
  if (numbers.length !== 7 || (colour !== 'rgb' && colour !== 'bgr')) return undefined;
  const [scale = 0, m0 = 0, m1 = 0, m2 = 0, s0 = 0, s1 = 0, s2 = 0] = numbers;
  const sides = { height: Number(height), width: Number(width) };
  const settings: InputSettings = { ...sides, colour, scale, mean: [m0, m1, m2], std: [s0, s1, s2] };
  return isSensible(settings) ? settings : undefined;
}

/** Whether a network can be fed so: sides within bounds, numbers finite, nothing divided by zero. */
export function isSensible({ height, width, scale, mean, std }: InputSettings): boolean {
  const side = (value: number) => Number.isInteger(value) && value >= LEAST_SIDE && value <= MOST_SIDE;
  const usable = (value: number) => Number.isFinite(value) && Math.abs(value) < 1e6;
  return (
    side(height) &&
    side(width) &&
    mean.every(usable) &&
    [scale, ...std].every((value) => usable(value) && value !== 0)
  );
}
