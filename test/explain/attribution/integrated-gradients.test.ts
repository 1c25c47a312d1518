/** Integrated gradients: against sums made by hand, and complete on whole networks. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadGraph } from '../../../cli/load.ts';
import { cutGraph } from '../../../src/explain/attribution/cut.ts';
import { IntegratedGradients } from '../../../src/explain/attribution/integrated-gradients.ts';
import { gaussLegendre } from '../../../src/explain/attribution/quadrature.ts';
import type { Score } from '../../../src/explain/attribution/scores.ts';
import { readTensor } from '../../../src/gpu/readback.ts';
import { withGpu } from '../../kernels/harness.ts';
import { count, gradients, runOn } from '../../net/derivatives.ts';
import { smallGraph } from '../../net/small-graph.ts';
import { NETWORKS } from '../../net/small-networks.ts';
import { channels } from '../../reference/attribution.ts';
import { expectClose } from '../../support/close.ts';
import { goldenPicture } from '../../support/golden-picture.ts';
import { random } from '../../support/random.ts';

const test = withGpu();
const SHAPE = [1, 11, 9, 3] as const;
const block = NETWORKS['an inception block with a shared reducer'] ?? [];
const graph = { ...smallGraph(SHAPE, block), logits: 'logits' };
const run = () => runOn(test.gpu, graph, SHAPE, random(3).uniform(count(SHAPE)));

describe('integrated gradients', () => {
  it('are activation times the mean gradient at the points of the way', async () => {
    const network = await run();
    const integrated = await IntegratedGradients.create(network, {
      on: 'logits',
      layer: 'stem',
      steps: 7,
      batch: 3,
    });
    const answer = await integrated.ask({ kind: 'difference', index: 1, against: 6 });
    const x = await readTensor(test.gpu, network.tensor('stem'));
    const { shape } = network.tensor('stem');
    const cut = cutGraph(graph, 'stem', ['logits'], (name) => network.tensor(name).shape);
    const mean = new Float64Array(x.length);
    const rule = gaussLegendre(7);
    for (const [i, point] of rule.points.entries()) {
      const part = await runOn(
        test.gpu,
        cut.graph,
        shape,
        x.map((value) => point * value),
      );
      const seed = Float32Array.of(0, 1, 0, 0, 0, 0, -1);
      const dx = (await gradients(part, { logits: seed }, ['stem'])).get('stem') ?? [];
      for (const [j, value] of dx.entries()) mean[j] = (mean[j] ?? 0) + (rule.weights[i] ?? 0) * value;
      part.dispose();
    }
    expectClose(answer.channels, channels(x, mean, shape, shape), { tolerance: 1e-5 });
    for (const each of [integrated, network]) each.dispose();
  });

  it('may be spread over submits, while the live network goes on', async () => {
    const network = await run();
    const integrated = await IntegratedGradients.create(network, { on: 'logits', layer: 'stem', steps: 8 });
    const score: Score = { kind: 'log-probability', index: 2 };
    const whole = await integrated.ask(score);
    const submit = (encode: (encoder: GPUCommandEncoder) => void) => {
      const encoder = test.gpu.device.createCommandEncoder();
      encode(encoder);
      test.gpu.device.queue.submit([encoder.finish()]);
    };
    submit((encoder) => integrated.begin(encoder, score));
    await expect(integrated.read()).rejects.toThrow('0 of 3 runs');
    test.gpu.device.queue.writeBuffer(network.input.buffer, 0, new Float32Array(11 * 9 * 4));
    network.forward().run(test.gpu);
    const before = { ...test.gpu.counts };
    submit((encoder) => integrated.advance(encoder, 2));
    expect([integrated.progress, integrated.done]).toEqual([2, false]);
    submit((encoder) => integrated.advance(encoder, 2));
    expect([integrated.progress, integrated.done]).toEqual([3, true]);
    submit((encoder) => integrated.advance(encoder, 2));
    expect({ ...test.gpu.counts }).toEqual(before);
    expect(await integrated.read()).toEqual(whole);
    for (const each of [integrated, network]) each.dispose();
  });

  it('refuses what it was not built for', async () => {
    const network = await run();
    const create = (options: object) =>
      IntegratedGradients.create(network, { on: 'logits', layer: 'stem', ...options });
    await expect(create({ batch: 1 })).rejects.toThrow('not 50 and 1');
    await expect(create({ on: 'stem', layer: 'block' })).rejects.toThrow('"stem" does not follow "block"');
    const integrated = await create({});
    await expect(integrated.ask({ kind: 'channel', layer: 'block', channel: 0 })).rejects.toThrow(
      'start at "logits"',
    );
    for (const each of [integrated, network]) each.dispose();
  });
});

const GOOGLENET = '../shared/weights/bvlc_googlenet/bvlc_googlenet.onnx';
const NETWORKS_ON_DISK = [
  ['weights/pocket', 'logits', ['mixed3b', 'mixed4d', 'mixed5b']],
  [GOOGLENET, 'loss3_classifier', ['inception_4d_output']],
] as const;

describe.each(NETWORKS_ON_DISK)('%s', (path, logits, layers) => {
  it.skipIf(!existsSync(path)).each(layers)(
    'is complete to 1 percent at 50 steps along %s',
    async (layer) => {
      const whole = loadGraph(path);
      const { shape, values } = goldenPicture(whole, 64);
      const network = await runOn(test.gpu, whole, shape, values);
      const scores = await readTensor(test.gpu, network.tensor(logits));
      const index = scores.indexOf(Math.max(...scores));
      const integrated = await IntegratedGradients.create(network, { on: logits, layer, batch: 10 });
      const answer = await integrated.ask({ kind: 'class', index });
      if (process.env.SHOW_ERRORS) console.log(path, layer, answer.gap, answer.scoreHere, answer.scoreAtZero);
      expect(answer.scoreHere).toBeCloseTo(scores[index] ?? Number.NaN, 3);
      expect(answer.scoreHere - answer.scoreAtZero).toBeGreaterThan(1);
      expect(answer.gap).toBeLessThan(0.01);
      for (const each of [integrated, network]) each.dispose();
    },
    600_000,
  );
});
