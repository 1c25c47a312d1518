/**
 * NumPy's .npy, version 1 (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html):
 * magic, header length, a Python dictionary as text, then the values. Little-endian float32 and float64, C order.
 */

import { NetworkError } from '../graph.ts';
import { listed } from '../quote.ts';

export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** @throws NetworkError where the bytes are not such an array */
export function readNpy(bytes: Uint8Array): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || String.fromCharCode(...bytes.subarray(1, 6)) !== 'NUMPY') {
    throw new NetworkError('This is not a .npy file: it does not begin with NUMPY.');
  }
  const wide = (bytes[6] ?? 1) > 1;
  const headerStart = wide ? 12 : 10;
  const start = headerStart + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder().decode(bytes.subarray(headerStart, start));
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const shapeText = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (
    (type !== '<f4' && type !== '<f8') ||
    shapeText === undefined ||
    /'fortran_order':\s*True/.test(header)
  ) {
    throw new NetworkError(
      `This .npy file holds ${type ?? 'no'} values; little-endian f4 or f8 in C order is read.`,
    );
  }
  const shape = shapeText
    .split(',')
    .filter((part) => part.trim())
    .map(Number);
  const count = shape.reduce((product, size) => product * size, 1);
  const width = type === '<f4' ? 4 : 8;
  if (start + count * width !== bytes.length) {
    throw new NetworkError(
      `This .npy file says shape (${listed(shape)}) but holds ${bytes.length - start} bytes of values.`,
    );
  }
  const data = Float32Array.from({ length: count }, (_, i) =>
    type === '<f4' ? view.getFloat32(start + i * 4, true) : view.getFloat64(start + i * 8, true),
  );
  return { shape, data };
}

/** The bytes of a float32 array as a .npy file. */
export function writeNpy(shape: readonly number[], data: Float32Array): Uint8Array<ArrayBuffer> {
  const dimensions = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${dimensions}), }`;
  const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const bytes = new Uint8Array(10 + header.length + data.length * 4);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), 10);
  data.forEach((value, i) => {
    view.setFloat32(10 + header.length + i * 4, value, true);
  });
  return bytes;
}
