/**
 * Arithmetic on shapes, as PyTorch writes it for `x.view(x.size(0), -1)` (Shape, Gather, Unsqueeze, Concat into a
 * Reshape) and for `x.chunk(2, 1)` (Shape, Gather, Add, Div, Mul into a Slice). All sizes are known when a file is read, so these become constants and no nodes of ours.
 */

import type { Constant } from './lower.ts';
import { computed, intAttribute, nameOf, type OnnxContext, seenDims } from './onnx-context.ts';
import type { OnnxNode } from './onnx-proto.ts';

/** Shapes are short; longer constants are weights, which these operators must not multiply. */
const LONGEST = 64;

type Fold = (inputs: readonly Constant[], node: OnnxNode) => readonly number[] | undefined;

/** Elements of a vector by constant indices, negative ones from the end. */
const gather: Fold = ([data, indices]) =>
  indices &&
  data &&
  Array.from(indices.data, (i) => data.data[i < 0 ? i + data.data.length : i] ?? Number.NaN);

/** Of two vectors, of which one may have a single value. */
const between =
  (combine: (a: number, b: number) => number): Fold =>
  ([a, b]) => {
    if (!a || !b) return undefined;
    const divides = a.integer && b.integer ? Math.trunc : (value: number) => value;
    const longer = a.data.length < b.data.length ? b : a;
    const at = ({ data }: Constant, i: number) => data[data.length === 1 ? 0 : i] ?? Number.NaN;
    return Array.from(longer.data, (_, i) => divides(combine(at(a, i), at(b, i))));
  };

const FOLDS: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ['Add', between((a, b) => a + b)],
  ['Concat', (inputs) => inputs.flatMap(({ data }) => Array.from(data))],
  ['Div', between((a, b) => a / b)],
  ['Gather', gather],
  ['Mul', between((a, b) => a * b)],
  ['Slice', ([vector, starts, ends]) => vector && starts && ends && part(vector, starts, ends)],
  ['Sub', between((a, b) => a - b)],
  ['Squeeze', ([vector]) => vector && Array.from(vector.data)],
  ['Unsqueeze', ([vector]) => vector && Array.from(vector.data)],
]);

/** From one place to another, in steps of one. */
function part({ data }: Constant, starts: Constant, ends: Constant): readonly number[] {
  return Array.from(data.slice(starts.data[0] ?? 0, ends.data[0] ?? data.length));
}

/** The dimensions of a computed tensor as the file sees them, the batch being 1. */
function shapeOf(node: OnnxNode, context: OnnxContext): number[] {
  const dims = seenDims(computed(node, context, 0, 'any order'));
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
  const integer = inputs.every((input) => input.integer);
  return values && values.length <= LONGEST ? vector(node, values, integer) : undefined;
}

function vector(node: OnnxNode, values: readonly number[], integer = true): Constant {
  const name = node.outputs[0] ?? nameOf(node);
  return { name, dims: [values.length], data: Float32Array.from(values), integer };
}
