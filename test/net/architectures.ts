/**
 * The files of `test/golden/architectures`: networks as PyTorch exports them, without their weights, which follow from
 * their names in `make.py` and here.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs/minimal.js';
import { readTensor } from '../../src/net/formats/onnx-proto.ts';
import { floatBytes } from './proto-writer.ts';
import { seededFloats } from './seeded-weights.ts';

/** What onnxruntime and PyTorch found. */
export interface Golden {
  /** Height and width of the picture. */
  readonly side: number;
  readonly scores: readonly number[];
  /** The largest score. */
  readonly top: number;
  /** Of its gradient by the picture: the norm, and values at places that follow from the network's name. */
  readonly norm: number;
  readonly gradient: readonly number[];
}

/** Another folder holds what `make.py --full` made. */
const folder = process.env.ARCHITECTURES ?? 'test/golden/architectures';

export const GOLDEN: Readonly<Record<string, Golden>> = JSON.parse(
  readFileSync(join(folder, 'golden.json'), 'utf8'),
);

/** Field numbers of ModelProto, GraphProto and TensorProto in onnx.proto. */
const [GRAPH, INITIALIZER, RAW_DATA] = [7, 5, 9];

/** The file of a network with its weights in it. */
export function architecture(name: string): Uint8Array {
  const model = gunzipSync(readFileSync(join(folder, `${name}.onnx.gz`)));
  return withField(model, GRAPH, (graph) => withField(graph, INITIALIZER, withNumbers));
}

/** Filters that keep values large, norms that do not cancel; as `weight` in make.py. */
export function weightOf(name: string, shape: readonly number[]): Float32Array {
  const count = shape.reduce((a, b) => a * b, 1);
  if (shape.length > 1) return seededFloats(name, count, Math.sqrt((6 * (shape[0] ?? 1)) / count));
  if (name.endsWith('running_var')) return seededFloats(name, count, 0.5).map((value) => 1 + value);
  if (name.endsWith('.weight')) return seededFloats(name, count, 0.25).map((value) => 1 + value);
  return seededFloats(name, count, 0.05);
}

/** A TensorProto with one more field. */
function withNumbers(tensor: Uint8Array): Uint8Array {
  const { name, dims } = readTensor(tensor);
  const numbers = floatBytes(weightOf(name, dims));
  const field = protobuf.Writer.create()
    .uint32(RAW_DATA * 8 + 2)
    .bytes(numbers)
    .finish();
  return Buffer.concat([tensor, field]);
}

/** A message with each of its fields of one number, which are messages too, changed. */
function withField(bytes: Uint8Array, number: number, change: (field: Uint8Array) => Uint8Array): Uint8Array {
  const [reader, parts] = [new protobuf.Reader(bytes), [] as Uint8Array[]];
  while (reader.pos < reader.len) {
    const from = reader.pos;
    const tag = reader.uint32();
    if (tag >>> 3 !== number) {
      reader.skipType(tag & 7);
      parts.push(bytes.subarray(from, reader.pos));
    } else parts.push(protobuf.Writer.create().uint32(tag).bytes(change(reader.bytes())).finish());
  }
  return Buffer.concat(parts);
}
