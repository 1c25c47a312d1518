/** Engines side by side: one run, turn by turn, so that whatever else the machine does hits all of them. */

export interface Contender {
  readonly name: string;
  /** Does the work once; the answer's values are in JavaScript when it resolves. */
  run(): Promise<Float32Array>;
  dispose(): void;
}

export interface Result {
  readonly name: string;
  /** Milliseconds of each run, ascending, the warm-up left out. */
  readonly times: readonly number[];
  /** The answer of the warm-up. */
  readonly output: Float32Array;
  /** What one run asks of WebGPU; 0 where it does not go through it. */
  readonly dispatches: number;
  readonly submits: number;
}

/** Each contender warms up once, in which shaders compile; then they take turns. */
export async function contest(contenders: readonly Contender[], runs: number): Promise<Result[]> {
  const outputs: Float32Array[] = [];
  for (const contender of contenders) outputs.push(await contender.run());
  const times = contenders.map((): number[] => []);
  const counts = contenders.map(() => ({ dispatches: 0, submits: 0 }));
  for (let run = 0; run < runs; run++) {
    for (const [i, contender] of contenders.entries()) {
      const before = { ...asked };
      const start = performance.now();
      await contender.run();
      times[i]?.push(performance.now() - start);
      counts[i] = {
        dispatches: asked.dispatches - before.dispatches,
        submits: asked.submits - before.submits,
      };
    }
  }
  return contenders.map(({ name }, i) => ({
    name,
    times: (times[i] ?? []).sort((a, b) => a - b),
    output: outputs[i] ?? new Float32Array(),
    ...(counts[i] ?? { dispatches: 0, submits: 0 }),
  }));
}

export function median(ascending: readonly number[]): number {
  return ascending[Math.floor(ascending.length / 2)] ?? Number.NaN;
}

/** All that this process has asked of WebGPU since `countCalls`. */
const asked = { dispatches: 0, submits: 0 };

/** Counts dispatches and submits of every device from now on. Once, and after WebGPU was opened. */
export function countCalls(): void {
  const pass = GPUComputePassEncoder.prototype;
  const queue = GPUQueue.prototype;
  const [dispatch, indirect, submit] = [
    pass.dispatchWorkgroups,
    pass.dispatchWorkgroupsIndirect,
    queue.submit,
  ];
  pass.dispatchWorkgroups = function (...sizes) {
    asked.dispatches++;
    return dispatch.apply(this, sizes);
  };
  pass.dispatchWorkgroupsIndirect = function (...place) {
    asked.dispatches++;
    return indirect.apply(this, place);
  };
  queue.submit = function (buffers) {
    asked.submits++;
    return submit.call(this, buffers);
  };
}
