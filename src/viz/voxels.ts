/** The cube as solid boxes, drawn indirectly: the GPU has listed the visible cells and counted them itself. */

import {
  instanceIndex,
  normalGeometry,
  positionGeometry,
  storage,
  uintBitsToFloat,
  uniform,
  uv,
  varying,
  wgslFn,
} from 'three/tsl';
import {
  BoxGeometry,
  IndirectStorageBufferAttribute,
  Mesh,
  type Node,
  NodeMaterial,
  StorageBufferAttribute,
  Vector3,
  type WebGPURenderer,
} from 'three/webgpu';
import placeWgsl from '../shaders/cube-voxel-place.wgsl?raw';
import shadeWgsl from '../shaders/cube-voxel-shade.wgsl?raw';
import tintWgsl from '../shaders/cube-voxel-tint.wgsl?raw';
import type { Triple } from './cube-box.ts';
import type { CubeColours } from './cube-colours.ts';
import { VOXEL_CAPACITY, type VoxelBuffers } from './cube-kernels.ts';
import { shareBuffer } from './cube-shared-buffer.ts';

export class VoxelMesh {
  readonly mesh: Mesh;
  readonly #size = uniform(new Vector3(1, 1, 1));
  readonly #dims = uniform(new Vector3(1, 1, 1));
  readonly #gain = uniform(1);

  constructor(renderer: WebGPURenderer, colours: CubeColours, buffers: VoxelBuffers) {
    // Stand-ins without data of their own: the buffers are ours.
    const cells = new StorageBufferAttribute(new Uint32Array(2), 2);
    const draw = new IndirectStorageBufferAttribute(new Uint32Array(8), 1);
    shareBuffer(renderer, cells, buffers.cells);
    shareBuffer(renderer, draw, buffers.draw);
    const cell = storage(cells, 'uvec2', VOXEL_CAPACITY).toReadOnly().element(instanceIndex);
    const geometry = new BoxGeometry(1, 1, 1);
    geometry.setIndirect(draw);
    const material = new NodeMaterial();
    const tint = wgslFn<Record<string, Node>>(tintWgsl)({
      number: cell.x,
      dims: this.#dims,
      tint: colours.tint,
    });
    material.positionNode = wgslFn<Record<string, Node>>(placeWgsl)({
      number: cell.x,
      corner: positionGeometry,
      size: this.#size,
      dims: this.#dims,
      tint,
      tinted: colours.tinted,
    });
    material.fragmentNode = wgslFn<Record<string, Node>>(shadeWgsl)({
      value: varying(uintBitsToFloat(cell.y)),
      normal: normalGeometry,
      uv: uv(),
      map: colours.map,
      map_scale: colours.scale,
      gain: this.#gain,
      tint: varying(tint),
      tinted: colours.tinted,
    });
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.visible = false;
  }

  set(gain: number, counts: Triple, size: Triple): void {
    this.#gain.value = gain;
    this.#dims.value.set(...counts);
    this.#size.value.set(...size);
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    (this.mesh.material as NodeMaterial).dispose();
  }
}
