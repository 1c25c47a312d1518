/**
 * Has the convolutions of the network that is shown measured in the time that frames leave over, once for an adapter, and
 * remembers what is found. A device made of software keeps the fixed table: what is best there is known, and kernels for
 * GPUs take seconds to compile on it.
 */

import type { Gpu } from '../gpu/device.ts';
import { Autotune, REGISTRY } from '../net/tuning/autotune.ts';
import { recall, remember, type TextMemory } from '../net/tuning/memory.ts';
import type { LiveNetwork } from './live-network.ts';

export class Tuner {
  /** Told in words which table is in use. */
  onChange: (words: string) => void = () => {};
  readonly #memory: TextMemory | null;
  #live: LiveNetwork | null = null;
  #autotune: Autotune | null = null;
  #computedBefore = 0;
  #measuring = false;
  #found = 0;

  /** @param memory null where the browser has none: then every visit measures */
  constructor(memory: TextMemory | null) {
    this.#memory = memory;
  }

  /** Before anything is built on the device. */
  setGpu(gpu: Gpu): void {
    this.#live = null;
    this.#autotune = null;
    if (!gpu.software) recall(this.#memory, gpu.adapter, REGISTRY, gpu.tuning);
    this.onChange(describe(gpu));
  }

  /** @param computed frames so far */
  setNetwork(live: LiveNetwork, computed: number): void {
    if (live === this.#live) return;
    const { gpu } = live.network;
    this.#live = live;
    this.#autotune = gpu.software ? null : new Autotune(gpu);
    this.#computedBefore = computed;
    this.#found = 0;
  }

  /** Whether a measurement is under way: what else takes what frames leave over waits. */
  get busy(): boolean {
    return this.#measuring;
  }

  /**
   * What a tick of the loop leaves over, unless a dream runs. The network is seen before it is measured.
   * @param computed frames so far
   */
  work(computed: number): void {
    const [live, autotune] = [this.#live, this.#autotune];
    if (!live || !autotune || autotune.done || this.#measuring) return;
    if (computed === this.#computedBefore) return;
    this.#measuring = true;
    void this.#next(live, autotune).finally(() => {
      this.#measuring = false;
    });
  }

  async #next(live: LiveNetwork, autotune: Autotune): Promise<void> {
    const { gpu } = live.network;
    try {
      if (await autotune.next()) {
        this.#found++;
        return;
      }
      remember(this.#memory, gpu.adapter, REGISTRY, gpu.tuning);
      if (this.#found > 0 && live === this.#live) await live.retune();
      this.#found = 0;
      this.onChange(describe(gpu));
    } catch {
      // The device refused or is gone. What was not measured goes by the fixed table, as it did before.
      if (live === this.#live) this.#autotune = null;
    }
  }
}

function describe({ software, tuning }: Gpu): string {
  if (software) return 'kernels for devices made of software';
  const { length } = tuning.choices;
  return length > 0 ? `kernels as measured here for ${length} sizes of convolution` : 'kernels for GPUs';
}
