/**
 * The camera: turned, moved and zoomed by hand, moved smoothly by the page, given as plain numbers for links.
 */

import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import { MathUtils, PerspectiveCamera, Spherical, Vector3 } from 'three/webgpu';
import type { Triple } from './cube-box.ts';
import type { Insets } from './stage.ts';

/** Where the camera is: angles in radians around a target, and the distance to it. */
export interface CameraView {
  /** 0 faces the last channel; positive goes to the right. */
  readonly azimuth: number;
  /** 0 looks down from above, π/2 is level. */
  readonly polar: number;
  readonly distance: number;
  readonly target: Triple;
}

/** Whether two views look the same: a thousandth of a radian or of the box is nothing. */
export function sameView(a: CameraView, b: CameraView): boolean {
  const numbers = (view: CameraView) => [view.azimuth, view.polar, view.distance, ...view.target];
  const others = numbers(b);
  return numbers(a).every((value, i) => Math.abs(value - (others[i] ?? 0)) < 2e-3);
}

/** CSS pixels that the axes with their names and numbers take around the box, both sides together. */
const AXES_ROOM = 56;
const FIELD_OF_VIEW = 32;
const FLIGHT_MS = 600;
const FIRST_AZIMUTH = 0.72;
const FIRST_POLAR = 1.17;

interface Flight {
  readonly from: CameraView;
  readonly to: CameraView;
  readonly begin: number;
}

export class OrbitCamera {
  readonly camera = new PerspectiveCamera(FIELD_OF_VIEW, 1, 0.02, 100);
  /** Called when the camera has stopped, turned by hand or flown. */
  onRest: () => void = () => {};
  readonly #controls: OrbitControls;
  readonly #moved: () => void;
  #flight: Flight | null = null;
  #settling = false;
  /** Width and height of what is not covered, in heights of the canvas. */
  #free: readonly [number, number] = [1, 1];

  /** @param moved called when the camera will be elsewhere in the next frame */
  constructor(canvas: HTMLCanvasElement, moved: () => void) {
    this.#moved = moved;
    const controls = new OrbitControls(this.camera, canvas);
    controls.enableDamping = true;
    controls.dampingFactor = 0.12;
    controls.minDistance = 0.3;
    controls.maxDistance = 20;
    controls.zoomSpeed = 0.8;
    controls.addEventListener('change', () => {
      this.#settling = true;
      moved();
    });
    controls.addEventListener('start', () => {
      this.#flight = null;
    });
    this.#controls = controls;
    canvas.style.touchAction = 'none';
  }

  get moving(): boolean {
    return this.#flight !== null || this.#settling;
  }

  get view(): CameraView {
    const { x, y, z } = this.#controls.target;
    return {
      azimuth: this.#controls.getAzimuthalAngle(),
      polar: this.#controls.getPolarAngle(),
      distance: this.#controls.getDistance(),
      target: [x, y, z],
    };
  }

  set view(view: CameraView) {
    this.#flight = null;
    // The controls have not seen it yet, and keep it in their bounds.
    this.#settling = true;
    this.#place(view);
    this.#moved();
  }

  /** False while something else is dragged. */
  set enabled(enabled: boolean) {
    this.#controls.enabled = enabled;
  }

  /** Moves smoothly, or at once where motion is unwelcome. */
  flyTo(to: CameraView): void {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      this.view = to;
      return;
    }
    const from = this.view;
    // The short way round.
    const turn = MathUtils.euclideanModulo(to.azimuth - from.azimuth + Math.PI, 2 * Math.PI) - Math.PI;
    this.#flight = { from, to: { ...to, azimuth: from.azimuth + turn }, begin: performance.now() };
    this.#moved();
  }

  /** The view that shows a box of this size whole, seen from the current side or from the first one. */
  framing(size: Triple, keepAngles: boolean): CameraView {
    const radius = 0.5 * Math.hypot(...size);
    const half = MathUtils.degToRad(FIELD_OF_VIEW / 2);
    const narrow = Math.atan(Math.tan(half) * Math.min(...this.#free));
    const { azimuth, polar } = keepAngles ? this.view : { azimuth: FIRST_AZIMUTH, polar: FIRST_POLAR };
    return { azimuth, polar, distance: (radius * 1.1) / Math.sin(narrow), target: [0, 0, 0] };
  }

  /** Moves on by one frame; at rest nothing is left to do. */
  update(): void {
    if (!this.moving) return;
    this.#settling = false;
    if (this.#flight) this.#fly(this.#flight);
    this.#controls.update();
    this.camera.updateMatrixWorld();
    if (!this.moving) this.onRest();
  }

  /** @param insets CSS pixels that are covered: the target stays in the middle of the rest */
  resize(width: number, height: number, { left, right, top, bottom }: Insets): void {
    this.camera.aspect = width / height;
    this.#free = [
      Math.max(0.2, (width - left - right - AXES_ROOM) / height),
      Math.max(0.2, (height - top - bottom - AXES_ROOM) / height),
    ];
    this.camera.setViewOffset(width, height, (right - left) / 2, (bottom - top) / 2, width, height);
  }

  dispose(): void {
    this.#controls.dispose();
  }

  #fly({ from, to, begin }: Flight): void {
    const time = Math.min(1, (performance.now() - begin) / FLIGHT_MS);
    const eased = 1 - (1 - time) ** 3;
    const between = (a: number, b: number) => MathUtils.lerp(a, b, eased);
    this.#place({
      azimuth: between(from.azimuth, to.azimuth),
      polar: between(from.polar, to.polar),
      // Even steps of zoom, not of distance.
      distance: from.distance * (to.distance / from.distance) ** eased,
      target: [
        between(from.target[0], to.target[0]),
        between(from.target[1], to.target[1]),
        between(from.target[2], to.target[2]),
      ],
    });
    if (time === 1) this.#flight = null;
    this.#moved();
  }

  #place({ azimuth, polar, distance, target }: CameraView): void {
    this.#controls.target.set(...target);
    const offset = new Vector3().setFromSpherical(new Spherical(distance, polar, azimuth));
    this.camera.position.copy(this.#controls.target).add(offset);
    this.camera.lookAt(this.#controls.target);
    this.camera.updateMatrixWorld();
  }
}
