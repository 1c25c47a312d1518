/**
 * Protocol buffers, read field by field with protobufjs' minimal Reader.
 *
 * Not its reflection API: that compiles decoders with `Function`, which a strict content-security policy forbids.
 * The messages of ONNX and TensorFlow that we need are tables from field number to a reader of that field.
 */

import protobuf from 'protobufjs/minimal.js';
import { NetworkError } from '../graph.ts';
import { ELEMENT_BYTES, type ElementType, toFloats } from './elements.ts';

export type Reader = protobuf.Reader;
export type Field = (reader: Reader, wire: number) => void;
export type Fields = Readonly<Record<number, Field>>;

/** A repeated number field as it lies in the file: packed runs, decoded only when somebody asks. */
export interface Packed {
  readonly runs: Uint8Array[];
  readonly singles: number[];
}

/** Writers pack repeated numbers; the few that do not must stay within this, or small files take much memory. */
const MOST_SINGLES = 65536;

/** Calls the reader of each field in `bytes`; others are skipped. Throws a RangeError where the bytes end early. */
export function readMessage(bytes: Uint8Array, fields: Fields): void {
  const reader = new protobuf.Reader(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    const field = fields[tag >>> 3];
    if (field) field(reader, tag & 7);
    else reader.skipType(tag & 7, 0, tag >>> 3);
  }
}

function expect(wire: number, expected: number): void {
  if (wire !== expected) throw new RangeError(`wire type ${wire} where ${expected} belongs`);
}

/** A nested message, or bytes: a view into the file, not a copy. */
export function bytesField(set: (bytes: Uint8Array) => void): Field {
  return (reader, wire) => {
    expect(wire, 2);
    set(reader.bytes());
  };
}

const UTF8 = new TextDecoder();

export function textField(set: (text: string) => void): Field {
  return bytesField((bytes) => set(UTF8.decode(bytes)));
}

function readInt(reader: Reader): number {
  const value: unknown = reader.int64();
  return Number(value);
}

/** Any integer or boolean field; exact up to 2^53. */
export function intField(set: (value: number) => void): Field {
  return (reader, wire) => {
    expect(wire, 0);
    set(readInt(reader));
  };
}

export function floatField(set: (value: number) => void): Field {
  return (reader, wire) => {
    expect(wire, 5);
    set(reader.float());
  };
}

const READ_SINGLE: Readonly<Record<number, (reader: Reader) => number>> = {
  0: readInt,
  1: (reader) => reader.double(),
  5: (reader) => reader.float(),
};

/** A repeated number field, packed or not. */
export function packedField(store: Packed): Field {
  return (reader, wire) => {
    if (wire === 2) {
      store.runs.push(reader.bytes());
      return;
    }
    const read = READ_SINGLE[wire];
    if (!read) throw new RangeError(`wire type ${wire} where numbers belong`);
    if (store.singles.push(read(reader)) > MOST_SINGLES) {
      throw new NetworkError('The file holds long lists of numbers that are not packed; export it again.');
    }
  };
}

export function noNumbers(): Packed {
  return { runs: [], singles: [] };
}

/**
 * Small integers, such as dims, axes and pads. Throws a NetworkError where there are more than `most` of them or
 * they end early.
 */
export function packedInts({ runs, singles }: Packed, most = 65536): number[] {
  const out = [...singles];
  return orDamaged('The file', () => {
    for (const run of runs) {
      const reader = new protobuf.Reader(run);
      while (reader.pos < reader.len) {
        if (out.push(readInt(reader)) > most) throw new RangeError(`more than ${most} numbers`);
      }
    }
    return out;
  });
}

/** Numbers of fixed width (float, double), in order, as f32. */
export function packedFloats({ runs, singles }: Packed, type: ElementType): Float32Array {
  const counts = runs.map((run) => Math.floor(run.length / ELEMENT_BYTES[type]));
  const out = new Float32Array(counts.reduce((a, b) => a + b, singles.length));
  let at = 0;
  for (const [i, run] of runs.entries()) {
    const count = counts[i] ?? 0;
    out.set(toFloats(run, type, count), at);
    at += count;
  }
  out.set(singles, at);
  return out;
}

/** Runs `read`; what protobufjs throws at the end of the bytes becomes one sentence about the file. */
export function orDamaged<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof NetworkError || error instanceof TypeError) throw error;
    throw new NetworkError(`${file} is cut short or damaged; fetch or export it again.`);
  }
}
