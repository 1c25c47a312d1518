/** The thin outline of the whole layer, inside the scene: what lies behind the cells is covered by them. */

import { uniform } from 'three/tsl';
import { BoxGeometry, EdgesGeometry, LineSegments, NodeMaterial, Vector4 } from 'three/webgpu';
import type { Triple } from './cube-box.ts';
import { rawColour } from './stage.ts';
import { blendPremultiplied } from './volume.ts';

const OPACITY = 0.22;

export class CubeOutline {
  readonly lines: LineSegments;
  readonly #colour = uniform(new Vector4());
  #ink = rawColour('#fff');

  constructor() {
    const material = new NodeMaterial();
    material.fragmentNode = this.#colour;
    blendPremultiplied(material);
    const box = new BoxGeometry(1, 1, 1);
    this.lines = new LineSegments(new EdgesGeometry(box), material);
    box.dispose();
    this.lines.frustumCulled = false;
    this.lines.renderOrder = 2;
  }

  set ink(css: string) {
    this.#ink = rawColour(css);
  }

  /** @param sharpness pixels drawn per CSS pixel: a line is one drawn pixel wide, and as heavy as its width */
  place(size: Triple, sharpness: number): void {
    this.lines.scale.set(...size);
    const { r, g, b } = this.#ink;
    this.#colour.value.set(r, g, b, 1).multiplyScalar(OPACITY * Math.min(1, sharpness));
  }

  dispose(): void {
    this.lines.geometry.dispose();
    (this.lines.material as NodeMaterial).dispose();
  }
}
