/**
 * The stage: a three.js scene on our own GPU device and canvas. Draws only when something changed, and only as finely
 * as the GPU can afford.
 */

import {
  Color,
  LinearSRGBColorSpace,
  type Object3D,
  Raycaster,
  Scene,
  Vector2,
  Vector3,
  WebGPURenderer,
} from 'three/webgpu';
import type { Gpu } from '../gpu/device.ts';
import { GROUND, POINTED } from './colour-maps.ts';
import type { Triple } from './cube-box.ts';
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

/** Milliseconds without a change after which the picture is sharpened. */
const REST_MS = 200;

/** Milliseconds that a full frame takes a software GPU, until one is measured. */
const SOFTWARE_GUESS = 1200;

export class Stage {
  readonly camera: OrbitCamera;
  readonly renderer: WebGPURenderer;
  readonly #gpu: Gpu;
  readonly #scene = new Scene();
  readonly #resolution: Resolution;
  readonly #raycaster = new Raycaster();
  readonly #point = new Vector3();
  #css = { width: 1, height: 1, ratio: 1 };
  #dirty = true;
  #changedAt = 0;
  #drawnScale = 0;
  #measuring = false;

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
    await renderer.init();
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
    this.#css = { width: Math.max(1, width), height: Math.max(1, height), ratio };
    this.camera.resize(this.#css.width / this.#css.height);
    this.#drawnScale = 0;
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
    this.#measure();
    this.renderer.render(this.#scene, this.camera.camera);
  }

  /** A place in the scene → CSS pixels of the canvas; null behind the camera. */
  project(place: Triple): { x: number; y: number } | null {
    const point = this.#point.set(...place).project(this.camera.camera);
    if (point.z > 1 || point.z < -1) return null;
    return { x: (0.5 + 0.5 * point.x) * this.width, y: (0.5 - 0.5 * point.y) * this.height };
  }

  /** The ray through CSS pixel (x, y) of the canvas; the direction is one unit long. */
  ray(x: number, y: number): { origin: Triple; direction: Triple } {
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

  get #canSharpen(): boolean {
    return this.#resolution.canSharpen && performance.now() - this.#changedAt > REST_MS;
  }

  #scaleTo(scale: number): void {
    if (scale === this.#drawnScale) return;
    this.#drawnScale = scale;
    this.renderer.setPixelRatio(this.#css.ratio * scale);
    this.renderer.setSize(this.width, this.height, false);
  }

  /** Times the frame on the GPU from the end of what was asked of it before; one at a time. */
  #measure(): void {
    if (this.#measuring) return;
    this.#measuring = true;
    const scale = this.#drawnScale;
    const { queue } = this.#gpu.device;
    let begin = 0;
    void queue.onSubmittedWorkDone().then(() => {
      begin = performance.now();
    });
    queueMicrotask(() => {
      queue.onSubmittedWorkDone().then(
        () => {
          this.#measuring = false;
          this.#resolution.measured(performance.now() - begin, scale);
        },
        () => {},
      );
    });
  }
}

/** A colour whose numbers reach the canvas as they stand. */
export function rawColour(css: string): Color {
  return new Color().setStyle(css, LinearSRGBColorSpace);
}
