/** A playing video element as a source of frames: camera, video file and shared screen. */

import type { SourceKind } from '../state.ts';
import type { Frame, FrameSource, SourceError } from './source.ts';

export interface VideoOptions {
  readonly kind: SourceKind;
  readonly title: string;
  readonly mirrored: boolean;
  /** Gives back the camera, the screen or the file. */
  readonly release: () => void;
}

export class VideoFrames implements FrameSource {
  readonly kind: SourceKind;
  readonly title: string;
  readonly mirrored: boolean;
  readonly element: HTMLVideoElement;
  onEnded: ((why: SourceError) => void) | null = null;
  readonly #release: () => void;
  readonly #frame = { image: null as unknown as HTMLVideoElement, width: 0, height: 0 };
  readonly #counts: boolean;
  #fresh = false;
  #closed = false;
  #lastTime = -1;

  constructor(element: HTMLVideoElement, options: VideoOptions) {
    this.element = element;
    this.kind = options.kind;
    this.title = options.title;
    this.mirrored = options.mirrored;
    this.#release = options.release;
    this.#frame.image = element;
    this.#counts = 'requestVideoFrameCallback' in element;
    if (this.#counts) element.requestVideoFrameCallback(this.#arrived);
  }

  takeFrame(): Frame | null {
    if (!this.#counts) this.#fresh = this.element.currentTime !== this.#lastTime;
    if (!this.#fresh) return null;
    const frame = this.frame();
    if (!frame) return null;
    this.#fresh = false;
    this.#lastTime = this.element.currentTime;
    return frame;
  }

  frame(): Frame | null {
    const { videoWidth, videoHeight, readyState } = this.element;
    if (readyState < HTMLMediaElement.HAVE_CURRENT_DATA || videoWidth === 0) return null;
    this.#frame.width = videoWidth;
    this.#frame.height = videoHeight;
    return this.#frame;
  }

  close(): void {
    this.#closed = true;
    this.onEnded = null;
    this.element.pause();
    this.#release();
  }

  readonly #arrived = (): void => {
    this.#fresh = true;
    if (!this.#closed) this.element.requestVideoFrameCallback(this.#arrived);
  };
}

/** A video element that plays without a sound and without a tap, where phones allow it. */
export function createVideo(): HTMLVideoElement {
  const video = document.createElement('video');
  video.muted = true;
  video.autoplay = true;
  video.playsInline = true;
  return video;
}

/** Shows a stream and waits for its first frame. */
export async function playStream(stream: MediaStream): Promise<HTMLVideoElement> {
  const video = createVideo();
  video.srcObject = stream;
  await video.play();
  return video;
}

export function stopStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
