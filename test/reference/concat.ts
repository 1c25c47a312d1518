/** Plain loops for concat along channels. Values are dense [n, h, w, c]. */

/** Joins tensors that differ in channels only, given with their number of channels. */
export function concat(inputs: readonly { values: Float32Array; channels: number }[]): Float32Array {
  const pixels = inputs[0]!.values.length / inputs[0]!.channels;
  const y: number[] = [];
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (const { values, channels } of inputs) {
      for (let channel = 0; channel < channels; channel++) y.push(values[pixel * channels + channel]!);
    }
  }
  return Float32Array.from(y);
}
