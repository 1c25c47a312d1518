/**
 * The spectrum of a picture as its parameters: steps along the gradient then move all sizes of structure alike, instead
 * of the finest first. Each frequency is scaled by 1 / f, as it is in natural pictures. lucid's default
 * (optvis/param/spatial.py, fft_image), for any height and width: an odd width is made from one column more and cropped.
 */

import invertWgsl from '../../shaders/fourier-invert.wgsl?raw';
import { fillNoise, type ImageKind, type ImageSource, type SourceContext } from './source.ts';
import { fourierSize, spectrumTransform } from './spectrum.ts';

export const FOURIER: ImageKind = { name: 'fourier', label: 'Fourier', build: buildFourier };

/** lucid divides the transformed picture by this. */
const DIVISOR = 4;

/**
 * What each frequency is multiplied by, [height, frequencies]: lucid's √(h · w) / max(|f|, 1 / max(h, w)), with |f| in
 * cycles per pixel.
 */
export function spectrumScale(height: number, width: number): Float32Array<ArrayBuffer> {
  const { frequencies } = fourierSize(width);
  const scale = new Float32Array(height * frequencies);
  for (let row = 0; row < height; row++) {
    const fy = Math.min(row, height - row) / height;
    for (let k = 0; k < frequencies; k++) {
      // The last column of an odd width has the frequency of the one before (numpy's fftfreq wraps there).
      const fx = Math.min(k, Math.floor(width / 2)) / width;
      const radius = Math.max(Math.hypot(fx, fy), 1 / Math.max(height, width));
      scale[row * frequencies + k] = Math.sqrt(height * width) / radius;
    }
  }
  return scale;
}

/** The scale with every factor of the transform: 1 / (h · w), lucid's divisor, and 2 for frequencies with a twin. */
export function spectrumGain(height: number, width: number): Float32Array<ArrayBuffer> {
  const { full, frequencies } = fourierSize(width);
  return spectrumScale(height, width).map((scale, i) => {
    const k = i % frequencies;
    const twins = k === 0 || k === frequencies - 1 ? 1 : 2;
    return (twins * scale) / (DIVISOR * height * full);
  });
}

async function buildFourier(context: SourceContext): Promise<ImageSource> {
  const { gpu, arena, height, width, channels } = context;
  const made = await spectrumTransform(context, spectrumGain(height, width));
  const { spectrum, dspectrum, gain, t, dt, forward, backward, sizes, invocations } = made;
  const kernel = await gpu.kernel('fourier-invert', invertWgsl);
  const invert = kernel.step(arena, { dspectrum, gain, spectrum }, sizes, invocations);
  return {
    ...{ params: spectrum, dparams: dspectrum, t, dt, forward, backward },
    invert: [...backward, invert],
    noise(draws) {
      const { pictures, frequencies } = sizes;
      const each = height * frequencies;
      const values = new Float32Array(2 * pictures * each * 4);
      draws.forEach((draw, n) => {
        for (const half of [0, pictures]) fillNoise(values, (half + n) * each, each, channels, draw);
      });
      return values;
    },
  };
}
