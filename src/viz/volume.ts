/** The cube as light: a box whose pixels walk through the packed volume. See shaders/cube-volume.wgsl. */

import { cameraPosition, positionWorld, sampler, texture3D, uniform, wgslFn } from 'three/tsl';
import {
  BackSide,
  BoxGeometry,
  CustomBlending,
  Mesh,
  type Node,
  NodeMaterial,
  OneFactor,
  OneMinusSrcAlphaFactor,
  Vector3,
  Vector4,
} from 'three/webgpu';
import volumeWgsl from '../shaders/cube-volume.wgsl?raw';
import { type CellLimits, cellsToScene, opacityDensity, type Triple } from './cube-box.ts';
import type { CubeColours } from './cube-colours.ts';
import { external3D } from './cube-textures.ts';
import type { CubeSettings } from './settings.ts';
import { rawColour } from './stage.ts';

/** See shaders/cube-volume.wgsl. */
const GLOW = 1.5;

export class VolumeMesh {
  readonly mesh: Mesh;
  readonly #texture;
  readonly #size = uniform(new Vector3(1, 1, 1));
  readonly #dims = uniform(new Vector3(1, 1, 1));
  readonly #lo = uniform(new Vector3());
  readonly #hi = uniform(new Vector3(1, 1, 1));
  /** Threshold, gain, opacity, density. */
  readonly #look = uniform(new Vector4(0, 1, 1, 1));
  readonly #glow = uniform(1);
  readonly #interpolate = uniform(0);
  readonly #pixel = uniform(0.001);
  readonly #ink = uniform(new Vector3(1, 1, 1));

  constructor(colours: CubeColours, volume: GPUTexture) {
    this.#texture = texture3D(external3D(volume), null, 0);
    const material = new NodeMaterial();
    material.fragmentNode = wgslFn<Record<string, Node>>(volumeWgsl)({
      position: positionWorld,
      camera: cameraPosition,
      volume: this.#texture,
      linear: sampler(this.#texture),
      map: colours.map,
      size: this.#size,
      dims: this.#dims,
      lo: this.#lo,
      hi: this.#hi,
      look: this.#look,
      map_scale: colours.scale,
      glow: this.#glow,
      interpolate: this.#interpolate,
      pixel: this.#pixel,
      ink: this.#ink,
      tint: colours.tint,
      tinted: colours.tinted,
    });
    blendPremultiplied(material);
    // The far sides: they are there even when the camera is inside.
    material.side = BackSide;
    material.depthTest = false;
    this.mesh = new Mesh(new BoxGeometry(1, 1, 1), material);
    this.mesh.frustumCulled = false;
  }

  /** Draws from another texture from now on. */
  set volume(volume: GPUTexture) {
    const before = this.#texture.value;
    this.#texture.value = external3D(volume);
    before.dispose();
  }

  set ink(css: string) {
    const { r, g, b } = rawColour(css);
    this.#ink.value.set(r, g, b);
    // Light shows on a dark ground; on a light one it would wash out the colours.
    this.#glow.value = g > 0.5 ? GLOW : 1;
  }

  /** Angle of one drawn pixel. */
  set pixelAngle(angle: number) {
    this.#pixel.value = angle;
  }

  set(settings: Readonly<CubeSettings>, counts: Triple, size: Triple, { lo, hi }: CellLimits): void {
    this.#size.value.set(...size);
    this.#dims.value.set(...counts);
    this.#lo.value.set(...lo);
    this.#hi.value.set(...hi);
    this.#look.value.set(settings.threshold, settings.gain, settings.opacity, opacityDensity(counts, size));
    this.#interpolate.value = settings.smooth ? 1 : 0;
    const low = new Vector3(...cellsToScene(lo, counts, size));
    const high = new Vector3(...cellsToScene(hi, counts, size));
    this.mesh.position.addVectors(low, high).multiplyScalar(0.5);
    const extent = high.sub(low);
    this.mesh.scale.set(Math.abs(extent.x), Math.abs(extent.y), Math.abs(extent.z));
  }

  dispose(): void {
    this.#texture.value.dispose();
    this.mesh.geometry.dispose();
    (this.mesh.material as NodeMaterial).dispose();
  }
}

/** The shader returns colours already multiplied by their opacity. */
export function blendPremultiplied(material: NodeMaterial): void {
  material.transparent = true;
  material.depthWrite = false;
  material.blending = CustomBlending;
  material.blendSrc = OneFactor;
  material.blendDst = OneMinusSrcAlphaFactor;
}
