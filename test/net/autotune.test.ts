/** The search for the fastest variants: that it finds them, and that it ends. */

import { beforeEach, expect, it } from 'vitest';
import { Gpu } from '../../src/gpu/device.ts';
import type { Step } from '../../src/gpu/kernel.ts';
import { chooseVariant } from '../../src/net/kinds/conv-variants/choose.ts';
import { FORWARD_VARIANTS } from '../../src/net/kinds/conv-variants/forward.ts';
import type { ConvTask } from '../../src/net/kinds/conv-variants/task.ts';
import type { ForwardVariant } from '../../src/net/kinds/conv-variants/variant.ts';
import { Autotune, type AutotuneOptions } from '../../src/net/tuning/autotune.ts';
import type { Registry } from '../../src/net/tuning/contenders.ts';
import { taskOf } from '../kernels/conv-cases.ts';
import { withGpu } from '../kernels/harness.ts';
import { isSoftwareGpu } from '../support/gpu.ts';

const test = withGpu();

/** A device with a table of its own: nothing that another test found is known. */
let gpu: Gpu;
beforeEach(() => {
  gpu = new Gpu(test.gpu.device, test.gpu.adapter);
});

const convolution = (channels: number, side = 16): ConvTask =>
  taskOf({ x: [1, side, side, channels], filter: [3, 3, channels, channels], pads: [1, 1, 1, 1] }, 'forward');

/** A real kernel that runs several times in the place of once. */
function repeated(name: string, times: number): ForwardVariant {
  const plain = FORWARD_VARIANTS.find((variant) => variant.name === 'conv2d');
  if (!plain) throw new Error('The registry has no variant "conv2d".');
  const steps: ForwardVariant['steps'] = async (layer) => {
    const [step] = await plain.steps(layer);
    return step ? Array.from({ length: times }, () => step) : [];
  };
  return { ...plain, name, steps };
}

/** Gradients have one variant, so that there is nothing to measure. */
const registry = (...forward: ForwardVariant[]): Registry => {
  const only = { ...repeated('only', 1), name: 'only', steps: () => Promise.resolve([]) };
  return { forward, dx: [only] };
};

/** Has the tasks asked, as a network that is built does. */
function ask({ forward }: Registry, ...tasks: ConvTask[]): void {
  for (const task of tasks) chooseVariant(gpu, forward, task);
}

/** With time for all, however busy the machine is. */
function patient(registry: Registry, options: AutotuneOptions = {}): Autotune {
  return new Autotune(gpu, { registry, budget: 60_000, patience: 60_000, ...options });
}

async function all(autotune: Autotune): Promise<string[]> {
  const found: string[] = [];
  for (let each = await autotune.next(); each; each = await autotune.next()) found.push(each.variant);
  return found;
}

it('finds the faster of two variants, and takes it from then on', async () => {
  const variants = registry(repeated('slow', 8), repeated('fast', 1));
  const task = convolution(8);
  ask(variants, task);
  expect(chooseVariant(gpu, variants.forward, task).name).toBe('slow');
  const outcome = await patient(variants).next();
  expect(outcome?.variant).toBe('fast');
  const { slow = Infinity, fast = Infinity } = Object.fromEntries(outcome?.times ?? []);
  expect(slow).toBeGreaterThan(2 * fast);
  expect(chooseVariant(gpu, variants.forward, task).name).toBe('fast');
});

it('finds it by the clock where the device has no timestamps', async () => {
  gpu.has = () => false;
  const variants = registry(repeated('slow', 8), repeated('fast', 1));
  ask(variants, convolution(32));
  expect(await all(patient(variants))).toEqual(['fast']);
});

it('goes from the most expensive task to the cheapest, gradients too, and measures nothing twice', async () => {
  const variants = registry(repeated('one', 1), repeated('other', 1));
  const [small, middle, large] = [convolution(4), convolution(8), convolution(16)];
  ask(variants, middle, large, small, convolution(8));
  const autotune = patient(variants);
  const dx = (task: ConvTask) => ({ ...task, direction: 'dx' });
  expect(autotune.due).toEqual([large, dx(large), middle, dx(middle), small, dx(small)]);
  expect(autotune.done).toBe(false);
  expect(await all(autotune)).toHaveLength(3);
  expect([autotune.due, autotune.done]).toEqual([[], true]);
  expect(await all(patient(variants))).toEqual([]);
  ask(variants, convolution(2));
  expect(autotune.done).toBe(false);
});

it('ends with the task that uses the time up, and leaves the rest to the fixed table', async () => {
  const variants = registry(repeated('slow', 8), repeated('fast', 1));
  const tasks = [convolution(32), convolution(16), convolution(8)];
  ask(variants, ...tasks);
  const autotune = patient(variants, { budget: 1e-3 });
  await all(autotune);
  expect(autotune.due).toEqual([]);
  const chosen = gpu.tuning.choices.map(({ variant }) => variant);
  expect(chosen.slice(-4)).toEqual(['slow', 'only', 'slow', 'only']);
});

it('measures nothing without time', async () => {
  const variants = registry(repeated('slow', 8), repeated('fast', 1));
  ask(variants, convolution(32));
  expect(await all(patient(variants, { budget: 0 }))).toEqual([]);
  expect(gpu.tuning.choices.map(({ variant }) => variant)).toEqual(['slow', 'only']);
});

it('waits no longer for a kernel than it has patience', async () => {
  let end: (steps: Step[]) => void = () => {};
  const promise = new Promise<Step[]>((resolve) => {
    end = resolve;
  });
  const never: ForwardVariant = { ...repeated('never', 1), steps: () => promise };
  const variants = registry(repeated('one', 1), never);
  ask(variants, convolution(32), convolution(16));
  expect(await all(patient(variants, { patience: 20 }))).toEqual(['one']);
  expect(gpu.tuning.choices).toHaveLength(4);
  const held = gpu.counts.bytes;
  end([]);
  await promise;
  await new Promise((resolve) => setTimeout(resolve));
  expect(held).toBeGreaterThan(0);
  expect(gpu.counts.bytes).toBe(0);
});

it('leaves out who does not compile', async () => {
  const wrong: ForwardVariant = {
    ...repeated('wrong', 1),
    steps: async (layer) => {
      await layer.gpu.kernel('wrong', 'no kernel');
      return [];
    },
  };
  const variants = registry(wrong, repeated('slow', 8), repeated('fast', 1));
  ask(variants, convolution(32));
  expect(await all(patient(variants))).toEqual(['fast']);
});

it('frees all that it measured with', async () => {
  const variants = registry(repeated('slow', 8), repeated('fast', 1));
  ask(variants, convolution(32));
  await all(patient(variants));
  expect(gpu.counts.buffers).toBeGreaterThan(0);
  expect(gpu.counts.bytes).toBe(0);
});

// A GPU is so fast that nothing is dear on it.
it.skipIf(!isSoftwareGpu())('does not try who did badly on a part of a large task', async () => {
  const variants = registry(repeated('hopeless', 12), repeated('fast', 1));
  ask(variants, convolution(64, 40));
  const outcome = await patient(variants).next();
  expect(outcome?.variant).toBe('fast');
  expect([...(outcome?.times.keys() ?? [])]).toEqual(['fast']);
});
