/** What dreams are made with comes when the first one is wanted: the page opens without it. */

export async function loadParts() {
  const [session, start, view] = await Promise.all([
    import('./session.ts'),
    import('./start.ts'),
    import('../../viz/dream-picture.ts'),
  ]);
  return { ...session, ...start, ...view };
}

/** What belongs to a lost device may refuse to be freed: it is gone all the same. */
export function disposeQuietly(...parts: readonly ({ dispose(): void } | null)[]): void {
  for (const part of parts) {
    try {
      part?.dispose();
    } catch (error) {
      console.warn('While letting go of a dream on a lost device:', error);
    }
  }
}
