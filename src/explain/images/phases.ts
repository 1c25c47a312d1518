/**
 * The phases of a spectrum as the parameters, its magnitudes fixed: the picture cannot grow stronger where that is easy,
 * only rearrange. After MACO (Fel et al. 2023, arXiv 2306.06805), with three departures: magnitudes are 1 / f instead of a
 * data set's mean; since they never change, the deviation is set once, by Parseval's theorem, instead of at every step;
 * phases begin evenly spread and are left alone between steps.
 *
 * A picture to begin with gives its phases only; its contrast becomes that of all pictures here.
 */

import phaseWgsl from '../../shaders/fourier-phase.wgsl?raw';
import phaseDxWgsl from '../../shaders/fourier-phase-dx.wgsl?raw';
import phaseInvertWgsl from '../../shaders/fourier-phase-invert.wgsl?raw';
import { spectrumGain } from './fourier.ts';
import { createQuads, type ImageKind, type ImageSource, type SourceContext } from './source.ts';
import { spectrumTransform } from './spectrum.ts';

export const PHASES: ImageKind = { name: 'phases', label: 'Phases only (MACO)', build: buildPhases };

/** Gains of waves of any phase that add up to mean 0 and deviation 1. */
export function phaseGain(height: number, width: number): Float32Array<ArrayBuffer> {
  const gain = spectrumGain(height, width);
  gain[0] = 0;
  const power = gain.reduce((sum, each) => sum + each * each, 0) / 2;
  return gain.map((each) => each / Math.sqrt(power));
}

async function buildPhases(context: SourceContext): Promise<ImageSource> {
  const { gpu, arena, height, width, channels } = context;
  const made = await spectrumTransform(context, phaseGain(height, width));
  const { spectrum, dspectrum, t, dt, sizes, invocations } = made;
  const { pictures, frequencies } = sizes;
  const [turn, turnDx, invert] = await Promise.all([
    gpu.kernel('fourier-phase', phaseWgsl),
    gpu.kernel('fourier-phase-dx', phaseDxWgsl),
    gpu.kernel('fourier-phase-invert', phaseInvertWgsl),
  ]);
  const count = height * frequencies;
  const params = createQuads(arena, 'phases', pictures * count);
  const dparams = createQuads(arena, 'dphases', pictures * count);
  const plane = { pictures, height, frequencies };
  const forward = turn.step(arena, { phase: params, spectrum }, { ...plane, channels }, invocations);
  const backward = turnDx.step(arena, { phase: params, dspectrum, dphase: dparams }, plane, invocations);
  return {
    ...{ params, dparams, t, dt },
    forward: [forward, ...made.forward],
    backward: [...made.backward, backward],
    invert: [...made.backward, invert.step(arena, { dspectrum, phase: params }, plane, invocations)],
    noise(draws) {
      const values = new Float32Array(pictures * count * 4);
      draws.forEach((draw, n) => {
        for (let i = n * count * 4; i < (n + 1) * count * 4; i++) {
          values[i] = i % 4 < channels ? Math.PI * (2 * draw.next() - 1) : 0;
        }
      });
      return values;
    },
  };
}
