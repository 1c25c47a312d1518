/** Plain loops for local response normalisation over channels. Values are dense [n, h, w, c]. */

export interface Lrn {
  /** The whole window, odd. */
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly bias: number;
}

/** y = x / (bias + alpha / size · Σ x²)^beta, sum over `size` channels around each */
export function lrn(x: Float32Array, channels: number, { size, alpha, beta, bias }: Lrn): Float32Array {
  const reach = (size - 1) / 2;
  return x.map((value, i) => {
    const channel = i % channels;
    let sum = 0;
    for (let k = Math.max(0, channel - reach); k <= Math.min(channels - 1, channel + reach); k++) {
      sum += x[i - channel + k]! ** 2;
    }
    return value / (bias + (alpha / size) * sum) ** beta;
  });
}
