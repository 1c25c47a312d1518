/** What the engine tells the page, and what it asks of it. */

import type { ShownLayer } from '../viz/settings.ts';
import type { Canvases, Graphics } from './graphics.ts';
import type { LiveAnswers, LiveNetwork } from './live-network.ts';
import type { FrameTimes } from './page/status-line.ts';
import type { FrameSource, SourceError, SourceRequest } from './sources/source.ts';

export interface EngineEvents extends LiveAnswers {
  /** Canvases for a new device. One that belonged to a lost device is not used again. */
  readonly canvases: () => Canvases;
  readonly onGraphics: (graphics: Graphics) => void;
  readonly onNetwork: (live: LiveNetwork) => void;
  readonly onLayer: (layer: ShownLayer) => void;
  readonly onSource: (source: FrameSource) => void;
  readonly onSourceFailed: (why: SourceError, request: SourceRequest) => void;
  /** The page is waiting for something, so far, and how to give it up where that can be; null when no longer. */
  readonly onLoading: (what: string | null, share: number | null, cancel?: () => void) => void;
  readonly onFault: (
    topic: 'device' | 'network' | 'memory' | 'fault',
    sentence: string,
    cause?: unknown,
  ) => void;
  readonly onNews: (sentence: string) => void;
  readonly onRate: (framesPerSecond: number) => void;
  readonly onTimes: (times: FrameTimes) => void;
  readonly onDrawn: () => void;
  readonly onLeftOver: () => void;
  /** Something is being built that live pictures would hold up: they wait. */
  readonly holdsPictures: () => boolean;
}
