/**
 * The spectrum of a picture as its parameters: steps along the gradient then move all sizes of structure alike, instead
 * of the finest first. Each frequency is scaled by 1 / f, as it is in natural pictures. lucid's default
 * (optvis/param/spatial.py, fft_image), for any height and width: an odd width is made from one column more and cropped.
 *
 * The transform is two sums, down the columns and along the rows, with a table of sines: simple, exact for any size, and
 * small beside the network's work. Their adjoints, scaled, are the way from a picture back to its spectrum.
 */

import type { GpuTensor } from '../../gpu/tensor.ts';
import columnsWgsl from '../../shaders/fourier-columns.wgsl?raw';
import columnsDxWgsl from '../../shaders/fourier-columns-dx.wgsl?raw';
import invertWgsl from '../../shaders/fourier-invert.wgsl?raw';
import rowsWgsl from '../../shaders/fourier-rows.wgsl?raw';
import rowsDxWgsl from '../../shaders/fourier-rows-dx.wgsl?raw';
import {
  createPlane,
  createQuads,
  fillNoise,
  type ImageKind,
  type ImageSource,
  type SourceContext,
  uploadTable,
} from './source.ts';

export const FOURIER: ImageKind = { name: 'fourier', label: 'Fourier', build: buildFourier };

/** lucid divides the transformed picture by this. */
const DIVISOR = 4;

/** Sizes of the transform: the width made even, and how many frequencies a row has. */
export function fourierSize(width: number): { full: number; frequencies: number } {
  const full = width + (width % 2);
  return { full, frequencies: full / 2 + 1 };
}

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

/** Cosine and sine of 2π · i / length. */
function turns(length: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: 2 * length }, (_, i) => {
    const angle = (2 * Math.PI * Math.floor(i / 2)) / length;
    return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
}

/** What the kernels read and write. */
interface Buffers {
  readonly params: GPUBuffer;
  readonly dparams: GPUBuffer;
  /** The picture transformed down its columns only; its gradient, in the same place. */
  readonly columns: GPUBuffer;
  readonly t: GpuTensor;
  readonly dt: GpuTensor;
  readonly gain: GPUBuffer;
  readonly rowTurns: GPUBuffer;
  readonly columnTurns: GPUBuffer;
}

function allocate(context: SourceContext): Buffers {
  const { arena, pictures, height, width } = context;
  const { full, frequencies } = fourierSize(width);
  const spectrum = (label: string) => createQuads(arena, label, 2 * pictures * height * frequencies);
  return {
    params: spectrum('spectrum'),
    dparams: spectrum('dspectrum'),
    columns: spectrum('columns'),
    t: createPlane(context, 't', full),
    dt: createPlane(context, 'dt', full),
    gain: uploadTable(arena, 'gain', spectrumGain(height, width)),
    rowTurns: uploadTable(arena, 'row turns', turns(full)),
    columnTurns: uploadTable(arena, 'column turns', turns(height)),
  };
}

async function buildFourier(context: SourceContext): Promise<ImageSource> {
  const { gpu, arena, pictures, height, channels } = context;
  const { full: width, frequencies } = fourierSize(context.width);
  const { params, dparams, columns, t, dt, gain, rowTurns, columnTurns } = allocate(context);
  const [down, along, downDx, alongDx, invert] = await Promise.all([
    gpu.kernel('fourier-columns', columnsWgsl),
    gpu.kernel('fourier-rows', rowsWgsl),
    gpu.kernel('fourier-columns-dx', columnsDxWgsl),
    gpu.kernel('fourier-rows-dx', rowsDxWgsl),
    gpu.kernel('fourier-invert', invertWgsl),
  ]);
  const sizes = { pictures, height, frequencies };
  const spectral: [number, number, number] = [frequencies, height, pictures];
  const backward = [
    alongDx.step(arena, { dt: dt.buffer, turns: rowTurns, dcolumns: columns }, { ...sizes, width }, spectral),
    downDx.step(arena, { dcolumns: columns, gain, turns: columnTurns, dspectrum: dparams }, sizes, spectral),
  ];
  return {
    params,
    dparams,
    t,
    dt,
    forward: [
      down.step(arena, { spectrum: params, gain, turns: columnTurns, columns }, sizes, spectral),
      along.step(arena, { columns, turns: rowTurns, t: t.buffer }, { ...sizes, width }, [
        width,
        height,
        pictures,
      ]),
    ],
    backward,
    invert: [
      ...backward,
      invert.step(arena, { dspectrum: dparams, gain, spectrum: params }, { ...sizes, width }, spectral),
    ],
    noise(draws) {
      const each = height * frequencies;
      const values = new Float32Array(2 * pictures * each * 4);
      draws.forEach((draw, n) => {
        for (const half of [0, pictures]) fillNoise(values, (half + n) * each, each, channels, draw);
      });
      return values;
    },
  };
}
