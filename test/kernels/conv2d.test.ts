import { describe, expect, it } from 'vitest';
import { conv2dSteps } from '../../src/net/kinds/conv2d.ts';
import { FORWARD_CASES, title } from './conv-cases.ts';
import { checkForward } from './conv-checks.ts';
import { stepContext, upload, withGpu } from './harness.ts';

const test = withGpu();

describe.each(Object.entries(FORWARD_CASES))('%s', (kernel, cases) => {
  it.each(cases.map((layer) => [title(layer), layer] as const))('%s', async (_, layer) => {
    test.gpu.tuning.force(kernel);
    expect(await checkForward(test, layer)).toBe(kernel);
  });
});

it('names the layer whose filter is missing', async () => {
  const x = upload(test.arena, 'x', new Float32Array(4), [1, 1, 1, 4]);
  const context = stepContext(test, { kind: 'conv2d', inputs: [x], output: x });
  await expect(conv2dSteps(context)).rejects.toThrow(/"layer".*"filter"/);
});
