/**
 * The messages of a frozen TensorFlow graph that a feed-forward network needs
 * (https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/framework: graph.proto, node_def.proto,
 * attr_value.proto, tensor.proto, tensor_shape.proto; field numbers from there).
 */

import { NetworkError } from '../graph.ts';
import { quoted } from '../quote.ts';
import { ELEMENT_BYTES, type ElementType, halfToNumber, toFloats } from './elements.ts';
import type { Constant } from './lower.ts';
import {
  bytesField,
  floatField,
  intField,
  noNumbers,
  type Packed,
  packedField,
  packedFloats,
  packedInts,
  readMessage,
  textField,
} from './proto.ts';

export interface TfTensor {
  readonly type: number;
  readonly dims: readonly number[];
  /** tensor_content: a view into the file. */
  readonly content: Uint8Array;
  readonly floats: Packed;
  readonly doubles: Packed;
  /** int_val, int64_val and half_val. */
  readonly ints: Packed;
}

export interface TfAttribute {
  readonly s: string;
  readonly f: number;
  readonly i: number;
  readonly b: boolean;
  /** list(int). */
  readonly ints: Packed;
  /** Dimensions of a shape, null where open; null where there is no shape or its rank is unknown. */
  readonly shape: readonly (number | null)[] | null;
  readonly tensor: TfTensor | null;
}

export interface TfNode {
  readonly name: string;
  readonly op: string;
  /** As in the file: `name`, `name:output` or `^control`. */
  readonly inputs: readonly string[];
  readonly attributes: ReadonlyMap<string, TfAttribute>;
}

function readShape(bytes: Uint8Array): (number | null)[] | null {
  const dims: (number | null)[] = [];
  let unknown = false;
  readMessage(bytes, {
    2: bytesField((dimension) => {
      let length = 0;
      readMessage(dimension, {
        1: intField((v) => {
          length = v;
        }),
      });
      dims.push(length > 0 ? length : null);
    }),
    3: intField((v) => {
      unknown = v === 1;
    }),
  });
  return unknown ? null : dims;
}

const EMPTY: Uint8Array = new Uint8Array(0);

function readTensor(bytes: Uint8Array): TfTensor {
  const [floats, doubles, ints] = [noNumbers(), noNumbers(), noNumbers()];
  const t = { type: 0, dims: [] as number[], content: EMPTY };
  readMessage(bytes, {
    1: intField((v) => {
      t.type = v;
    }),
    2: bytesField((v) => {
      t.dims = (readShape(v) ?? []).map((length) => length ?? 0);
    }),
    4: bytesField((v) => {
      t.content = v;
    }),
    5: packedField(floats),
    6: packedField(doubles),
    7: packedField(ints),
    10: packedField(ints),
    13: packedField(ints),
  });
  return { ...t, floats, doubles, ints };
}

function readAttribute(bytes: Uint8Array): TfAttribute {
  const ints = noNumbers();
  const a = {
    s: '',
    f: 0,
    i: 0,
    b: false,
    shape: null as TfAttribute['shape'],
    tensor: null as TfTensor | null,
  };
  readMessage(bytes, {
    1: bytesField((list) => readMessage(list, { 3: packedField(ints) })),
    2: textField((v) => {
      a.s = v;
    }),
    3: intField((v) => {
      a.i = v;
    }),
    4: floatField((v) => {
      a.f = v;
    }),
    5: intField((v) => {
      a.b = v === 1;
    }),
    7: bytesField((v) => {
      a.shape = readShape(v);
    }),
    8: bytesField((v) => {
      a.tensor = readTensor(v);
    }),
  });
  return { ...a, ints };
}

function readNode(bytes: Uint8Array): TfNode {
  const n = { name: '', op: '' };
  const inputs: string[] = [];
  const attributes = new Map<string, TfAttribute>();
  readMessage(bytes, {
    1: textField((v) => {
      n.name = v;
    }),
    2: textField((v) => {
      n.op = v;
    }),
    3: textField((v) => {
      inputs.push(v);
    }),
    5: bytesField((entry) => {
      let key = '';
      let value = EMPTY;
      readMessage(entry, {
        1: textField((v) => {
          key = v;
        }),
        2: bytesField((v) => {
          value = v;
        }),
      });
      attributes.set(key, readAttribute(value));
    }),
  });
  return { ...n, inputs, attributes };
}

/** The nodes of a GraphDef. Throws a RangeError where the bytes end early or are not protocol buffers. */
export function readGraphDef(bytes: Uint8Array): TfNode[] {
  const nodes: TfNode[] = [];
  readMessage(bytes, {
    1: bytesField((v) => {
      nodes.push(readNode(v));
    }),
  });
  return nodes;
}

/** DataType in types.proto. */
const TYPES: ReadonlyMap<number, ElementType> = new Map([
  [1, 'f32'],
  [2, 'f64'],
  [3, 'i32'],
  [9, 'i64'],
  [14, 'bf16'],
  [19, 'f16'],
]);

/** Lists of integers are axes, shapes and pads, or 16-bit floats. */
const MOST_INTS = 2 ** 24;

/** A short list is filled up with its last number; not beyond this many, or small files would take much memory. */
const MOST_FILLED = 2 ** 22;

function listed(tensor: TfTensor, type: ElementType): Float32Array {
  if (type === 'f32') return packedFloats(tensor.floats, 'f32');
  if (type === 'f64') return packedFloats(tensor.doubles, 'f64');
  const ints = Float32Array.from(packedInts(tensor.ints, MOST_INTS));
  if (type === 'f16') return ints.map(halfToNumber);
  if (type === 'bf16') return toFloats(new Uint8Array(Uint16Array.from(ints).buffer), 'bf16', ints.length);
  return ints;
}

/** The numbers of a Const node, as f32, row-major. Throws a NetworkError that names the node. */
export function decodeTfTensor(tensor: TfTensor, name: string): Constant {
  const fail = (sentence: string) => new NetworkError(`Constant ${quoted(name)} ${sentence}.`, name);
  const type = TYPES.get(tensor.type);
  if (!type)
    throw fail(`is of TensorFlow type ${tensor.type}, where float, half, double or integers can be read`);
  const count = tensor.dims.reduce((a, b) => a * b, 1);
  if (tensor.content.length > 0) {
    const available = tensor.content.length / ELEMENT_BYTES[type];
    if (available !== count)
      throw fail(`should hold ${count} numbers and holds ${available}; fetch the file again`);
    return { name, dims: tensor.dims, data: toFloats(tensor.content, type, count) };
  }
  const given = listed(tensor, type);
  if (given.length === count) return { name, dims: tensor.dims, data: given };
  if (given.length > count || given.length === 0 || count > MOST_FILLED) {
    throw fail(`should hold ${count} numbers and holds ${given.length}; fetch the file again`);
  }
  const data = new Float32Array(count).fill(given[given.length - 1] ?? 0);
  data.set(given);
  return { name, dims: tensor.dims, data };
}
