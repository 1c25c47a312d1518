/**
 * The messages of an ONNX file that a feed-forward network needs
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3, field numbers from there). Nested graphs are skipped.
 */

import {
  bytesField,
  floatField,
  intField,
  noNumbers,
  type Packed,
  packedField,
  packedInts,
  readMessage,
  textField,
} from './proto.ts';

export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  /** TensorProto.DataType: 1 float, 6 int32, 7 int64, 10 float16, 11 double, 16 bfloat16. */
  readonly type: number;
  /** View into the file; empty where the numbers are in one of the lists. */
  readonly raw: Uint8Array;
  readonly floats: Packed;
  readonly doubles: Packed;
  /** int32_data (which also carries 16-bit floats) and int64_data. */
  readonly ints: Packed;
  /** The numbers are in another file. */
  readonly external: boolean;
}

export interface OnnxAttribute {
  readonly f: number;
  readonly i: number;
  readonly s: string;
  readonly tensor: OnnxTensor | null;
  readonly floats: Packed;
  readonly ints: Packed;
}

export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

export interface OnnxValueInfo {
  readonly name: string;
  /** null for a dimension that is open or a symbol. */
  readonly dims: readonly (number | null)[];
}

export interface OnnxModel {
  readonly name: string;
  /** Version of the standard operator set; 1 where the file says none. */
  readonly opset: number;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

const EMPTY: Uint8Array = new Uint8Array(0);

export function readTensor(bytes: Uint8Array): OnnxTensor {
  const dims = noNumbers();
  const [floats, doubles, ints] = [noNumbers(), noNumbers(), noNumbers()];
  const t = { name: '', type: 0, raw: EMPTY, external: false };
  readMessage(bytes, {
    1: packedField(dims),
    2: intField((v) => {
      t.type = v;
    }),
    4: packedField(floats),
    5: packedField(ints),
    7: packedField(ints),
    8: textField((v) => {
      t.name = v;
    }),
    9: bytesField((v) => {
      t.raw = v;
    }),
    10: packedField(doubles),
    13: bytesField(() => {
      t.external = true;
    }),
    14: intField((v) => {
      t.external ||= v === 1;
    }),
  });
  return { ...t, dims: packedInts(dims, 16), floats, doubles, ints };
}

function readAttribute(bytes: Uint8Array): [string, OnnxAttribute] {
  const [floats, ints] = [noNumbers(), noNumbers()];
  const a: { name: string; f: number; i: number; s: string; tensor: OnnxTensor | null } = {
    name: '',
    f: 0,
    i: 0,
    s: '',
    tensor: null,
  };
  readMessage(bytes, {
    1: textField((v) => {
      a.name = v;
    }),
    2: floatField((v) => {
      a.f = v;
    }),
    3: intField((v) => {
      a.i = v;
    }),
    4: textField((v) => {
      a.s = v;
    }),
    5: bytesField((v) => {
      a.tensor = readTensor(v);
    }),
    7: packedField(floats),
    8: packedField(ints),
  });
  return [a.name, { ...a, floats, ints }];
}

function readNode(bytes: Uint8Array): OnnxNode {
  const n = { name: '', op: '', domain: '' };
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  readMessage(bytes, {
    1: textField((v) => {
      inputs.push(v);
    }),
    2: textField((v) => {
      outputs.push(v);
    }),
    3: textField((v) => {
      n.name = v;
    }),
    4: textField((v) => {
      n.op = v;
    }),
    5: bytesField((v) => {
      attributes.set(...readAttribute(v));
    }),
    7: textField((v) => {
      n.domain = v;
    }),
  });
  return { ...n, inputs, outputs, attributes };
}

/** Runs `read` on the bytes of one nested message. */
const nested = (field: number, read: (bytes: Uint8Array) => void) => (bytes: Uint8Array) =>
  readMessage(bytes, { [field]: bytesField(read) });

function readValueInfo(bytes: Uint8Array): OnnxValueInfo {
  let name = '';
  const dims: (number | null)[] = [];
  const readDimension = (dimension: Uint8Array) => {
    let length: number | null = null;
    readMessage(dimension, {
      1: intField((v) => {
        length = v > 0 ? v : null;
      }),
    });
    dims.push(length);
  };
  // ValueInfoProto.type (2) → TypeProto.tensor_type (1) → Tensor.shape (2) → TensorShapeProto.dim (1).
  const readType = nested(1, nested(2, nested(1, readDimension)));
  readMessage(bytes, {
    1: textField((v) => {
      name = v;
    }),
    2: bytesField(readType),
  });
  return { name, dims };
}

function readOperatorSet(bytes: Uint8Array): { domain: string; version: number } {
  const set = { domain: '', version: 1 };
  readMessage(bytes, {
    1: textField((v) => {
      set.domain = v;
    }),
    2: intField((v) => {
      set.version = v;
    }),
  });
  return set;
}

/** Throws a RangeError where the bytes end early or are not protocol buffers. */
export function readModel(bytes: Uint8Array): OnnxModel {
  const m = { name: '', opset: 1 };
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const inputs: OnnxValueInfo[] = [];
  const outputs: OnnxValueInfo[] = [];
  const readGraph = (graph: Uint8Array) =>
    readMessage(graph, {
      1: bytesField((v) => {
        nodes.push(readNode(v));
      }),
      2: textField((v) => {
        m.name = v;
      }),
      5: bytesField((v) => {
        initializers.push(readTensor(v));
      }),
      11: bytesField((v) => {
        inputs.push(readValueInfo(v));
      }),
      12: bytesField((v) => {
        outputs.push(readValueInfo(v));
      }),
    });
  readMessage(bytes, {
    7: bytesField(readGraph),
    8: bytesField((v) => {
      const { domain, version } = readOperatorSet(v);
      if (domain === '' || domain === 'ai.onnx') m.opset = version;
    }),
  });
  return { ...m, nodes, initializers, inputs, outputs };
}
