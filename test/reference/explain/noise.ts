/** Plain numbers of image-noise.wgsl: pcg4d of Jarzynski and Olano 2020, then Box and Muller. */

/** Three normal numbers and a zero for each quad. */
export function noise(count: number, clock: number, seed: number, deviation: number): Float64Array {
  const values = new Float64Array(4 * count);
  for (let i = 0; i < count; i++) {
    const [a, b, c, d] = pcg4d([i, clock, seed, 0]).map((bits) => ((bits >>> 8) + 0.5) / 2 ** 24) as Four;
    const [first, second] = [Math.sqrt(-2 * Math.log(a)), Math.sqrt(-2 * Math.log(b))];
    values[4 * i] = deviation * first * Math.cos(2 * Math.PI * (c - 0.5));
    values[4 * i + 1] = deviation * second * Math.cos(2 * Math.PI * (d - 0.5));
    values[4 * i + 2] = deviation * first * Math.sin(2 * Math.PI * (c - 0.5));
  }
  return values;
}

type Four = [number, number, number, number];

function pcg4d(key: Four): Four {
  let [x, y, z, w] = key.map((value) => (Math.imul(value, 1664525) + 1013904223) >>> 0) as Four;
  const mix = () => {
    x = (x + Math.imul(y, w)) >>> 0;
    y = (y + Math.imul(z, x)) >>> 0;
    z = (z + Math.imul(x, y)) >>> 0;
    w = (w + Math.imul(y, z)) >>> 0;
  };
  mix();
  [x, y, z, w] = [x, y, z, w].map((value) => (value ^ (value >>> 16)) >>> 0) as Four;
  mix();
  return [x, y, z, w];
}
