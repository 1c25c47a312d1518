/** Every variant of a convolution, forced in turn over all awkward sizes that it can do; and how one is chosen. */

import { afterEach, describe, expect, it } from 'vitest';
import { Gpu } from '../../src/gpu/device.ts';
import { askedTasks, chooseVariant } from '../../src/net/kinds/conv-variants/choose.ts';
import { DX_VARIANTS } from '../../src/net/kinds/conv-variants/dx.ts';
import { FORWARD_VARIANTS } from '../../src/net/kinds/conv-variants/forward.ts';
import { type ConvTask, taskFamily, taskKey, taskPixels } from '../../src/net/kinds/conv-variants/task.ts';
import { runsOn, type Variant } from '../../src/net/kinds/conv-variants/variant.ts';
import { DX_CASES, FORWARD_CASES, taskOf, title } from './conv-cases.ts';
import { checkDx, checkForward, mismatch } from './conv-checks.ts';
import { withGpu } from './harness.ts';

const test = withGpu();

afterEach(() => test.gpu.tuning.force(null));

describe.each(FORWARD_VARIANTS.map((variant) => [variant.name, variant] as const))('%s', (name, variant) => {
  const cases = Object.values(FORWARD_CASES)
    .flat()
    .filter((layer) => variant.fits(taskOf(layer, 'forward')));

  it('has cases', () => expect(cases.length).toBeGreaterThan(2));

  it.for(cases.map((layer) => [title(layer), layer] as const))('%s', async ([, layer], { skip }) => {
    skip(!runsOn(variant, test.gpu), 'this device has not what the variant needs');
    test.gpu.tuning.force(name);
    expect(chooseVariant(test.gpu, FORWARD_VARIANTS, taskOf(layer, 'forward')).name).toBe(name);
    await checkForward(test, { ...layer, half: variant.inexact === true });
  });
});

describe.each(DX_VARIANTS.map((variant) => [variant.name, variant] as const))('%s', (name, variant) => {
  const cases = Object.values(DX_CASES)
    .flat()
    .filter((layer) => variant.fits(taskOf(layer, 'dx')));

  it('has cases', () => expect(cases.length).toBeGreaterThan(2));

  it.for(cases.map((layer) => [title(layer), layer] as const))('%s', async ([, layer], { skip }) => {
    skip(!runsOn(variant, test.gpu), 'this device has not what the variant needs');
    test.gpu.tuning.force(name);
    expect(chooseVariant(test.gpu, DX_VARIANTS, taskOf(layer, 'dx')).name).toBe(name);
    const exact = { ...layer, half: variant.inexact === true };
    await checkDx(test, exact);
    expect(await mismatch(test, exact)).toBeLessThan(1e-6);
  });
});

describe('chooseVariant', () => {
  const task: ConvTask = taskOf({ x: [1, 8, 8, 4], filter: [3, 3, 4, 8], pads: [1, 1, 1, 1] }, 'forward');
  const variant = (name: string, more: Partial<Variant<never>> = {}): Variant<never> => ({
    name,
    fits: () => true,
    suits: () => true,
    pack: () => new Float32Array(),
    steps: async () => [],
    ...more,
  });
  const tile = variant('tile', { suits: (_, software) => !software });
  const wide = variant('wide', { fits: ({ x }) => x[3] > 4 });
  const huge = variant('huge', { needs: { limits: { maxComputeWorkgroupStorageSize: 2 ** 30 } } });
  const half = variant('half', { inexact: true });
  const plain = variant('plain');
  const all = [huge, half, wide, tile, plain];

  /** The same device, said to be made of software or not. */
  const open = (software: boolean) => new Gpu(test.gpu.device, { name: 'test', key: 'test', software });

  it('takes the first that suits the kind of device', () => {
    expect(chooseVariant(open(true), all, task).name).toBe('plain');
    expect(chooseVariant(open(false), all, task).name).toBe('tile');
  });

  it('prefers what was measured, unless it cannot do the task or the device', () => {
    const gpu = open(true);
    const key = { family: taskFamily(task), size: taskPixels(task) };
    gpu.tuning.choose({ ...key, variant: 'tile' });
    expect(chooseVariant(gpu, all, task).name).toBe('tile');
    for (const variant of ['wide', 'huge', 'half', 'gone']) {
      gpu.tuning.choose({ ...key, variant });
      expect(chooseVariant(gpu, all, task).name).toBe('plain');
    }
  });

  it('takes the one that is forced wherever it can, even one that is less exact', () => {
    const gpu = open(false);
    gpu.tuning.force('half');
    expect(chooseVariant(gpu, all, task).name).toBe('half');
    gpu.tuning.force('wide');
    expect(chooseVariant(gpu, all, task).name).toBe('tile');
    expect(chooseVariant(gpu, all, { ...task, x: [1, 8, 8, 5] }).name).toBe('wide');
  });

  it('takes one that is less exact where such are allowed and it was found fastest', () => {
    const gpu = open(false);
    gpu.tuning.inexact = true;
    expect(chooseVariant(gpu, all, task).name).toBe('tile');
    gpu.tuning.choose({ family: taskFamily(task), size: taskPixels(task), variant: 'half' });
    expect(chooseVariant(gpu, all, task).name).toBe('half');
    gpu.tuning.inexact = false;
    expect(chooseVariant(gpu, all, task).name).toBe('tile');
  });

  it('goes by the nearest size of the family, none far off', () => {
    const gpu = open(true);
    const family = taskFamily(task);
    gpu.tuning.choose({ family, size: 256, variant: 'tile' });
    expect(chooseVariant(gpu, all, task).name).toBe('tile');
    gpu.tuning.choose({ family, size: 32, variant: 'plain' });
    expect(chooseVariant(gpu, all, task).name).toBe('plain');
    gpu.tuning.choose({ family, size: 65, variant: 'tile' });
    expect(chooseVariant(gpu, all, task).name).toBe('tile');
    expect(gpu.tuning.find(family, 4 * 256 + 1)).toBeNull();
    expect(gpu.tuning.find(`${family} groups 2`, 64)).toBeNull();
  });

  it('notes each task that was asked once', () => {
    const gpu = open(true);
    expect(askedTasks(gpu)).toEqual([]);
    const other: ConvTask = { ...task, direction: 'dx' };
    for (const each of [task, other, task]) chooseVariant(gpu, all, each);
    expect(askedTasks(gpu)).toEqual([task, other]);
  });

  it('says which task no kernel computes', () => {
    expect(() => chooseVariant(open(false), [wide], task)).toThrow(/forward 4 to 8 by 3×3 at 64 pixels/);
  });
});

it('tells tasks apart by all that they cost, and by nothing else', () => {
  const base = { x: [2, 9, 9, 6], filter: [3, 3, 3, 6], groups: 2, pads: [1, 1, 1, 1] } as const;
  const key = (more: object) => taskKey(taskOf({ ...base, ...more }, 'forward'));
  expect(key({})).toBe('forward 6 to 6 by 3×3 groups 2 at 162 pixels');
  expect(key({ pads: [2, 2, 0, 0] })).toBe(key({}));
  const others = [{ strides: [2, 2] }, { dilations: [2, 2] }, { groups: 1 }, { pads: [0, 0, 0, 0] }];
  expect(new Set([{}, ...others].map(key)).size).toBe(5);
});
