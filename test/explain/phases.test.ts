/** Pictures of which only the phases are free: against plain sums of waves. */

import { describe, expect, it } from 'vitest';
import { phaseGain } from '../../src/explain/images/phases.ts';
import { randomStream } from '../../src/explain/random.ts';
import { readDense, runSteps, withGpu } from '../kernels/harness.ts';
import { fourier } from '../reference/explain/fourier.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';
import { dot, withSources } from './source-harness.ts';

const test = withGpu();
const { source, setQuads, readQuads } = withSources(test);

describe('the phases', () => {
  it.each<[number, number, number, 3 | 4]>([
    [2, 6, 8, 3],
    [1, 5, 4, 4],
  ])(
    'are the plain sum of their waves, and so is their slope: %i pictures, %i × %i, %i channels',
    async (...size) => {
      const [pictures, height, width, channels] = size;
      const made = await source('phases', pictures, height, width, channels);
      const gain = phaseGain(height, width);
      const phases = random(1).uniform(pictures * gain.length * channels, -20, 20);
      const plain = (at: ArrayLike<number>) =>
        fourier(
          Float32Array.from({ length: 2 * at.length }, (_, i) =>
            i < at.length ? Math.cos(at[i] ?? 0) : Math.sin(at[i - at.length] ?? 0),
          ),
          gain,
          { pictures, height, width, channels },
        );
      const dt = random(2).normal(pictures * height * width * channels);
      setQuads(made.params, phases, channels);
      setQuads(made.dt.buffer, dt, channels);
      runSteps(test.gpu, [...made.forward, ...made.backward]);
      // WGSL promises 2⁻¹¹ of a sine.
      expectClose(await readDense(test.gpu, made.t), plain(phases), { tolerance: 1e-3 });
      const moved = (i: number, by: number) =>
        dot(plain(Float64Array.from(phases).with(i, (phases[i] ?? 0) + by)), dt);
      const slope = Array.from(phases, (_, i) => (moved(i, 0.01) - moved(i, -0.01)) / (2 * Math.sin(0.01)));
      expectClose(await readQuads(made.dparams, channels), slope, { tolerance: 1e-3 });
    },
  );

  it('begin with mean 0 and deviation 1, and keep those of a picture', async () => {
    const made = await source('phases', 1, 32, 32);
    const noise = made.noise([randomStream(1)]);
    test.gpu.device.queue.writeBuffer(made.params, 0, noise);
    runSteps(test.gpu, made.forward);
    const t = await readDense(test.gpu, made.t);
    expect(Math.abs(t.reduce((a, b) => a + b, 0) / t.length)).toBeLessThan(0.01);
    expect(Math.sqrt(dot(t, t) / t.length)).toBeCloseTo(1, 1);
    setQuads(made.dt.buffer, t, 3);
    runSteps(test.gpu, [...made.invert, ...made.forward]);
    // Not quite: frequencies without a twin keep their real part only.
    const again = await readDense(test.gpu, made.t);
    expect(dot(again, t) / Math.sqrt(dot(t, t) * dot(again, again))).toBeGreaterThan(0.97);
  });
});
