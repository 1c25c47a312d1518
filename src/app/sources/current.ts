/** The one source that is open. A new one replaces it only once it has a picture; until then the old one stays. */

import { findSource } from './index.ts';
import { type Frame, type FrameSource, SourceError, type SourceRequest } from './source.ts';

export interface SourceListeners {
  readonly onOpened: (source: FrameSource) => void;
  readonly onFailed: (why: SourceError, request: SourceRequest) => void;
}

export class CurrentSource {
  #source: FrameSource | null = null;
  /** Counts requests: of two that overlap the later wins, whichever is ready first. */
  #latest = 0;
  readonly #listeners: SourceListeners;

  constructor(listeners: SourceListeners) {
    this.#listeners = listeners;
  }

  get source(): FrameSource | null {
    return this.#source;
  }

  takeFrame(): Frame | null {
    return this.#source?.takeFrame() ?? null;
  }

  /** Opens the source that the state names; failures go to `onFailed` and give null. */
  async open(request: SourceRequest): Promise<FrameSource | null> {
    const turn = ++this.#latest;
    try {
      const source = await findSource(request.state.source).open(request);
      if (turn !== this.#latest) {
        source.close();
        return null;
      }
      this.#source?.close();
      this.#source = source;
      source.onEnded = (why) => this.#listeners.onFailed(why, request);
      this.#listeners.onOpened(source);
      return source;
    } catch (error) {
      if (turn === this.#latest) this.#listeners.onFailed(asSourceError(error), request);
      return null;
    }
  }

  /** What is open stays: another source that is on its way is closed when it comes. */
  keep(): void {
    if (this.#source) this.#latest++;
  }

  close(): void {
    this.#latest++;
    this.#source?.close();
    this.#source = null;
  }
}

function asSourceError(error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new SourceError(`The source did not open (${why}); try again.`, 'retry');
}
