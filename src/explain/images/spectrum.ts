/**
 * From spectra to planes: numpy's irfft2 of n spectra times a gain, for any height and even width.
 *
 * The transform is two sums, down the columns and along the rows, with a table of sines: simple, exact for any size, and
 * small beside the network's work. Their adjoints, scaled, are the way from a plane back to its spectrum.
 */

import type { Step } from '../../gpu/kernel.ts';
import type { GpuTensor } from '../../gpu/tensor.ts';
import columnsWgsl from '../../shaders/fourier-columns.wgsl?raw';
import columnsDxWgsl from '../../shaders/fourier-columns-dx.wgsl?raw';
import rowsWgsl from '../../shaders/fourier-rows.wgsl?raw';
import rowsDxWgsl from '../../shaders/fourier-rows-dx.wgsl?raw';
import { createPlane, createQuads, type SourceContext, uploadTable } from './source.ts';

/** Sizes of the transform: the width made even, and how many frequencies a row has. */
export function fourierSize(width: number): { full: number; frequencies: number } {
  const full = width + (width % 2);
  return { full, frequencies: full / 2 + 1 };
}

export interface SpectrumTransform {
  /** Complex numbers in quads, [2, n, height, frequencies]: all real parts, then all imaginary ones. */
  readonly spectrum: GPUBuffer;
  readonly dspectrum: GPUBuffer;
  /** What each frequency is multiplied by, on the GPU. */
  readonly gain: GPUBuffer;
  /** The planes, one column wider than the picture where that is odd. */
  readonly t: GpuTensor;
  readonly dt: GpuTensor;
  readonly forward: readonly Step[];
  readonly backward: readonly Step[];
  /** Parameters of kernels that go over a spectrum, and their invocations. */
  readonly sizes: { pictures: number; height: number; width: number; frequencies: number };
  readonly invocations: [number, number, number];
}

/** @param gains [height, frequencies]; hold the transform's 1 / (h · w), and 2 for frequencies with a twin */
export async function spectrumTransform(
  context: SourceContext,
  gains: Float32Array<ArrayBuffer>,
): Promise<SpectrumTransform> {
  const { gpu, arena, pictures, height } = context;
  const { full: width, frequencies } = fourierSize(context.width);
  const [down, along, downDx, alongDx] = await Promise.all([
    gpu.kernel('fourier-columns', columnsWgsl),
    gpu.kernel('fourier-rows', rowsWgsl),
    gpu.kernel('fourier-columns-dx', columnsDxWgsl),
    gpu.kernel('fourier-rows-dx', rowsDxWgsl),
  ]);
  const complex = (label: string) => createQuads(arena, label, 2 * pictures * height * frequencies);
  const [spectrum, dspectrum] = [complex('spectrum'), complex('dspectrum')];
  // Down its columns the picture is transformed first; on the way back its gradient lies in the same place.
  const columns = complex('columns');
  const t = createPlane(context, 't', width);
  const dt = createPlane(context, 'dt', width);
  const gain = uploadTable(arena, 'gain', gains);
  const rowTurns = uploadTable(arena, 'row turns', turns(width));
  const columnTurns = uploadTable(arena, 'column turns', turns(height));
  const sizes = { pictures, height, width, frequencies };
  const tall = { pictures, height, frequencies };
  const invocations: [number, number, number] = [frequencies, height, pictures];
  // An invocation owns four rows, frequencies or pixels that mirror each other; of an odd height there are but two.
  const owned = Math.floor(height / (height % 2 === 0 ? 4 : 2)) + 1;
  const tallOwned: [number, number, number] = [frequencies, owned, pictures];
  const wideOwned: [number, number, number] = [Math.floor(width / 4) + 1, height, pictures];
  return {
    ...{ spectrum, dspectrum, gain, t, dt, sizes, invocations },
    forward: [
      down.step(arena, { spectrum, gain, turns: columnTurns, columns }, tall, tallOwned),
      along.step(arena, { columns, turns: rowTurns, t }, sizes, wideOwned),
    ],
    backward: [
      alongDx.step(arena, { dt, turns: rowTurns, dcolumns: columns }, sizes, wideOwned),
      downDx.step(arena, { dcolumns: columns, gain, turns: columnTurns, dspectrum }, tall, tallOwned),
    ],
  };
}

/** Cosine and sine of 2π · i / length. */
function turns(length: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: 2 * length }, (_, i) => {
    const angle = (2 * Math.PI * Math.floor(i / 2)) / length;
    return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
}
