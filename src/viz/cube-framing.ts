/** From where the cube is seen: the first view frames it, until a link or a person says otherwise. */

import type { Triple } from './cube-box.ts';
import { type CameraView, sameView } from './cube-camera.ts';
import type { Stage } from './stage.ts';

export class CubeFraming {
  /** The camera has come to rest; null where it shows the first view. */
  onRest: (view: CameraView | null) => void = () => {};
  readonly #canvas: HTMLCanvasElement;
  readonly #stage: Stage;
  readonly #size: () => Triple;
  /** The camera stands where the first layer, or the page, put it. */
  #stands = false;

  /** @param size of the box in the scene, at this moment */
  constructor(canvas: HTMLCanvasElement, stage: Stage, size: () => Triple) {
    this.#canvas = canvas;
    this.#stage = stage;
    this.#size = size;
    stage.camera.onRest = () => this.onRest(this.atFirstView ? null : this.view);
    canvas.addEventListener('dblclick', this.#frame);
  }

  /** Whether the camera frames the cube from where it did at first. */
  get atFirstView(): boolean {
    return sameView(this.view, this.#first);
  }

  /** Flies back to the first view. */
  reset(): void {
    this.#stage.camera.flyTo(this.#first);
  }

  /** Sees the cube from there; flies back to the first view where it is null. */
  see(view: CameraView | null): void {
    if (!view) {
      if (!this.atFirstView) this.reset();
    } else if (!sameView(view, this.view)) this.view = view;
  }

  get view(): CameraView {
    return this.#stage.camera.view;
  }

  set view(view: CameraView) {
    this.#stands = true;
    this.#stage.camera.view = view;
  }

  /** Stands before the first layer; later ones are seen from where the camera is. */
  welcome(): void {
    if (!this.#stands) this.view = this.#first;
  }

  dispose(): void {
    this.#canvas.removeEventListener('dblclick', this.#frame);
  }

  get #first(): CameraView {
    return this.#stage.camera.framing(this.#size(), false);
  }

  readonly #frame = () => {
    this.#stage.camera.flyTo(this.#stage.camera.framing(this.#size(), true));
  };
}
