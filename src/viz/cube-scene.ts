/** The three.js objects of the cube on their stage: volume, voxels, outline and the picture behind. */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import { TextureUsage } from '../gpu/flags.ts';
import { CubeColours } from './cube-colours.ts';
import type { VoxelBuffers } from './cube-kernels.ts';
import { CubeOutline } from './cube-outline.ts';
import type { CubeState } from './cube-state.ts';
import { PicturePlane } from './picture-plane.ts';
import type { Stage, StageTheme } from './stage.ts';
import { VolumeMesh } from './volume.ts';
import { VoxelMesh } from './voxels.ts';

export class CubeScene {
  readonly volume: VolumeMesh;
  readonly picture: PicturePlane;
  readonly #stage: Stage;
  readonly #colours: CubeColours;
  readonly #voxels: VoxelMesh;
  readonly #outline = new CubeOutline();
  #placed: CubeState | null = null;

  constructor(gpu: Gpu, arena: Arena, stage: Stage, voxels: VoxelBuffers, theme: StageTheme) {
    this.#stage = stage;
    this.#colours = new CubeColours(gpu, arena);
    // Stand in until there is a layer and a picture.
    const usage = TextureUsage.TEXTURE_BINDING;
    const empty = { size: [1, 1, 1], usage };
    const volume = arena.texture({ ...empty, label: 'no volume', dimension: '3d', format: 'rgba16float' }, 8);
    const picture = arena.texture({ ...empty, label: 'no picture', format: 'rgba8unorm' }, 4);
    this.volume = new VolumeMesh(this.#colours, volume);
    this.#voxels = new VoxelMesh(stage.renderer, this.#colours, voxels);
    this.picture = new PicturePlane(picture);
    this.volume.mesh.renderOrder = 2.5;
    stage.add(this.volume.mesh, this.#voxels.mesh, this.picture.mesh, this.#outline.lines);
    this.theme = theme;
  }

  set theme({ ink, ground }: StageTheme) {
    this.volume.ink = ink;
    this.#outline.ink = ink;
    this.picture.ground = ground;
  }

  /** Cells have the colours of this texture, one texel each; those of their values where it is null. */
  set tint(tint: GPUTexture | null) {
    this.#colours.tintTexture = tint;
  }

  /**
   * Puts everything where it belongs in this frame.
   * @param state the same object as long as nothing of it changes
   */
  place(state: CubeState): void {
    const { size, settings } = state;
    if (state !== this.#placed) this.#placeCells(state);
    this.#placed = state;
    this.volume.pixelAngle = this.#stage.pixelAngle;
    this.picture.place(size, settings.picture, this.#stage.camera.camera.position.z);
    this.#outline.place(size, this.#stage.sharpness);
  }

  dispose(): void {
    this.volume.dispose();
    this.#voxels.dispose();
    this.picture.dispose();
    this.#outline.dispose();
  }

  #placeCells({ name, settings, counts, size, limits }: CubeState): void {
    this.#colours.name = settings.colourMap;
    this.volume.mesh.visible = name !== null && settings.mode === 'volume';
    this.#voxels.mesh.visible = name !== null && settings.mode === 'voxels';
    this.#outline.lines.visible = name !== null;
    this.volume.set(settings, counts, size, limits);
    this.#voxels.set(settings.gain, counts, size);
  }
}
