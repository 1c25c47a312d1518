/** Finds classes by their names, as a person types them. */

/** Enough to scroll through; who types one more letter sees the rest. */
const MOST = 60;

/**
 * Indices of the classes whose names hold every word of the query, or that have its number; best first: the name
 * itself, then those that begin with it, then those with a word that does.
 */
export function searchClasses(names: readonly string[], query: string): readonly number[] {
  const wanted = plain(query);
  const words = wanted.split(/\s+/);
  const ranked: { readonly index: number; readonly rank: number }[] = [];
  names.forEach((name, index) => {
    const given = plain(name);
    const found = words.every((word) => given.includes(word)) || String(index) === wanted;
    if (found) ranked.push({ index, rank: rankOf(given, wanted, index) });
  });
  return ranked
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .slice(0, MOST)
    .map(({ index }) => index);
}

function rankOf(given: string, wanted: string, index: number): number {
  if (given === wanted || String(index) === wanted) return 0;
  if (given.startsWith(wanted)) return 1;
  return given.includes(` ${wanted}`) ? 2 : 3;
}

/** Without case and accents. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
