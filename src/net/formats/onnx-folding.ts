/**
 * Arithmetic on shapes, as PyTorch writes it for `x.view(x.size(0), -1)`: Shape, Gather, Unsqueeze, Concat into a
 * Reshape. All sizes are known when a file is read, so these become constants and no nodes of ours.
 */

import type { Constant } from './lower.ts';
import { computed, intAttribute, nameOf, type OnnxContext } from './onnx-context.ts';
import type { OnnxNode } from './onnx-proto.ts';

/** Shapes are short; longer constants are weights, which these operators must not multiply. */
const LONGEST = 64;

type Fold = (inputs: readonly Constant[], node: OnnxNode) => readonly number[] | undefined;

/** Elements of a vector by constant indices, negative ones from the end. */
const gather: Fold = ([data, indices]) =>
  indices &&
  data &&
  Array.from(indices.data, (i) => data.data[i < 0 ? i + data.data.length : i] ?? Number.NaN);

const FOLDS: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ['Concat', (inputs) => inputs.flatMap(({ data }) => Array.from(data))],
  ['Gather', gather],
  ['Squeeze', ([vector]) => vector && Array.from(vector.data)],
  ['Unsqueeze', ([vector]) => vector && Array.from(vector.data)],
]);

/** The dimensions of a computed tensor as the file sees them, the batch being 1. */
function shapeOf(node: OnnxNode, context: OnnxContext): number[] {
  const { shape, flat } = computed(node, context);
  const [n, h, w, c] = shape;
  const dims = flat ? [n, h * w * c] : [n, c, h, w];
  return dims.slice(intAttribute(node, 'start', 0), node.attributes.get('end')?.i ?? dims.length);
}

/** The value of `node` if it is arithmetic on shapes; undefined if it has to be computed from the picture. */
export function foldConstant(node: OnnxNode, context: OnnxContext): Constant | undefined {
  if (node.op === 'Shape' && node.domain === '') return vector(node, shapeOf(node, context));
  const fold = FOLDS.get(node.op);
  if (!fold) return undefined;
  const inputs = node.inputs.flatMap((name) => context.constant(name) ?? []);
  const short = inputs.every(({ dims, data }) => dims.length <= 1 && data.length <= LONGEST);
  if (inputs.length === 0 || inputs.length !== node.inputs.length || !short) return undefined;
  const values = fold(inputs, node);
  return values && values.length <= LONGEST ? vector(node, values) : undefined;
}

function vector(node: OnnxNode, values: readonly number[]): Constant {
  return { name: node.outputs[0] ?? nameOf(node), dims: [values.length], data: Float32Array.from(values) };
}
