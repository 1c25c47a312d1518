/** Which variant does a task: the one that is forced, else the one that was measured, else the fixed table's. */

import type { Gpu } from '../../../gpu/device.ts';
import { type ConvTask, taskFamily, taskKey, taskPixels } from './task.ts';
import { runsOn, type Variant } from './variant.ts';

/** By key, what was asked on a device: what is worth measuring there. */
const asked = new WeakMap<Gpu, Map<string, ConvTask>>();

/** The tasks of all that was built on a device, each once. */
export function askedTasks(gpu: Gpu): readonly ConvTask[] {
  return [...(asked.get(gpu)?.values() ?? [])];
}

/** How many there are: whether something new was asked. */
export function askedCount(gpu: Gpu): number {
  return asked.get(gpu)?.size ?? 0;
}

/** The variants that can do a task on a device, in the order of the registry; the less exact ones if they are allowed. */
export function candidates<V extends Variant<never>>(
  gpu: Gpu,
  variants: readonly V[],
  task: ConvTask,
): readonly V[] {
  const { inexact } = gpu.tuning;
  return variants.filter((variant) => {
    return (inexact || !variant.inexact) && variant.fits(task) && runsOn(variant, gpu);
  });
}

/**
 * @param variants of the task's direction, those for fewer tasks first
 * @throws RangeError where none can do the task, which the registry's last ones prevent
 */
export function chooseVariant<V extends Variant<never>>(gpu: Gpu, variants: readonly V[], task: ConvTask): V {
  const { tuning } = gpu;
  note(gpu, task);
  const wanted = variants.find(({ name }) => name === tuning.forced);
  if (wanted?.fits(task) && runsOn(wanted, gpu)) return wanted;
  const able = candidates(gpu, variants, task);
  const measured = tuning.find(taskFamily(task), taskPixels(task));
  return able.find(({ name }) => name === measured) ?? fixedChoice(able, task, gpu.software);
}

/** What the fixed table says: the first that suits and is as exact as any. @throws RangeError where none does */
export function fixedChoice<V extends Variant<never>>(
  able: readonly V[],
  task: ConvTask,
  software: boolean,
): V {
  const found = able.find((variant) => !variant.inexact && variant.suits(task, software));
  if (!found) throw new RangeError(`No kernel computes "${taskKey(task)}"; add one to conv-variants.`);
  return found;
}

function note(gpu: Gpu, task: ConvTask): void {
  const tasks = asked.get(gpu) ?? new Map<string, ConvTask>();
  asked.set(gpu, tasks.set(taskKey(task), task));
}
