/** Small ONNX and TensorFlow files for tests, written field by field with protobufjs' minimal Writer. */

import protobuf from 'protobufjs/minimal.js';

/** A message: pairs of field number and value. Numbers are written as integers, `float` marks others. */
export type Message = readonly (readonly [field: number, value: FieldValue])[];
export type FieldValue = string | number | Uint8Array | { readonly float: number };

export function message(fields: Message): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const [field, value] of fields) {
    if (typeof value === 'number') writer.uint32(field * 8).int64(value);
    else if (typeof value === 'string') writer.uint32(field * 8 + 2).string(value);
    else if (value instanceof Uint8Array) writer.uint32(field * 8 + 2).bytes(value);
    else writer.uint32(field * 8 + 5).float(value.float);
  }
  return writer.finish();
}

export function packedIntegers(values: readonly number[]): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const value of values) writer.int64(value);
  return writer.finish();
}

export function floatBytes(values: ArrayLike<number>): Uint8Array {
  const floats = values instanceof Float32Array ? values.slice() : Float32Array.from(values);
  return new Uint8Array(floats.buffer);
}

// ONNX

export function onnxTensor(name: string, dims: readonly number[], values: ArrayLike<number>): Uint8Array {
  return message([
    [1, packedIntegers(dims)],
    [2, 1],
    [8, name],
    [9, floatBytes(values)],
  ]);
}

export type OnnxAttributes = Readonly<Record<string, number | string | readonly number[]>>;

export function onnxNode(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: OnnxAttributes = {},
  name = output,
): Uint8Array {
  const fields: [number, FieldValue][] = inputs.map((input) => [1, input]);
  fields.push([2, output], [3, name], [4, op]);
  for (const [key, value] of Object.entries(attributes)) {
    const [at, type] = typeof value === 'number' ? [3, 2] : typeof value === 'string' ? [4, 3] : [8, 7];
    const encoded = typeof value === 'object' ? packedIntegers(value) : value;
    fields.push([
      5,
      message([
        [1, key],
        [at, encoded],
        [20, type],
      ]),
    ]);
  }
  return message(fields);
}

export function onnxValue(name: string, dims: readonly (number | string)[]): Uint8Array {
  const shape = message(dims.map((d) => [1, message([[typeof d === 'number' ? 1 : 2, d]])]));
  return message([
    [1, name],
    [
      2,
      message([
        [
          1,
          message([
            [1, 1],
            [2, shape],
          ]),
        ],
      ]),
    ],
  ]);
}

export interface OnnxParts {
  readonly nodes: readonly Uint8Array[];
  readonly tensors?: readonly Uint8Array[];
  readonly inputs?: readonly Uint8Array[];
  readonly output?: string;
  /** Of the output; none unless told, which readers that need no shapes take. */
  readonly outputDims?: readonly number[];
  readonly opset?: number;
  readonly name?: string;
}

/** A model from `x` [N, 3, 6, 8] to `y`. */
export function onnxModel(parts: OnnxParts): Uint8Array {
  const { nodes, tensors = [], inputs, output = 'y', outputDims = [], opset = 13, name = 'test' } = parts;
  const graph = message([
    ...nodes.map((node) => [1, node] as const),
    [2, name],
    ...tensors.map((tensor) => [5, tensor] as const),
    ...(inputs ?? [onnxValue('x', ['N', 3, 6, 8])]).map((input) => [11, input] as const),
    [12, onnxValue(output, outputDims)],
  ]);
  return message([
    [1, 8],
    [7, graph],
    [8, message([[2, opset]])],
  ]);
}

// TensorFlow

export type TfValue =
  | { readonly i: number }
  | { readonly f: number }
  | { readonly b: boolean }
  | { readonly s: string }
  /** A DataType: 1 is float, 3 is int32. */
  | { readonly type: number }
  | { readonly ints: readonly number[] }
  | { readonly tensor: Uint8Array }
  | { readonly shape: readonly number[] };

function tfShape(dims: readonly number[]): Uint8Array {
  return message(dims.map((d) => [2, message([[1, d]])]));
}

function tfAttribute(value: TfValue): Uint8Array {
  if ('i' in value) return message([[3, value.i]]);
  if ('f' in value) return message([[4, { float: value.f }]]);
  if ('b' in value) return message([[5, Number(value.b)]]);
  if ('s' in value) return message([[2, value.s]]);
  if ('type' in value) return message([[6, value.type]]);
  if ('shape' in value) return message([[7, tfShape(value.shape)]]);
  if ('tensor' in value) return message([[8, value.tensor]]);
  return message([[1, message([[3, packedIntegers(value.ints)]])]]);
}

export function tfNode(
  name: string,
  op: string,
  inputs: readonly string[] = [],
  attributes: Readonly<Record<string, TfValue>> = {},
): Uint8Array {
  return message([
    [1, name],
    [2, op],
    ...inputs.map((input) => [3, input] as const),
    ...Object.entries(attributes).map(
      ([key, value]) =>
        [
          5,
          message([
            [1, key],
            [2, tfAttribute(value)],
          ]),
        ] as const,
    ),
  ]);
}

export function tfConst(name: string, dims: readonly number[], values: ArrayLike<number>): Uint8Array {
  return tfNode(name, 'Const', [], {
    dtype: { type: 1 },
    value: {
      tensor: message([
        [1, 1],
        [2, tfShape(dims)],
        [4, floatBytes(values)],
      ]),
    },
  });
}

/** An int32 constant in a list, as axes and shapes are. */
export function tfInts(name: string, values: readonly number[], scalar = false): Uint8Array {
  const shape = tfShape(scalar ? [] : [values.length]);
  return tfNode(name, 'Const', [], {
    dtype: { type: 3 },
    value: {
      tensor: message([
        [1, 3],
        [2, shape],
        [7, packedIntegers(values)],
      ]),
    },
  });
}

export function tfGraph(nodes: readonly Uint8Array[]): Uint8Array {
  return message(nodes.map((node) => [1, node]));
}
