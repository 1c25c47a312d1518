/**
 * Numbers from a name alone, the same to the last bit in TypeScript and in Python (`test/golden/inceptionv1/seeded.py`), so
 * that two implementations run one network of random weights without a file between them.
 */

/** `count` numbers in [−scale, scale), all different in order and name. @param scale rounded to a float first */
export function seededFloats(name: string, count: number, scale: number): Float32Array {
  const [seed, factor] = [nameSeed(name), Math.fround(scale)];
  const values = new Float32Array(count);
  // 24 bits as a number in [−1, 1) are exact in a float; their product with another float is rounded once.
  for (let i = 0; i < count; i++) values[i] = ((mix(i, seed) >>> 8) / 2 ** 23 - 1) * factor;
  return values;
}

/** `count` numbers in 0 … below − 1. */
export function seededIntegers(name: string, count: number, below: number): number[] {
  const seed = nameSeed(name);
  return Array.from({ length: count }, (_, i) => mix(i, seed) % below);
}

/** A picture of 224×224 with slopes of colour and noise on them, RGBA. */
export function seededPicture(): { width: number; height: number; data: Uint8Array<ArrayBuffer> } {
  const side = 224;
  const data = new Uint8Array(side * side * 4).fill(255);
  const noise = seededIntegers('picture', side * side * 3, 256);
  for (let i = 0; i < noise.length; i++) {
    const [pixel, channel] = [Math.floor(i / 3), i % 3];
    const [x, y] = [pixel % side, Math.floor(pixel / side)];
    const slope = (x * (channel + 2) + y * (3 - channel)) & 255;
    data[pixel * 4 + channel] = (slope * 3 + (noise[i] ?? 0)) >> 2;
  }
  return { width: side, height: side, data };
}

/** The 32-bit FNV-1a hash (http://www.isthe.com/chongo/tech/comp/fnv/) of a name in ASCII. */
function nameSeed(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return hash >>> 0;
}

/** A number's 32 bits stirred by Chris Wellons' "lowbias32" (https://nullprogram.com/blog/2018/07/31/). */
function mix(index: number, seed: number): number {
  let x = (Math.imul(index, 0x9e3779b9) + seed) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
