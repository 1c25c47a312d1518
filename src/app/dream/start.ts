/** What a dream takes from the live picture: its pixels, or a cell's vector as the direction to go. */

import { assemble } from '../../gpu/assemble.ts';
import { Program } from '../../gpu/program.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { createTensor, type GpuTensor } from '../../gpu/tensor.ts';
import { frameToInputStep } from '../../net/frame-to-input.ts';
import type { Preprocess } from '../../net/graph.ts';
import type { Graphics } from '../graphics.ts';
import { type DreamRecipe, takesPicture } from './recipe.ts';
import { unpackVector } from './vector-text.ts';

/** Leaves colours as they are, 0…1. */
const AS_IT_IS: Preprocess = { colour: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] };

export interface StartPicture {
  /** [1, size, size, 3] in 0…1. */
  readonly tensor: GpuTensor;
  /** Takes the live picture as it is now; false where that has another size than it had. */
  refresh(): boolean;
  dispose(): void;
}

/** The live picture as it is now, at the dream's size; null where the dream takes nothing from it. */
export async function readStart(graphics: Graphics, recipe: DreamRecipe): Promise<StartPicture | null> {
  if (!takesPicture(recipe)) return null;
  const { gpu, picture } = graphics;
  const { texture } = picture;
  if (!texture) throw new RangeError('There is no picture to begin with yet; begin with noise, or open one.');
  const arena = gpu.arena('dream.start');
  return assemble(gpu, 'the picture to begin with', arena, async () => {
    const tensor = createTensor(arena, 'start', [1, recipe.size, recipe.size, 3]);
    const { step } = await frameToInputStep(gpu, arena, {
      picture: texture.createView(),
      input: tensor,
      preprocess: AS_IT_IS,
      pictureWidth: texture.width,
      pictureHeight: texture.height,
      fit: 'crop',
      mirror: false,
    });
    const program = new Program('dream.start', [step]);
    const refresh = () => {
      if (picture.texture !== texture) return false;
      program.run(gpu);
      return true;
    };
    refresh();
    return { tensor, refresh, dispose: () => arena.dispose() };
  });
}

/** The recipe's own direction, or what the live layer says at its cell; null for units that have none. */
export async function readVector(graphics: Graphics, recipe: DreamRecipe): Promise<Float32Array | null> {
  if (recipe.unit === 'vector') return unpackVector(recipe.vector);
  if (recipe.unit !== 'direction') return null;
  const tensor = graphics.live?.network.tensor(recipe.layer);
  if (!tensor || !recipe.cell) return null;
  const [, height, width, channels] = tensor.shape;
  const [row, column] = recipe.cell;
  if (row >= height || column >= width) {
    throw new RangeError(
      `"${recipe.layer}" has ${height} rows and ${width} columns; click one of its cells.`,
    );
  }
  const all = await readBuffer(graphics.gpu, tensor.buffer);
  const first = ((row * width + column) * tensor.pitch + tensor.first) * 4;
  return all.slice(first, first + channels);
}
