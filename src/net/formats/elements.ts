/**
 * Numbers as files store them, to and from Float32Array.
 * Everything is little-endian, in files and on every machine that has WebGPU.
 */

export type ElementType = 'f32' | 'f16' | 'bf16' | 'f64' | 'i32' | 'i64';

export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  f32: 4,
  f16: 2,
  bf16: 2,
  f64: 8,
  i32: 4,
  i64: 8,
};

const scratchFloat = new Float32Array(1);
const scratchBits = new Uint32Array(scratchFloat.buffer);

/** IEEE 754 binary16 → number; subnormals, infinities and NaN included. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** Number → IEEE 754 binary16, rounded to nearest even; too large becomes infinity. */
export function numberToHalf(value: number): number {
  scratchFloat[0] = value;
  const bits = scratchBits[0] ?? 0;
  const sign = (bits >>> 16) & 0x8000;
  if (Number.isNaN(value)) return 0x7e00;
  const magnitude = Math.abs(scratchFloat[0] ?? 0);
  if (magnitude >= 65520) return sign | 0x7c00;
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude || 1e-40)));
  const scaled = magnitude * 2 ** (10 - exponent);
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const mantissa = floor + (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? 1 : 0);
  // A mantissa of 2048 carries into the exponent, one below 1024 is subnormal: the sum is right for both.
  return sign | ((exponent + 14) * 1024 + mantissa);
}

/** `count` elements from the start of `bytes`; the caller has checked that they are there. */
export function toFloats(bytes: Uint8Array, type: ElementType, count: number): Float32Array {
  const out = new Float32Array(count);
  if (type === 'f32') {
    new Uint8Array(out.buffer).set(bytes.subarray(0, count * 4));
    return out;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = READERS[type];
  for (let i = 0; i < count; i++) out[i] = read(view, i);
  return out;
}

const READERS: Readonly<Record<Exclude<ElementType, 'f32'>, (view: DataView, i: number) => number>> = {
  f16: (view, i) => halfToNumber(view.getUint16(i * 2, true)),
  bf16: (view, i) => {
    scratchBits[0] = view.getUint16(i * 2, true) << 16;
    return scratchFloat[0] ?? 0;
  },
  f64: (view, i) => view.getFloat64(i * 8, true),
  i32: (view, i) => view.getInt32(i * 4, true),
  i64: (view, i) => Number(view.getBigInt64(i * 8, true)),
};

/** The bytes of `data` as binary16. */
export function toHalves(data: Float32Array): Uint8Array<ArrayBuffer> {
  const bits = new Uint16Array(data.length);
  for (let i = 0; i < data.length; i++) bits[i] = numberToHalf(data[i] ?? 0);
  return new Uint8Array(bits.buffer);
}
