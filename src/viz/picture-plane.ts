/**
 * The picture, standing just behind channel 0 so that every column of cells lies over the part that it sees. The part
 * that the network sees is as large as the map; what lies around it is shown dimmed.
 */

import { float, positionGeometry, sampler, texture, uniform, vec2, wgslFn } from 'three/tsl';
import {
  DoubleSide,
  ExternalTexture,
  Mesh,
  type Node,
  NodeMaterial,
  PlaneGeometry,
  Vector2,
  Vector3,
  Vector4,
} from 'three/webgpu';
import pictureWgsl from '../shaders/cube-picture.wgsl?raw';
import { PICTURE_GAP, type Triple } from './cube-box.ts';
import type { ShownPicture } from './settings.ts';
import { rawColour } from './stage.ts';
import { blendPremultiplied } from './volume.ts';

/** The picture seen from behind, through which the cube stays visible. */
const BACK_OPACITY = 0.25;

export class PicturePlane {
  readonly mesh: Mesh;
  readonly #texture;
  /** Low and high end of the plane, in parts of what is seen. */
  readonly #low = uniform(new Vector2(0, 0));
  readonly #high = uniform(new Vector2(1, 1));
  readonly #seen = uniform(new Vector4(0, 0, 1, 1));
  readonly #mirror = uniform(0);
  readonly #opacity = uniform(1);
  readonly #ground = uniform(new Vector3());
  #picture: ShownPicture | null = null;

  /** @param placeholder any texture; drawn never */
  constructor(placeholder: GPUTexture) {
    this.#texture = texture(new ExternalTexture(placeholder));
    const across = positionGeometry.x.add(0.5);
    const down = float(0.5).sub(positionGeometry.y);
    const material = new NodeMaterial();
    material.fragmentNode = wgslFn<Record<string, Node>>(pictureWgsl)({
      place: this.#low.add(this.#high.sub(this.#low).mul(vec2(across, down))),
      source: this.#texture,
      linear: sampler(this.#texture),
      seen: this.#seen,
      mirror: this.#mirror,
      opacity: this.#opacity,
      ground: this.#ground,
    });
    blendPremultiplied(material);
    material.side = DoubleSide;
    this.mesh = new Mesh(new PlaneGeometry(1, 1), material);
    this.mesh.frustumCulled = false;
    this.mesh.visible = false;
  }

  /** Puts another picture there; null takes it away. */
  show(picture: ShownPicture | null): void {
    const before = this.#picture;
    this.#picture = picture;
    if (!picture) return;
    if (picture.texture !== before?.texture) {
      const old = this.#texture.value;
      this.#texture.value = new ExternalTexture(picture.texture);
      old.dispose();
    }
    const { texture: source, seen, mirror } = picture;
    this.#seen.value.set(seen.x, seen.y, seen.width, seen.height);
    this.#mirror.value = mirror ? 1 : 0;
    // The plane reaches as far as the picture and the seen part do.
    const right = (source.width - seen.x) / seen.width;
    const left = -seen.x / seen.width;
    const [low, high] = mirror ? [1 - right, 1 - left] : [left, right];
    this.#low.value.set(Math.min(0, low), Math.min(0, -seen.y / seen.height));
    this.#high.value.set(Math.max(1, high), Math.max(1, (source.height - seen.y) / seen.height));
  }

  set ground(css: string) {
    const { r, g, b } = rawColour(css);
    this.#ground.value.set(r, g, b);
  }

  /** Places it behind a box of this size; from behind it lets the cube through. */
  place(size: Triple, visible: boolean, cameraZ: number): void {
    this.mesh.visible = visible && this.#picture !== null;
    const z = -size[2] / 2 - PICTURE_GAP;
    const [low, high] = [this.#low.value, this.#high.value];
    this.mesh.scale.set((high.x - low.x) * size[0], (high.y - low.y) * size[1], 1);
    this.mesh.position.set(((high.x + low.x) / 2 - 0.5) * size[0], (0.5 - (high.y + low.y) / 2) * size[1], z);
    const behind = cameraZ < z;
    this.#opacity.value = behind ? BACK_OPACITY : 1;
    // Nothing sorts transparent things that lie in each other's way but their order.
    this.mesh.renderOrder = behind ? 3 : 1;
  }

  dispose(): void {
    this.#texture.value.dispose();
    this.mesh.geometry.dispose();
    (this.mesh.material as NodeMaterial).dispose();
  }
}
