/** The numbers of an ONNX tensor, wherever in the message and in whatever type they are. */

import { NetworkError } from '../graph.ts';
import { quoted } from '../quote.ts';
import { ELEMENT_BYTES, type ElementType, halfToNumber, toFloats } from './elements.ts';
import type { Constant } from './lower.ts';
import type { OnnxTensor } from './onnx-proto.ts';
import { packedFloats, packedInts } from './proto.ts';

const TYPES: ReadonlyMap<number, ElementType> = new Map([
  [1, 'f32'],
  [6, 'i32'],
  [7, 'i64'],
  [10, 'f16'],
  [11, 'f64'],
  [16, 'bf16'],
]);

/** Lists of integers that are not raw bytes are axes, shapes and pads, or 16-bit floats. */
const MOST_INTS = 2 ** 24;

function listed(tensor: OnnxTensor, type: ElementType): Float32Array {
  if (type === 'f32') return packedFloats(tensor.floats, 'f32');
  if (type === 'f64') return packedFloats(tensor.doubles, 'f64');
  const ints = Float32Array.from(packedInts(tensor.ints, MOST_INTS));
  if (type === 'f16') return ints.map(halfToNumber);
  if (type === 'bf16') return toFloats(new Uint8Array(Uint16Array.from(ints).buffer), 'bf16', ints.length);
  return ints;
}

/**
 * The tensor as f32, row-major in the file's own layout. Integers above 2^24 lose their last digits, which no
 * weight, axis or size needs. Throws a NetworkError that names the tensor.
 */
export function decodeTensor(tensor: OnnxTensor, name = tensor.name): Constant {
  const fail = (sentence: string) => new NetworkError(`Tensor ${quoted(name)} ${sentence}.`, name);
  if (tensor.external) {
    throw fail('keeps its numbers in another file; save the model as one file, without external data');
  }
  const type = TYPES.get(tensor.type);
  if (!type) {
    throw fail(
      `is of ONNX type ${tensor.type}, where float, float16, bfloat16, double, int32 or int64 can be read`,
    );
  }
  const count = tensor.dims.reduce((a, b) => a * b, 1);
  if (tensor.dims.some((d) => d < 0))
    throw fail(`has the shape ${tensor.dims.join('×')}; export the model again`);
  const raw = tensor.raw.length > 0;
  const available = raw ? tensor.raw.length / ELEMENT_BYTES[type] : null;
  if (available !== null && available !== count) {
    throw fail(`should hold ${count} numbers and holds ${available}; fetch or export the file again`);
  }
  const data = raw ? toFloats(tensor.raw, type, count) : listed(tensor, type);
  if (data.length !== count) {
    throw fail(`should hold ${count} numbers and holds ${data.length}; fetch or export the file again`);
  }
  return { name, dims: tensor.dims, data, integer: type === 'i32' || type === 'i64' };
}
