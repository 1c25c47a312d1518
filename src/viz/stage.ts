/**
 * The stage: a three.js scene on our own GPU device and canvas. Draws only when something changed, and only as finely
 * as the GPU can afford.
 */

import {
  Color,
  LinearSRGBColorSpace,
  Matrix4,
  type Object3D,
  Raycaster,
  Scene,
  Vector2,
  Vector3,
  WebGPURenderer,
} from 'three/webgpu';
import type { Gpu } from '../gpu/device.ts';
import { GROUND, POINTED } from './colour-maps.ts';
import type { Ray, Triple } from './cube-box.ts';
import { OrbitCamera } from './cube-camera.ts';
import { Resolution } from './cube-resolution.ts';

/** Colours by role, CSS hex. */
export interface StageTheme {
  readonly ground: string;
  /** Lines and names. */
  readonly ink: string;
  readonly faintInk: string;
  /** What is pointed at, and nothing else. */
  readonly pointed: string;
}

export const DARK_THEME: StageTheme = {
  ground: GROUND,
  ink: '#e6e9ec',
  faintInk: '#8b949e',
  pointed: POINTED,
};

/** CSS pixels at the sides of the canvas that something else covers. */
export interface Insets {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Finer than this is not seen, and costs. */
const FINEST_RATIO = 2;

/** Milliseconds without a change after which the picture is sharpened. */
const REST_MS = 200;

/** Milliseconds that a pixel takes a software GPU, until it is measured. */
const SOFTWARE_GUESS = 0.0008;

export class Stage {
  readonly camera: OrbitCamera;
  readonly renderer: WebGPURenderer;
  readonly #gpu: Gpu;
  readonly #scene = new Scene();
  readonly #resolution: Resolution;
  readonly #raycaster = new Raycaster();
  readonly #point = new Vector3();
  readonly #projection = new Matrix4();
  readonly #seen = new Matrix4();
  #css = { width: 1, height: 1, ratio: 1 };
  #insets: Insets = { left: 0, right: 0, top: 0, bottom: 0 };
  #dirty = true;
  #changedAt = 0;
  #drawnScale = 0;
  #measuring = false;
  #projections = 0;

  private constructor(gpu: Gpu, canvas: HTMLCanvasElement, renderer: WebGPURenderer, software: boolean) {
    this.#gpu = gpu;
    this.#resolution = new Resolution(software ? SOFTWARE_GUESS : 0);
    this.renderer = renderer;
    this.camera = new OrbitCamera(canvas, () => this.changed());
  }

  static async create(gpu: Gpu, canvas: HTMLCanvasElement, theme: StageTheme): Promise<Stage> {
    // Samples cost a software GPU what it does not have, and there the edges are drawn by the overlay.
    const software = /swiftshader|llvmpipe|lavapipe|basic render/i.test(gpu.adapterName);
    const renderer = new WebGPURenderer({ canvas, device: gpu.device, antialias: !software });
    // Shaders here return sRGB as the colour maps define it: no conversion, and no extra pass for one.
    renderer.outputColorSpace = LinearSRGBColorSpace;
    // Nothing is lit; else three.js would ask at each object whether the lights are still the same.
    renderer.lighting.enabled = false;
    await renderer.init();
    // Faults are told by `Gpu`, once and in words; three.js would write each into the console too.
    gpu.device.onuncapturederror = null;
    const stage = new Stage(gpu, canvas, renderer, software);
    stage.theme = theme;
    return stage;
  }

  set theme(theme: StageTheme) {
    this.renderer.setClearColor(rawColour(theme.ground), 1);
    this.changed();
  }

  /** Call after any change of what is on the stage. */
  changed(): void {
    this.#dirty = true;
    this.#changedAt = performance.now();
  }

  /** Call before something is drawn that may cost far more than what was drawn so far. */
  costUnknown(): void {
    this.#resolution.forget();
  }

  get needsRender(): boolean {
    return this.#dirty || this.camera.moving || this.#canSharpen;
  }

  /** Size of the canvas in CSS pixels. */
  get width(): number {
    return this.#css.width;
  }

  get height(): number {
    return this.#css.height;
  }

