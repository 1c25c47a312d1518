/** Builds things of several parts on the GPU, all of them or none. */

import type { Arena } from './arena.ts';
import type { Gpu } from './device.ts';

/** What holds something on the GPU. */
export interface Disposable {
  dispose(): void;
}

/**
 * Builds something of parts. Where one of them fails, those before it are freed, the last first, and whatever is still
 * being built beside it gets nothing more from the arena.
 * @param what for the sentence where memory is refused
 * @param arena that `build` allocates from; is the whole's from then on
 * @param build `own` takes a part as soon as it is there
 * @throws GpuError when memory is refused, and what `build` throws
 */
export async function assemble<T>(
  gpu: Gpu,
  what: string,
  arena: Arena,
  build: (own: <Part extends Disposable>(part: Part) => Part) => T | Promise<T>,
): Promise<T> {
  const parts: Disposable[] = [];
  try {
    return await gpu.checked(what, [arena], () =>
      build((part) => {
        parts.push(part);
        return part;
      }),
    );
  } catch (error) {
    arena.close();
    for (const part of parts.reverse()) part.dispose();
    throw error;
  }
}
