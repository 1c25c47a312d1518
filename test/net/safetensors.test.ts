import { describe, expect, it } from 'vitest';
import { halfToNumber, numberToHalf } from '../../src/net/formats/elements.ts';
import { parseSafetensors, writeSafetensors } from '../../src/net/formats/safetensors.ts';
import { NetworkError } from '../../src/net/graph.ts';

const tensor = (shape: number[], values: number[]) => ({ shape, data: Float32Array.from(values) });

/** A file with any header, however wrong, and `data` bytes behind it. */
function file(header: unknown, data = 0, length?: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const f32 = (shape: unknown, begin: unknown, end: unknown) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

describe('safetensors', () => {
  it('reads what it writes, at any alignment of the bytes', () => {
    const tensors = new Map([
      ['a.filter', tensor([2, 3], [1, -2.5, 3e-9, 4, Number.POSITIVE_INFINITY, 6])],
      ['scalar', tensor([], [7])],
      ['empty', tensor([0, 4], [])],
    ]);
    const bytes = writeSafetensors(tensors);
    expect(parseSafetensors(bytes)).toEqual(tensors);
    expect(parseSafetensors(bytes.buffer)).toEqual(tensors);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(parseSafetensors(shifted.subarray(3))).toEqual(tensors);
    expect(parseSafetensors(Buffer.from(bytes))).toEqual(tensors);
  });

  it('rounds to F16 as hardware does, and reads BF16', () => {
    const values = [1, 0.1, -65504, 6e-8, 1e-9, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -14 - 2 ** -25];
    const halves = parseSafetensors(writeSafetensors(new Map([['t', tensor([8], values)]]), 'F16')).get('t');
    const expected = [1, 0.0999755859375, -65504, 2 ** -24, 0, 1, 1 + 2 ** -9, 2 ** -14];
    expect(Array.from(halves?.data ?? [])).toEqual(expected);
    const bf16 = file({ t: { dtype: 'BF16', shape: [2], data_offsets: [0, 4] } }, 4);
    bf16.set([0x80, 0x3f, 0x20, 0xc0], bf16.length - 4);
    expect(parseSafetensors(bf16).get('t')?.data).toEqual(Float32Array.of(1, -2.5));
  });

  it('brings every half back as the same half', () => {
    const halves = Array.from({ length: 0x10000 }, (_, bits) => bits);
    const wrong = halves.filter(
      (bits) => (bits & 0x7fff) <= 0x7c00 && numberToHalf(halfToNumber(bits)) !== bits,
    );
    expect(wrong).toEqual([]);
  });

  it('will not write what F16 cannot hold', () => {
    expect(() => writeSafetensors(new Map([['big', tensor([1], [70000])]]), 'F16')).toThrow(
      '"big" holds 70000',
    );
  });

  it('skips the metadata', () => {
    expect(parseSafetensors(file({ __metadata__: { format: 'pt' }, t: f32([1], 0, 4) }, 4)).size).toBe(1);
  });
});

describe('hostile safetensors', () => {
  const huge = Number.MAX_SAFE_INTEGER;
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'is 0 bytes long'],
    ['a header longer than the file', file('{}', 0, 1000), 'header is 1000 bytes long but has only 2'],
    ['a header length of 2^63', file('{}', 0, 2 ** 63), 'but has only 2 left'],
    ['a header that is not JSON', file('{"a":'), 'not JSON'],
    ['a header that is not UTF-8', file({ a: 1 }).fill(0xff, 8), 'not JSON'],
    ['a list as header', file('[1]'), 'not a JSON object'],
    ['null as header', file('null'), 'not a JSON object'],
    ['a number as entry', file({ t: 5 }), '"t" with the entry 5'],
    ['an unknown type', file({ t: { ...f32([1], 0, 4), dtype: 'I8' } }, 4), 'of type "I8"'],
    ['no shape', file({ t: f32(undefined, 0, 4) }, 4), 'with the shape nothing'],
    ['a negative dimension', file({ t: f32([-1, -1], 0, 4) }, 4), 'with the shape [-1,-1]'],
    ['a fractional dimension', file({ t: f32([0.5, 2], 0, 4) }, 4), 'with the shape [0.5,2]'],
    ['a shape as text', file({ t: f32('1', 0, 4) }, 4), 'with the shape "1"'],
    ['very many dimensions', file({ t: f32(Array(99).fill(1), 0, 4) }, 4), 'with the shape'],
    ['a product that overflows', file({ t: f32([huge, huge, huge], 0, 4) }, 4), 'which do not match'],
    ['a size that does not match', file({ t: f32([2], 0, 4) }, 4), 'in 4 bytes, which do not match'],
    ['an end behind the file', file({ t: f32([2], 0, 8) }, 4), 'at bytes 0 to 8 of 4'],
    ['a huge end', file({ t: f32([huge], 0, huge) }, 4), `at bytes 0 to ${huge} of 4`],
    ['an end before the begin', file({ t: f32([1], 4, 0) }, 4), 'at bytes 4 to 0'],
    ['a negative begin', file({ t: f32([1], -4, 0) }, 4), 'with the offsets [-4,0]'],
    ['one offset', file({ t: { ...f32([1], 0, 4), data_offsets: [0] } }, 4), 'with the offsets [0]'],
    ['an overlap', file({ a: f32([2], 0, 8), b: f32([2], 4, 12) }, 12), '"b" at byte 4, which overlaps'],
    ['two at the same place', file({ a: f32([2], 0, 8), b: f32([2], 0, 8) }, 8), 'overlaps'],
    [
      'a hole',
      file({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12),
      '"b" at byte 8, which leaves a hole of 4',
    ],
    ['bytes at the end', file({ a: f32([1], 0, 4) }, 12), 'ends with 8 bytes'],
    ['__proto__', file('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4), 'not allowed'],
    ['a name with controls', file({ '\u001b[31m<b>\n': 5 }), '"·[31m<b>·"'],
  ])('%s', (_, bytes, sentence) => {
    expect(() => parseSafetensors(bytes)).toThrow(NetworkError);
    expect(() => parseSafetensors(bytes)).toThrow(sentence);
  });
});
