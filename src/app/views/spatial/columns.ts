/** Which layers stand side by side. */

import type { Graph } from '../../../net/graph.ts';

/** Places in the list of layers: of GoogLeNet's twelve the article's four, mixed3a, 4a, 4d and 5a. */
const PLACES = [3 / 11, 5 / 11, 8 / 11, 10 / 11];

/**
 * The wanted layers that the network has, in its order; where it has none of them, four that are spread over its layers,
 * the open one among them.
 */
export function shownLayers(
  { layers }: Pick<Graph, 'layers'>,
  wanted: readonly string[],
  open: string | null,
): readonly string[] {
  const found = layers.filter((name) => wanted.includes(name));
  if (found.length > 0) return found;
  const places = PLACES.map((place) => Math.round(place * (layers.length - 1)));
  const at = open === null ? -1 : layers.indexOf(open);
  if (at >= 0 && !places.includes(at)) {
    const distances = places.map((place) => Math.abs(place - at));
    places[distances.indexOf(Math.min(...distances))] = at;
  }
  const shown = new Set(places);
  return layers.filter((_, i) => shown.has(i));
}
