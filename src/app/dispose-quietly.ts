/** Frees parts that may belong to a lost device: they may refuse, but they are gone all the same. */
export function disposeQuietly(...parts: readonly ({ dispose(): void } | null)[]): void {
  for (const part of parts) {
    try {
      part?.dispose();
    } catch (error) {
      console.warn('While letting go of what was on a lost device:', error);
    }
  }
}
