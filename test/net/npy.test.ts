import { expect, it } from 'vitest';
import { readNpy, writeNpy } from '../../src/net/formats/npy.ts';

it('reads what it writes, with the header aligned to 64 bytes', () => {
  const data = Float32Array.from([1.5, -2, 3, 4, 5, 6]);
  for (const shape of [[6], [2, 3], [1, 3, 2]]) {
    const bytes = writeNpy(shape, data);
    expect((bytes.length - data.byteLength) % 64).toBe(0);
    expect(readNpy(bytes)).toEqual({ shape, data });
  }
});

it('says what is wrong with other files', () => {
  const bytes = writeNpy([2], Float32Array.from([1, 2]));
  expect(() => readNpy(bytes.subarray(0, bytes.length - 1))).toThrow('says shape (2) but holds 7 bytes');
  expect(() => readNpy(new TextEncoder().encode('hello, world!'))).toThrow('does not begin with NUMPY');
  const integers = Uint8Array.from(bytes);
  integers.set(new TextEncoder().encode('<i4'), 10 + "{'descr': '".length);
  expect(() => readNpy(integers)).toThrow('holds <i4 values');
});
