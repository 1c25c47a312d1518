/**
 * Plain sums for lucid's Fourier picture, in double precision. Spectra are dense [2, n, H, K, c]: all real parts, then
 * all imaginary ones; pictures dense [n, H, W, c]. W is even here; an odd picture is a crop.
 */

export interface FourierSize {
  readonly pictures: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Calls back with each pair of a coefficient and a pixel, and what the coefficient's two parts count there. */
function eachPair(
  { pictures, height, width, channels }: FourierSize,
  gain: ArrayLike<number>,
  visit: (real: number, imaginary: number, pixel: number, cos: number, sin: number) => void,
): void {
  const count = width / 2 + 1;
  const half = pictures * height * count * channels;
  for (let n = 0; n < pictures; n++)
    for (let f = 0; f < height; f++)
      for (let k = 0; k < count; k++)
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++)
            for (let c = 0; c < channels; c++) {
              const at = ((n * height + f) * count + k) * channels + c;
              const angle = 2 * Math.PI * ((f * y) / height + (k * x) / width);
              const scale = gain[f * count + k]!;
              const pixel = ((n * height + y) * width + x) * channels + c;
              visit(at, half + at, pixel, scale * Math.cos(angle), scale * Math.sin(angle));
            }
}

/** t = Σ gain · (real · cos − imaginary · sin) */
export function fourier(spectrum: Float32Array, gain: ArrayLike<number>, size: FourierSize): Float64Array {
  const t = new Float64Array(size.pictures * size.height * size.width * size.channels);
  eachPair(size, gain, (real, imaginary, pixel, cos, sin) => {
    t[pixel]! += spectrum[real]! * cos - spectrum[imaginary]! * sin;
  });
  return t;
}

/** The gradient of the spectrum for one of the picture. */
export function fourierDx(dt: Float32Array, gain: ArrayLike<number>, size: FourierSize): Float64Array {
  const { pictures, height, width, channels } = size;
  const dspectrum = new Float64Array(2 * pictures * height * (width / 2 + 1) * channels);
  eachPair(size, gain, (real, imaginary, pixel, cos, sin) => {
    dspectrum[real]! += dt[pixel]! * cos;
    dspectrum[imaginary]! -= dt[pixel]! * sin;
  });
  return dspectrum;
}