  /** Angle of one drawn pixel. */
  get pixelAngle(): number {
    const half = Math.tan((this.camera.camera.fov * Math.PI) / 360);
    return (2 * half) / Math.max(1, this.#css.height * this.sharpness);
  }

  /** Pixels drawn per CSS pixel, along each side. */
  get sharpness(): number {
    return this.#css.ratio * this.#drawnScale;
  }

  add(...objects: Object3D[]): void {
    this.#scene.add(...objects);
  }

  resize(width: number, height: number, ratio: number): void {
    const before = this.#pixels;
    this.#css = {
      width: Math.max(1, width),
      height: Math.max(1, height),
      ratio: Math.min(ratio, FINEST_RATIO),
    };
    this.#resolution.resized(this.#pixels / before);
    this.camera.resize(this.width, this.height, this.#insets);
    this.#projections++;
    this.#drawnScale = 0;
    this.changed();
  }

  /** The middle of the scene moves to the middle of what is free. */
  set insets(insets: Insets) {
    this.#insets = insets;
    this.camera.resize(this.width, this.height, insets);
    this.changed();
  }

  /** Moves the camera on and says whether a frame is due; then `draw`. */
  begin(): void {
    const resting = !this.#dirty && !this.camera.moving;
    this.#dirty = false;
    this.camera.update();
    this.#scaleTo(this.#resolution.choose(performance.now(), resting));
  }

  draw(): void {
    try {
      this.renderer.render(this.#scene, this.camera.camera);
    } catch (error) {
      // So the browser refuses memory for a buffer that begins with values; textures come without, and the GPU says so.
      if (!(error instanceof RangeError)) throw error;
      this.#gpu.noteRefusal('unwatched');
    }
    this.#measure();
  }

  /** Another number whenever places in the scene lie elsewhere on the canvas than before. */
  get projection(): number {
    const { projectionMatrix, matrixWorldInverse } = this.camera.camera;
    this.#projection.multiplyMatrices(projectionMatrix, matrixWorldInverse);
    if (!this.#projection.equals(this.#seen)) {
      this.#seen.copy(this.#projection);
      this.#projections++;
    }
    return this.#projections;
  }

  /** A place in the scene → CSS pixels of the canvas; null behind the camera. */
  project(place: Triple): { x: number; y: number } | null {
    const point = this.#point.set(...place).project(this.camera.camera);
    if (point.z > 1 || point.z < -1) return null;
    return { x: (0.5 + 0.5 * point.x) * this.width, y: (0.5 - 0.5 * point.y) * this.height };
  }

  /** The ray through CSS pixel (x, y) of the canvas; the direction is one unit long. */
  ray(x: number, y: number): Ray {
    const point = new Vector2((x / this.width) * 2 - 1, 1 - (y / this.height) * 2);
    this.camera.camera.updateMatrixWorld();
    this.#raycaster.setFromCamera(point, this.camera.camera);
    const { origin, direction } = this.#raycaster.ray;
    return { origin: origin.toArray(), direction: direction.toArray() };
  }

  dispose(): void {
    this.camera.dispose();
    this.renderer.dispose();
  }

  /** Pixels of the canvas at full resolution. */
  get #pixels(): number {
    return this.width * this.height * this.#css.ratio ** 2;
  }

  get #canSharpen(): boolean {
    return this.#resolution.canSharpen && performance.now() - this.#changedAt > REST_MS;
  }

  #scaleTo(scale: number): void {
    if (scale === this.#drawnScale) return;
    this.#drawnScale = scale;
    this.renderer.setPixelRatio(this.#css.ratio * scale);
    this.renderer.setSize(this.width, this.height, false);
  }

  /** Times a frame on the GPU, with whatever was asked of it just before; one at a time. */
  #measure(): void {
    if (this.#measuring) return;
    this.#measuring = true;
    const scale = this.#drawnScale;
    const begin = performance.now();
    const done = () => {
      this.#measuring = false;
      this.#resolution.measured(performance.now() - begin, scale);
    };
    // A lost device ends the measuring, and the owner hears of it elsewhere.
    this.#gpu.device.queue.onSubmittedWorkDone().then(done, () => {});
  }
}

/** A colour whose numbers reach the canvas as they stand. */
export function rawColour(css: string): Color {
  return new Color().setStyle(css, LinearSRGBColorSpace);
}
