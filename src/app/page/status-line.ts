/** Frames per second, milliseconds by part and GPU bytes, once a second. */

import { formatNumber } from '../../viz/numbers.ts';
import { byId, create, setText } from './elements.ts';

/** Milliseconds of one frame's parts. */
export interface FrameTimes {
  readonly upload: number;
  readonly forward: number;
  readonly views: number;
  readonly draw: number;
  /** Timestamps on the GPU; otherwise the forward time, too, is wall clock until the GPU says it is done. */
  readonly timestamps: boolean;
}

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

  showTimes({ upload, forward, views, draw, timestamps }: FrameTimes): void {
    const parts = { upload, forward, views, draw };
    const words = Object.entries(parts).map(([name, ms]) => `${name} ${formatNumber(round(ms))}`);
    setText(this.#times, `${words.join(' · ')} ms`);
    this.#times.title = timestamps
      ? 'Forward by timestamps on the GPU, the rest by the clock until the GPU says it is done'
      : 'By the clock, until the GPU says it is done: this GPU gives no timestamps';
  }

  showMemory(bytes: number): void {
    setText(this.#memory, `${(bytes / 2 ** 20).toFixed(1)} MiB on the GPU`);
  }

  showAdapter(name: string): void {
    setText(this.#adapter, name);
    this.#adapter.title = name;
  }
}

function round(milliseconds: number): number {
  return milliseconds < 0.05 ? 0 : milliseconds;
}
