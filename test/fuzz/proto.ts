/** Protocol buffers as trees, cut along a schema, changed and written again: lengths fit, so that readers get far. */

import protobuf from 'protobufjs/minimal.js';
import type { Random } from '../support/random.ts';
import { pick, tellingFloat, tellingFloats, tellingWhole, tellingWord } from './telling.ts';

/** What a field of a message holds; a field that is not named stays bytes or number. */
export type Schema = { readonly [field: number]: 'text' | 'ints' | 'floats' | Schema };

interface Field {
  number: number;
  wire: number;
  value: number | Uint8Array | Field[];
  readonly holds: 'text' | 'ints' | 'floats' | 'number' | 'message';
}

const FIXED: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

export function readTree(bytes: Uint8Array, schema: Schema): Field[] {
  const reader = new protobuf.Reader(bytes);
  const fields: Field[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    const [number, wire] = [tag >>> 3, tag & 7];
    const rule = schema[number];
    if (wire === 0) fields.push({ number, wire, value: Number(reader.int64()), holds: 'number' });
    else if (wire === 2) {
      const inner = reader.bytes();
      if (typeof rule === 'object')
        fields.push({ number, wire, value: readTree(inner, rule), holds: 'message' });
      else fields.push({ number, wire, value: inner, holds: rule ?? 'floats' });
    } else {
      const length = FIXED[wire] ?? 0;
      fields.push({ number, wire, value: bytes.slice(reader.pos, reader.pos + length), holds: 'floats' });
      reader.skip(length);
    }
  }
  return fields;
}

const varint = (value: number): Uint8Array => protobuf.Writer.create().int64(value).finish();

export function writeFields(fields: readonly Field[]): Uint8Array {
  const parts = fields.flatMap(({ number, wire, value }) => {
    const tag = varint(number * 8 + wire);
    if (typeof value === 'number') return [tag, varint(value)];
    const bytes = value instanceof Uint8Array ? value : writeFields(value);
    return wire === 2 ? [tag, varint(bytes.length), bytes] : [tag, bytes];
  });
  return Buffer.concat(parts);
}

function messages(fields: Field[], found: Field[][] = []): Field[][] {
  found.push(fields);
  for (const { value } of fields) if (Array.isArray(value)) messages(value, found);
  return found;
}

/** Another value of the same kind: a limit, a name that means something, a name that another node has. */
function changeValue(field: Field, all: readonly Field[], draw: Random): void {
  if (field.holds === 'number') field.value = tellingWhole(draw);
  else if (field.holds === 'text') {
    const others = all.filter(({ holds }) => holds === 'text');
    const other = others[draw.integer(others.length)]?.value;
    field.value = draw.next() < 0.7 && other ? other : new TextEncoder().encode(tellingWord(draw));
  } else if (field.holds === 'ints') {
    const length = draw.next() < 0.05 ? 2000 : draw.integer(10);
    field.value = Buffer.concat(Array.from({ length }, () => varint(tellingWhole(draw))));
  } else if (field.value instanceof Uint8Array) field.value = tellingFloats(field.value, draw);
}

function changeMessage(
  fields: Field[],
  all: readonly Field[],
  every: readonly Field[][],
  draw: Random,
): void {
  const at = draw.integer(fields.length);
  const field = fields[at];
  if (!field) return;
  const kind = draw.integer(10);
  if (kind === 0) fields.splice(at, 1);
  else if (kind === 1) fields.splice(draw.integer(fields.length), 0, field);
  else if (kind === 2) fields.splice(draw.integer(fields.length), 0, ...fields.splice(at, 1));
  else if (kind === 3) pick(every, draw, fields).push(structuredClone(field));
  else if (kind === 4) field.number = draw.next() < 0.8 ? 1 + draw.integer(16) : tellingWhole(draw) & 0xffff;
  else if (kind === 5 && draw.next() < 0.2) fields.push(...Array.from({ length: 300 }, () => field));
  else if (kind === 6 && draw.next() < 0.2) fields.splice(at, 0, groups(draw));
  else if (kind === 7 && field.wire === 5)
    field.value = new Uint8Array(Float32Array.of(tellingFloat(draw)).buffer);
  else changeValue(field, all, draw);
}

/** Groups in groups, as old protocol buffers had them, that never end. */
function groups(draw: Random): Field {
  const length = draw.next() < 0.2 ? 50_000 : draw.integer(100);
  return { number: 1, wire: 3, value: new Uint8Array(length).fill(0x0b), holds: 'floats' };
}

/** Changes the tree in one to four places. */
export function changeFields(root: Field[], draw: Random): void {
  for (let times = 1 + draw.integer(4); times > 0; times--) {
    const every = messages(root);
    changeMessage(pick(every, draw, root), every.flat(), every, draw);
  }
}
