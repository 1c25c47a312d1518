/** What a dream that runs can be, and what the page is told of it. */

import type { DreamSession } from './session.ts';

/** `empty` until there is a recipe, a network and a device. */
export type Phase = 'empty' | 'preparing' | 'running' | 'paused' | 'finished' | 'diverged' | 'failed';

export interface RunnerEvents {
  /** Phase, steps or message are others. */
  readonly onChange: () => void;
  /** A dream begins, with an empty curve. */
  readonly onBegin: () => void;
  readonly onValue: (value: number, step: number) => void;
  readonly onFinished: (session: DreamSession) => void;
}
