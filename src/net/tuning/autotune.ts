/**
 * Finds the fastest variant for each task that was asked on a device, the most expensive first, within a fixed time: one
 * task at each call, so that whoever draws frames can do so in between. What there was no time for goes by its nearest
 * kin, else by the fixed table, and counts as known: nothing is measured twice.
 */

import type { Gpu } from '../../gpu/device.ts';
import { Profiler } from '../../gpu/profiler.ts';
import { askedCount, askedTasks, candidates, fixedChoice } from '../kinds/conv-variants/choose.ts';
import { DX_VARIANTS } from '../kinds/conv-variants/dx.ts';
import { FORWARD_VARIANTS } from '../kinds/conv-variants/forward.ts';
import { type ConvTask, taskFamily, taskKey, taskPixels, taskWork } from '../kinds/conv-variants/task.ts';
import type { Variant } from '../kinds/conv-variants/variant.ts';
import { buildContenders, type Contender, type Registry } from './contenders.ts';
import { MOST_LAPS, race } from './race.ts';

export const REGISTRY: Registry = { forward: FORWARD_VARIANTS, dx: DX_VARIANTS };

/** Another variant must be so much faster than the fixed table's to take its place: below, it may be noise. */
const MARGIN = 0.95;
/** Multiplications that a GPU has done before it is worth timing; a slow device does as many in a tenth of a second. */
const FIRST_LAP = 2e8;
const MOST_RUNS = 16;
/** A variant that was never timed is tried on a part of its first task with at most so many multiplications. */
const SLIVER = 4e6;
/** Who is expected to take so many milliseconds, and so many times as long as the best, is not tried at all. */
const [DEAR, HOPELESS] = [50, 3];

export interface AutotuneOptions {
  readonly registry?: Registry;
  /** Milliseconds for measuring in all; 2000 unless told. */
  readonly budget?: number;
  /** Milliseconds for waiting until kernels are compiled, in all, which the GPU spends beside its frames; 10000 unless told. */
  readonly patience?: number;
}

/** What a task's race came to. */
export interface Outcome {
  readonly task: ConvTask;
  readonly variant: string;
  /** Milliseconds of one run by variant; empty where there was no choice. */
  readonly times: ReadonlyMap<string, number>;
}

export class Autotune {
  readonly #gpu: Gpu;
  readonly #registry: Registry;
  readonly #rates = new Map<string, number>();
  #budget: number;
  #patience: number;
  #askedWhenDone = -1;

  constructor(gpu: Gpu, { registry = REGISTRY, budget = 2000, patience = 10_000 }: AutotuneOptions = {}) {
    this.#gpu = gpu;
    this.#registry = registry;
    this.#budget = budget;
    this.#patience = patience;
  }

  /** Whether all that was asked so far is known. Costs nothing to ask. */
  get done(): boolean {
    return this.#askedWhenDone === askedCount(this.#gpu);
  }

  /** Tasks that were asked and are not known, and the gradients of those, the most expensive first. */
  get due(): readonly ConvTask[] {
    const { tuning } = this.#gpu;
    const asked = askedTasks(this.#gpu);
    const tasks = [...asked, ...asked.map((task) => ({ ...task, direction: 'dx' as const }))];
    return [...new Map(tasks.map((task) => [taskKey(task), task])).values()]
      .filter((task) => !tuning.knows(taskFamily(task), taskPixels(task)))
      .sort((a, b) => taskWork(b) - taskWork(a));
  }

  /**
   * Measures the next task and enters what was found in the device's table.
   * @returns null where nothing is left to measure, or no time
   * @throws KernelError, GpuError
   */
  async next(): Promise<Outcome | null> {
    for (const task of this.due) {
      if (this.#budget <= 0 || this.#patience <= 0) this.#settle(task);
      else if (this.#able(task).length < 2) this.#settle(task);
      else return this.#measure(task);
    }
    this.#askedWhenDone = askedCount(this.#gpu);
    return null;
  }

  #able(task: ConvTask): readonly Variant<never>[] {
    return candidates<Variant<never>>(this.#gpu, this.#registry[task.direction], task);
  }

  /** Without a measurement. */
  #settle(task: ConvTask): string {
    const { tuning, software } = this.#gpu;
    const [family, size] = [taskFamily(task), taskPixels(task)];
    const variant = tuning.find(family, size) ?? fixedChoice(this.#able(task), task, software).name;
    tuning.choose({ family, size, variant });
    return variant;
  }

  async #measure(task: ConvTask): Promise<Outcome> {
    const unknown = this.#able(task).some(({ name }) => !this.#rates.has(name));
    if (unknown) await this.#time(sliver(task));
    const times = await this.#time(task);
    const fixed = fixedChoice(this.#able(task), task, this.#gpu.software).name;
    let [variant, least] = [fixed, MARGIN * (times.get(fixed) ?? Infinity)];
    for (const [name, time] of times) if (time < least) [variant, least] = [name, time];
    this.#gpu.tuning.choose({ family: taskFamily(task), size: taskPixels(task), variant });
    return { task, variant, times };
  }

  /** Milliseconds of one run by variant, of those that are worth it; none where the time has run out. */
  async #time(task: ConvTask): Promise<Map<string, number>> {
    const gpu = this.#gpu;
    const arena = gpu.arena('autotune');
    const profiler = Profiler.create(gpu, arena, MOST_LAPS);
    const free = () => {
      profiler?.dispose();
      arena.dispose();
    };
    const building = buildContenders(gpu, arena, this.#registry, task);
    try {
      const begin = performance.now();
      const contenders = await within(building, this.#patience);
      const built = performance.now();
      this.#patience -= built - begin;
      const runs = gpu.software ? 1 : Math.ceil(Math.min(MOST_RUNS, FIRST_LAP / taskWork(task)));
      const times = contenders && (await race(gpu, profiler, this.#worthIt(contenders, task), runs));
      this.#budget -= performance.now() - built;
      for (const [name, time] of times ?? []) this.#rates.set(name, time / taskWork(task));
      return times ?? new Map<string, number>();
    } finally {
      // Whoever is still building needs the arena.
      void building.then(free, free);
    }
  }

  /** Without those that would take long and have no chance, so that a device whose barriers are dear is not held up. */
  #worthIt(contenders: readonly Contender[], task: ConvTask): readonly Contender[] {
    const expected = ({ name }: Contender) => (this.#rates.get(name) ?? 0) * taskWork(task);
    const best = Math.min(...contenders.map(expected));
    return contenders.filter((each) => expected(each) <= Math.max(DEAR, HOPELESS * best));
  }
}

/** A part of the task, some rows of one picture. */
function sliver(task: ConvTask): ConvTask {
  const [, height, width, channels] = task.x;
  const [n, rows, columns, outputs] = task.y;
  const some = Math.max(1, Math.min(rows, Math.floor((SLIVER / taskWork(task)) * n * rows)));
  const x = [1, Math.ceil((height * some) / rows), width, channels] as const;
  return { ...task, x, y: [1, some, columns, outputs] };
}

/** Null where it takes longer. */
async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
