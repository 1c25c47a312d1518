/** Plain loops for choosing channels. Values are dense [n, h, w, c]. */

/** y[…, i] = x[…, channels[i]]. @param c channels of x */
export function gatherChannels(x: Float32Array, c: number, channels: readonly number[]): Float32Array {
  const y = new Float32Array((x.length / c) * channels.length);
  for (let pixel = 0; pixel < x.length / c; pixel++) {
    channels.forEach((channel, i) => {
      y[pixel * channels.length + i] = x[pixel * c + channel]!;
    });
  }
  return y;
}

/** dx[…, channels[i]] = dy[…, i], 0 elsewhere. @param c channels of x */
export function gatherChannelsDx(dy: Float32Array, c: number, channels: readonly number[]): Float64Array {
  const dx = new Float64Array((dy.length / channels.length) * c);
  for (let pixel = 0; pixel < dx.length / c; pixel++) {
    channels.forEach((channel, i) => {
      dx[pixel * c + channel] = dy[pixel * channels.length + i]!;
    });
  }
  return dx;
}
