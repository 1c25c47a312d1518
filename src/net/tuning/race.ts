/**
 * Which of several lists of steps that compute the same takes the least time. By timestamps where the device has them,
 * else by the clock from submit to done; repeated until a lap is long enough for the coarse ticks of browsers.
 */

import type { Gpu } from '../../gpu/device.ts';
import type { Step } from '../../gpu/kernel.ts';
import type { Profiler } from '../../gpu/profiler.ts';
import type { Contender } from './contenders.ts';

/** Laps of one measurement; a profiler for races must hold as many. */
export const MOST_LAPS = 32;
/** Milliseconds that a lap should last: browsers round timestamps to 0.1, and a submit by the clock has an overhead. */
const LAP = { timestamps: 2, clock: 8 };
/** One run that lasts so many milliseconds is believed at once. */
const LONG = 15;
const MOST_RUNS = 64;
/** Laps of each, of which the shortest counts: others only ever make a lap longer. */
const ROUNDS = 2;
/** Whoever takes so many times as long as the best in the first rounds is out. */
const BEATEN = 2;

interface Lap {
  readonly steps: readonly Step[];
  readonly runs: number;
}

/**
 * @param profiler null where the device has no timestamps
 * @param runs of each in a lap of the first rounds, which only tell who goes on
 * @returns milliseconds of one run by name; the beaten have those of the first rounds
 */
export async function race(
  gpu: Gpu,
  profiler: Profiler | null,
  contenders: readonly Contender[],
  runs: number,
): Promise<Map<string, number>> {
  const times = await timeRounds(gpu, profiler, contenders, runs);
  const best = Math.min(...times.values());
  const left = contenders.filter(({ name }) => (times.get(name) ?? Infinity) <= BEATEN * best);
  if (left.length < 2 || best >= LONG) return times;
  const wanted = profiler ? LAP.timestamps : LAP.clock;
  const enough = Math.min(MOST_RUNS, Math.ceil(wanted / Math.max(best, wanted / MOST_RUNS)));
  const again = await timeRounds(gpu, profiler, left, Math.max(runs, enough));
  return new Map([...times, ...again]);
}

/** Milliseconds of one run of each, by name, in its shortest lap. */
async function timeRounds(
  gpu: Gpu,
  profiler: Profiler | null,
  contenders: readonly Contender[],
  runs: number,
): Promise<Map<string, number>> {
  const round = contenders.map(({ steps }) => ({ steps, runs }));
  const laps = Array.from({ length: ROUNDS }, () => round).flat();
  const measured = await timeLaps(gpu, profiler, laps.slice(0, MOST_LAPS));
  return new Map(
    contenders.map(({ name }, i) => {
      const own = measured.filter((_, lap) => lap % contenders.length === i);
      return [name, Math.min(...own) / runs];
    }),
  );
}

/** Milliseconds of each lap. */
async function timeLaps(gpu: Gpu, profiler: Profiler | null, laps: readonly Lap[]): Promise<number[]> {
  if (profiler) {
    const encoder = gpu.device.createCommandEncoder({ label: 'race' });
    for (const lap of laps) encode(encoder, lap, profiler.pass('lap'));
    profiler.resolve(encoder);
    gpu.device.queue.submit([encoder.finish()]);
    return (await profiler.read()).map(({ milliseconds }) => milliseconds);
  }
  const times: number[] = [];
  for (const lap of laps) {
    const begin = performance.now();
    const encoder = gpu.device.createCommandEncoder({ label: 'race' });
    encode(encoder, lap, {});
    gpu.device.queue.submit([encoder.finish()]);
    await gpu.device.queue.onSubmittedWorkDone();
    times.push(performance.now() - begin);
  }
  return times;
}

function encode(
  encoder: GPUCommandEncoder,
  { steps, runs }: Lap,
  descriptor: GPUComputePassDescriptor,
): void {
  const pass = encoder.beginComputePass(descriptor);
  for (let run = 0; run < runs; run++) for (const step of steps) step.encode(pass);
  pass.end();
}
