/** A dream as a PNG file that carries its recipe, and the recipe out of such a file. Format: docs/formats.md. */

import { addPngText, isPng, readPngText } from './png-text.ts';
import type { DreamRecipe } from './recipe.ts';
import { readRecipe, writeRecipe } from './recipe-text.ts';

const KEYWORD = 'cubescope-recipe';
const FORMAT = 'cubescope-recipe';
/** Chunks with words stand near the beginning of files that were made here. */
const READ_BYTES = 2 ** 16;

export interface SavedDream {
  readonly network: string;
  readonly recipe: DreamRecipe;
  /** Steps that were done, and whether parameters were changed on the way. */
  readonly steps: number;
  readonly altered: boolean;
}

/** @throws Error where the browser makes no PNG */
export async function makePng(image: ImageData, saved: SavedDream): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The browser made no PNG of the picture; try again.');
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return new Blob([addPngText(bytes, KEYWORD, writeSaved(saved))], { type: 'image/png' });
}

/** Null for any other file. */
export async function readPng(file: Blob): Promise<SavedDream | null> {
  const bytes = new Uint8Array(await file.slice(0, READ_BYTES).arrayBuffer());
  const text = isPng(bytes) ? readPngText(bytes, KEYWORD) : null;
  return text === null ? null : readSaved(text);
}

export function writeSaved({ network, recipe, steps, altered }: SavedDream): string {
  return JSON.stringify({ format: FORMAT, version: 1, network, dream: writeRecipe(recipe), steps, altered });
}

/** Null for what makes no sense. */
export function readSaved(text: string): SavedDream | null {
  try {
    const { format, version, network, dream, steps, altered } = JSON.parse(text) as Record<string, unknown>;
    const recipe = typeof dream === 'string' ? readRecipe(dream) : undefined;
    if (format !== FORMAT || version !== 1 || typeof network !== 'string' || !recipe) return null;
    return { network, recipe, steps: typeof steps === 'number' ? steps : 0, altered: altered === true };
  } catch {
    return null;
  }
}
