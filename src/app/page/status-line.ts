/** Frames per second, milliseconds by part and GPU bytes, once a second. */

import { formatNumber } from '../../viz/numbers.ts';
import { byId, create, setText } from './elements.ts';

/**
 * Milliseconds of one frame's parts. Upload is the time of the call; the others are measured on the GPU by
 * timestamps, or, where it has none, together by the clock.
 */
export type FrameTimes =
  | { readonly upload: number; readonly forward: number; readonly views: number; readonly draw: number }
  | { readonly upload: number; readonly frame: number };

export class StatusLine {
  readonly #rate = create('span');
  readonly #times = create('span');
  readonly #memory = create('span');
  readonly #adapter = create('span', 'end');

  constructor() {
    byId('status', HTMLElement).append(this.#rate, this.#times, this.#memory, this.#adapter);
    this.#rate.title = 'Frames computed in the last second';
    this.#memory.title = 'Buffers and textures of the network and the views';
  }

  showRate(framesPerSecond: number): void {
    setText(this.#rate, framesPerSecond > 0 ? `${Math.round(framesPerSecond)} frames/s` : 'at rest');
  }

  showTimes(times: FrameTimes): void {
    const words = Object.entries(times).map(([name, ms]) => `${name} ${formatNumber(round(ms))}`);
    setText(this.#times, `${words.join(' · ')} ms`);
    this.#times.title =
      'frame' in times
        ? 'Frame: by the clock until the GPU says it is done, for this GPU gives no timestamps'
        : 'Forward, views and draw: by timestamps on the GPU; upload: the time of the call';
  }

  showMemory(bytes: number): void {
    setText(this.#memory, `${(bytes / 2 ** 20).toFixed(1)} MiB on the GPU`);
  }

  showAdapter(name: string): void {
    setText(this.#adapter, name);
  }

  /** @param words which kernels it computes convolutions with, in the tip of its name */
  showTuning(words: string): void {
    this.#adapter.title = `${this.#adapter.textContent}: ${words}`;
  }
}

function round(milliseconds: number): number {
  return milliseconds < 0.05 ? 0 : milliseconds;
}
