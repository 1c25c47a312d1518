/** Plain loops of cell-norms.wgsl and channel-map.wgsl. */

/** @param x dense [cells, channels] */
export function cellNorms(x: Float32Array, channels: number): Float32Array {
  return Float32Array.from({ length: x.length / channels }, (_, p) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += (x[p * channels + c] ?? 0) ** 2;
    return Math.sqrt(sum);
  });
}

/** @param x dense [cells, channels] */
export function channelMap(x: Float32Array, channels: number, channel: number): Float32Array {
  return Float32Array.from({ length: x.length / channels }, (_, p) => x[p * channels + channel] ?? 0);
}
