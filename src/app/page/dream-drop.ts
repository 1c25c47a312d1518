/** A PNG that was saved here carries its recipe: dropped on the page, it is dreamt again. */

import { readPng } from '../dream/png-recipe.ts';
import type { Store } from '../state.ts';

/**
 * Takes a dropped file if it is a dream.
 * @param openNetwork opens the network of this name, and says why it does not
 * @returns false where the file is something else
 */
export async function takeDream(
  files: readonly File[],
  store: Store,
  openNetwork: (name: string) => Promise<boolean>,
): Promise<boolean> {
  const [file] = files;
  if (!file || files.length > 1 || !/\.png$/i.test(file.name)) return false;
  const saved = await readPng(file);
  if (!saved) return false;
  const there = saved.network === store.state.network || (await openNetwork(saved.network));
  if (there) store.set({ dream: saved.recipe, drawer: 'dream', panels: true });
  return true;
}
