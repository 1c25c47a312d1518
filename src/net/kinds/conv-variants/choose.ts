/** Which variant does a task: the one that is forced, else the one that was measured, else the fixed table's. */

import type { Gpu } from '../../../gpu/device.ts';
import { type ConvTask, taskKey } from './task.ts';
import { runsOn, type Variant } from './variant.ts';

/** The variants that can do a task on a device as exactly as any, in the order of the registry. */
export function candidates<V extends Variant<never>>(
  gpu: Gpu,
  variants: readonly V[],
  task: ConvTask,
): readonly V[] {
  return variants.filter((variant) => !variant.inexact && variant.fits(task) && runsOn(variant, gpu));
}

/**
 * @param variants of the task's direction, those for fewer tasks first
 * @throws RangeError where none can do the task, which the registry's last ones prevent
 */
export function chooseVariant<V extends Variant<never>>(gpu: Gpu, variants: readonly V[], task: ConvTask): V {
  const { forced, chosen } = gpu.tuning;
  const able = candidates(gpu, variants, task);
  const wanted = variants.find(({ name }) => name === forced);
  if (wanted?.fits(task) && runsOn(wanted, gpu)) return wanted;
  const measured = chosen.get(taskKey(task));
  const found =
    able.find(({ name }) => name === measured) ?? able.find((each) => each.suits(task, gpu.software));
  if (!found) throw new RangeError(`No kernel computes "${taskKey(task)}"; add one to conv-variants.`);
  return found;
}
