/** How large a node's output may be and how long it may take: what is beyond is a mistake or an attack. */

import { type GraphNode, NetworkError, type Shape } from './graph.ts';
import { quoted, size } from './quote.ts';

/** An output of more values (1 GiB as f32) is a mistake or an attack. */
const MOST_VALUES = 2 ** 28;
/** VGG's largest layer has 25,000; kernels and vectors of weights have a value for each. */
const MOST_CHANNELS = 2 ** 20;
/** Products or comparisons of one node for one picture; a GPU would be lost over more. VGG's largest layer takes 2^31. */
const MOST_WORK = 2 ** 38;

/** An error that names the node. */
export function fault(node: GraphNode, sentence: string): NetworkError {
  return new NetworkError(`Node ${quoted(node.name)} (${node.kind}) ${sentence}.`, node.name);
}

/** Throws a NetworkError where a node would never end; its output otherwise. @param taps values that go into each value of the output */
export function checkWork(node: GraphNode, output: Shape, taps: number): Shape {
  const work = output.reduce((a, b) => a * b) * taps;
  if (work <= MOST_WORK) return output;
  throw fault(
    node,
    `reads ${taps} values for each of its ${size(output)}, too much for one picture; use a smaller window or picture`,
  );
}

/** Throws a NetworkError that names the node where its output is empty or too large. */
export function checkSize(node: GraphNode, shape: Shape): void {
  if (shape.some((length) => length < 1)) throw fault(node, `would have an empty output of ${size(shape)}`);
  if (shape.reduce((a, b) => a * b) > MOST_VALUES) {
    throw fault(node, `would have an output of ${size(shape)}, which is too large to hold`);
  }
  if (shape[3] > MOST_CHANNELS) {
    throw fault(node, `would have ${shape[3]} channels; at most ${MOST_CHANNELS} can be held`);
  }
}
