/**
 * The safetensors container (https://github.com/huggingface/safetensors#format): eight bytes of header length,
 * a JSON header, then the tensors back to back. Nothing in the header is believed before it is checked, and
 * nothing is allocated for a tensor that the file does not hold.
 */

import { NetworkError, type WeightTensor } from '../graph.ts';
import { described, quoted } from '../quote.ts';
import { ELEMENT_BYTES, type ElementType, toFloats, toHalves } from './elements.ts';

const TYPES: ReadonlyMap<unknown, ElementType> = new Map([
  ['F32', 'f32'],
  ['F16', 'f16'],
  ['BF16', 'bf16'],
]);

/** The reference implementation's own limit, in bytes. */
const LONGEST_HEADER = 100_000_000;
const LARGEST_HALF = 65504;

interface Entry {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly count: number;
  /** Offsets from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

function bad(sentence: string, tensor: string | null = null): NetworkError {
  return new NetworkError(`The safetensors file ${sentence}.`, tensor);
}

/** Length of the JSON header in bytes, if the file could be safetensors; for telling formats apart. */
export function safetensorsHeaderLength(bytes: Uint8Array): number | null {
  if (bytes.length < 10) return null;
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return length >= 2 && length <= LONGEST_HEADER && bytes[8] === 0x7b ? length : null;
}

function readHeader(bytes: Uint8Array): { entries: [string, unknown][]; data: Uint8Array } {
  if (bytes.length < 8) throw bad(`is ${bytes.length} bytes long, too short to be one; fetch it again`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8 || length > LONGEST_HEADER) {
    throw bad(
      `says its header is ${length} bytes long but has only ${bytes.length - 8} left; fetch it again`,
    );
  }
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch {
    throw bad('has a header that is not JSON; it is damaged or of another format, so export it again');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw bad(`has a header that is not a JSON object but ${described(header)}; export it again`);
  }
  return { entries: Object.entries(header), data: bytes.subarray(8 + length) };
}

function isOffset(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function readEntry(name: string, value: unknown, available: number): Entry {
  const fail = (sentence: string) =>
    bad(`holds the tensor ${quoted(name)} ${sentence}; export it again`, name);
  if (name === '__proto__') throw fail('under a name that is not allowed');
  if (typeof value !== 'object' || value === null) throw fail(`with the entry ${described(value)}`);
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  const type = TYPES.get(dtype);
  if (!type) throw fail(`of type ${described(dtype)}, where F32, F16 or BF16 can be read`);
  if (!Array.isArray(shape) || shape.length > 8 || !shape.every(isOffset)) {
    throw fail(`with the shape ${described(shape)}, which is not a list of whole numbers`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isOffset)) {
    throw fail(`with the offsets ${described(offsets)}, which are not two whole numbers`);
  }
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > available) {
    throw fail(`at bytes ${begin} to ${end} of ${available}, which are not there`);
  }
  const count = (shape as number[]).reduce((a, b) => a * b, 1);
  if (count * ELEMENT_BYTES[type] !== end - begin) {
    throw fail(
      `of shape ${described(shape)} and type ${described(dtype)} in ${end - begin} bytes, which do not match`,
    );
  }
  return { name, type, shape: shape as number[], count, begin, end };
}

/** Tensors must cover the data without gap or overlap, as the format asks. */
function checkCover(entries: readonly Entry[], available: number): void {
  let covered = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered) {
      const what =
        begin < covered ? 'overlaps the one before it' : `leaves a hole of ${begin - covered} bytes`;
      throw bad(`holds the tensor ${quoted(name)} at byte ${begin}, which ${what}; export it again`, name);
    }
    covered = end;
  }
  if (covered !== available) {
    throw bad(`ends with ${available - covered} bytes that belong to no tensor; fetch or export it again`);
  }
}

/**
 * All tensors by name, as f32. Takes at most twice the size of the file.
 * Throws a NetworkError with one sentence for anything that is not plain safetensors.
 */
export function parseSafetensors(file: ArrayBuffer | Uint8Array): Map<string, WeightTensor> {
  const { entries: raw, data } = readHeader(file instanceof Uint8Array ? file : new Uint8Array(file));
  const entries = raw
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => readEntry(name, value, data.length));
  checkCover(entries, data.length);
  return new Map(
    entries.map(({ name, type, shape, count, begin, end }) => [
      name,
      { shape, data: toFloats(data.subarray(begin, end), type, count) },
    ]),
  );
}

function encode(name: string, data: Float32Array, type: 'F32' | 'F16'): Uint8Array {
  if (type === 'F32') return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const large = data.find((v) => Math.abs(v) > LARGEST_HALF);
  if (large !== undefined) {
    throw new NetworkError(
      `Tensor ${quoted(name)} holds ${large}, more than F16's ${LARGEST_HALF}; write it as F32.`,
      name,
    );
  }
  return toHalves(data);
}

/** A safetensors file of `tensors`, in their order, all as `type`. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, WeightTensor>,
  type: 'F32' | 'F16' = 'F32',
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const header: [string, unknown][] = [];
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    const bytes = encode(name, data, type);
    header.push([name, { dtype: type, shape, data_offsets: [offset, offset + bytes.length] }]);
    parts.push(bytes);
    offset += bytes.length;
  }
  const json = JSON.stringify(Object.fromEntries(header));
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + length + offset).fill(0x20, 8, 8 + length);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(text, 8);
  let at = 8 + length;
  for (const bytes of parts) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}
