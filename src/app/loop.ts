/**
 * The frame loop: a new picture is uploaded, one command encoder takes everything that is computed from it, one
 * submit, then the stage is drawn. Nothing is allocated on the GPU here, and nothing waited for.
 *
 * While the GPU is still busy with earlier frames the tick is left out, so that a slow GPU loses frames instead of
 * answering late. Whoever does longer work in parts, each of which waits for what was submitted before, gets as long
 * between two frames as a frame takes: else each part would wait for a whole frame.
 */

import { MARKS } from './frame-timer.ts';
import type { Graphics } from './graphics.ts';
import type { FrameTimes } from './page/status-line.ts';
import type { Frame } from './sources/source.ts';

export interface LoopNeeds {
  /** What is drawn with; null while there is no device. */
  readonly graphics: () => Graphics | null;
  readonly takeFrame: () => Frame | null;
  /** A picture of another size: textures must be made before it can be shown. */
  readonly onOtherSize: (frame: Frame) => void;
  readonly onRate: (framesPerSecond: number) => void;
  readonly onTimes: (times: FrameTimes) => void;
  /** Somebody waits for the GPU between the parts of a longer work. */
  readonly isAwaited: () => boolean;
  /** The stage was drawn: what is laid over it moves along. */
  readonly onDrawn: () => void;
  /** The frame is on its way: work that may wait takes what is left of its time. */
  readonly onLeftOver: () => void;
  /** Something in a frame failed; the loop goes on. */
  readonly onError: (error: unknown) => void;
}

const MOST_IN_FLIGHT = 2;
const SECOND = 1000;
const ENCODER: GPUCommandEncoderDescriptor = { label: 'frame' };

export class Loop {
  /** Frames computed since the page opened. */
  computed = 0;
  /** Frames drawn on the stage since the page opened. */
  drawn = 0;
  readonly #needs: LoopNeeds;
  #picture = true;
  #views = true;
  #cell = false;
  #inFlight = 0;
  /** Of those that were computed, not only drawn. */
  #computing = 0;
  /** Until then no frame is computed while somebody waits, in ms since the page opened. */
  #pauseEnd = 0;
  #generation = 0;
  #second = 0;
  #computedThen = 0;
  #measure = false;

  constructor(needs: LoopNeeds) {
    this.#needs = needs;
  }

  start(): void {
    requestAnimationFrame(this.#tick);
  }

  /** The picture, or how the network sees it, is another: everything is computed anew. */
  pictureChanged(): void {
    this.#picture = true;
  }

  /** How results are shown is another. */
  viewsChanged(): void {
    this.#views = true;
  }

  /** Another cell is watched. */
  cellChanged(): void {
    this.#cell = true;
  }

  /** Work that was given to a device which is gone will never be done. */
  forgetInFlight(): void {
    this.#generation++;
    this.#inFlight = 0;
    this.#computing = 0;
    this.#pauseEnd = 0;
    this.#picture = true;
    this.#views = true;
  }

  readonly #tick = (now: number): void => {
    requestAnimationFrame(this.#tick);
    const graphics = this.#needs.graphics();
    if (!graphics) return;
    if (now - this.#second > SECOND) this.#newSecond(now);
    if (this.#inFlight >= MOST_IN_FLIGHT) return;
    try {
      this.#frame(graphics);
      this.#needs.onLeftOver();
    } catch (error) {
      this.#needs.onError(error);
    }
  };

  #frame(graphics: Graphics): void {
    const begin = performance.now();
    const gives = this.#needs.isAwaited() && (this.#computing > 0 || begin < this.#pauseEnd);
    const uploaded = !gives && this.#upload(graphics);
    const upload = performance.now() - begin;
    const compute = !gives && graphics.ready && (uploaded || this.#picture);
    const views = graphics.ready && (compute || this.#views);
    const cell = graphics.ready && (compute || this.#cell);
    const measured = compute && this.#measure && graphics.timer?.busy !== true;
    if (views || cell) this.#submit(graphics, compute, views, cell, measured);
    if (compute) {
      this.#picture = false;
      this.computed++;
    }
    if (views) this.#views = false;
    if (cell) this.#cell = false;
    const draw = graphics.cube.needsRender;
    if (draw) this.#draw(graphics);
    if (views || cell || draw) this.#follow(graphics, compute);
    if (cell) graphics.collect();
    if (measured) this.#readTimes(graphics, upload);
  }

  #draw(graphics: Graphics): void {
    graphics.cube.render();
    this.drawn++;
    this.#needs.onDrawn();
  }

  /** True when there is a new picture in the texture. */
  #upload(graphics: Graphics): boolean {
    if (graphics.fitting) return false;
    const frame = this.#needs.takeFrame();
    if (!frame) return false;
    if (!graphics.picture.fits(frame)) {
      this.#needs.onOtherSize(frame);
      return false;
    }
    graphics.picture.upload(frame);
    return true;
  }

  #submit(graphics: Graphics, compute: boolean, views: boolean, cell: boolean, measured: boolean): void {
    const timer = measured ? graphics.timer : null;
    const encoder = graphics.gpu.device.createCommandEncoder(ENCODER);
    timer?.mark(encoder, 0);
    if (compute) graphics.encodeNetwork(encoder);
    timer?.mark(encoder, 1);
    if (cell) graphics.encodeCell(encoder);
    if (views) graphics.encodeViews(encoder);
    timer?.mark(encoder, 2);
    graphics.gpu.device.queue.submit([encoder.finish()]);
  }

  /** Once a second, after everything of the frame was submitted. */
  #readTimes({ gpu: { device }, timer }: Graphics, upload: number): void {
    this.#measure = false;
    const begin = performance.now();
    if (!timer) {
      const done = device.queue.onSubmittedWorkDone();
      done.then(() => this.#needs.onTimes({ upload, frame: performance.now() - begin }), ignoreLoss);
      return;
    }
    const encoder = device.createCommandEncoder(ENCODER);
    timer.mark(encoder, MARKS - 1);
    timer.resolve(encoder);
    device.queue.submit([encoder.finish()]);
    timer.read().then(([forward = 0, views = 0, draw = 0]) => {
      this.#needs.onTimes({ upload, forward, views, draw });
    }, ignoreLoss);
  }

  #follow(graphics: Graphics, computes: boolean): void {
    const generation = this.#generation;
    const begin = performance.now();
    this.#inFlight++;
    if (computes) this.#computing++;
    const done = () => {
      if (generation !== this.#generation) return;
      this.#inFlight--;
      if (!computes) return;
      this.#computing--;
      const end = performance.now();
      this.#pauseEnd = end + (end - begin);
    };
    graphics.gpu.device.queue.onSubmittedWorkDone().then(done, done);
  }

  #newSecond(now: number): void {
    const passed = Math.min(2 * SECOND, now - this.#second);
    this.#needs.onRate(((this.computed - this.#computedThen) * SECOND) / passed);
    this.#computedThen = this.computed;
    this.#second = now;
    this.#measure = true;
  }
}

/** The device was lost before it answered: the next measurement is a second away. */
function ignoreLoss(): void {}
