/** What every place that pictures come from has in common. */

import type { AppState, SourceKind } from '../state.ts';

/** A frame as WebGPU copies it to a texture. */
export interface Frame {
  readonly image: HTMLVideoElement | HTMLCanvasElement;
  readonly width: number;
  readonly height: number;
}

/** An open source. It holds its camera, file or screen until it is closed. */
export interface FrameSource {
  readonly kind: SourceKind;
  /** What the person chose, by name: the camera's, the file's. Text, never markup. */
  readonly title: string;
  /** Shown on the page as it is; the network sees what it shows. */
  readonly element: HTMLVideoElement | HTMLCanvasElement;
  /** Pictures that face the person are seen as in a mirror. */
  readonly mirrored: boolean;
  /** Told once when there will be no more frames though nobody closed it: unplugged, sharing stopped. */
  onEnded: ((why: SourceError) => void) | null;
  /** The frame to show if there is one that was not taken yet. */
  takeFrame(): Frame | null;
  /** The frame that is shown, taken before or not; null before the first. */
  frame(): Frame | null;
  close(): void;
}

/** What the page offers after a source failed. */
export type NextStep = 'retry' | 'choose-file' | 'sample' | 'none';

/** Why there is no picture from a source. The message is one sentence for the person at the page. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly next: NextStep;

  constructor(message: string, next: NextStep) {
    super(message);
    this.next = next;
  }
}

export interface SourceRequest {
  readonly state: Readonly<AppState>;
  /** For the kinds that show a file. */
  readonly file: Blob | null;
}

/** A kind of source as the menu and the page know it. */
export interface SourceChoice {
  readonly kind: SourceKind;
  readonly label: string;
  /** Id of its icon in index.html. */
  readonly icon: string;
  /** MIME types of the files it opens; null for kinds that need none. */
  readonly accept: string | null;
  /** @throws SourceError */
  open(request: SourceRequest): Promise<FrameSource>;
}
