/** The variants that could do a task, each bound to the same tensors of zeros, so that they can be timed. */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { BufferUsage } from '../../gpu/flags.ts';
import type { Step } from '../../gpu/kernel.ts';
import { createTensor, quads, tensorParams } from '../../gpu/tensor.ts';
import { EVERYTHING } from '../kinds/activation.ts';
import { candidates } from '../kinds/conv-variants/choose.ts';
import type { ConvTask } from '../kinds/conv-variants/task.ts';
import type { ConvLayer, DxTensors, ForwardTensors, Variant } from '../kinds/conv-variants/variant.ts';

/** The variants that there are, by direction. */
export interface Registry {
  readonly forward: readonly Variant<ForwardTensors>[];
  readonly dx: readonly Variant<DxTensors>[];
}

export interface Contender {
  /** The variant's. */
  readonly name: string;
  readonly steps: readonly Step[];
}

/** Those that can do the task on this device, in the order of the registry. @param arena owns all that they need */
export function buildContenders(
  gpu: Gpu,
  arena: Arena,
  registry: Registry,
  task: ConvTask,
): Promise<Contender[]> {
  const x = createTensor(arena, 'x', task.x);
  const y = createTensor(arena, 'y', task.y);
  const at = { x: tensorParams(x), ...EVERYTHING };
  if (task.direction === 'forward') {
    const bias = arena.buffer('bias', quads(task.y[3]) * 16, BufferUsage.STORAGE);
    const params = { ...at, y: tensorParams(y) };
    return buildAll(registry.forward, { gpu, arena, task, tensors: { x, bias, y }, params });
  }
  const dx = createTensor(arena, 'dx', task.x);
  const params = { ...at, dy: tensorParams(y), dx: tensorParams(dx), accumulate: 0 };
  return buildAll(registry.dx, { gpu, arena, task, tensors: { dy: y, x, dx }, params });
}

/** Side by side, so that kernels compile at once. Whoever does not compile on this device is no contender. */
async function buildAll<Tensors>(
  variants: readonly Variant<Tensors>[],
  layer: Omit<ConvLayer<Tensors>, 'filters' | 'label'>,
): Promise<Contender[]> {
  const { gpu, arena, task } = layer;
  const filters = new Map<Variant<Tensors>['pack'], GPUBuffer>();
  const build = async (variant: Variant<Tensors>): Promise<Contender> => {
    const { name, pack } = variant;
    const packed = filters.get(pack) ?? arena.upload('filter', pack(noFilter(task)), BufferUsage.STORAGE);
    filters.set(pack, packed);
    return { name, steps: await variant.steps({ ...layer, label: name, filters: packed }) };
  };
  const built = await Promise.allSettled(candidates(gpu, variants, task).map(build));
  return built.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}

function noFilter({ x, y, window: { kernel }, groups }: ConvTask) {
  const shape = [...kernel, x[3] / groups, y[3]];
  return { shape, data: new Float32Array(shape.reduce((a, b) => a * b)) };
}
