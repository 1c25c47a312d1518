/** Which layers stand side by side in channel attribution. */

/** Columns unless others are wanted. */
const COLUMNS = 5;
/** The first layers see edges and colours, which say little of a class: columns begin after this share of them. */
const SKIPPED = 1 / 6;

/**
 * The wanted layers that there are, in the order of the network; five from early to late where none is wanted. The root's
 * own layer is always among them.
 */
export function pathLayers(
  layers: readonly string[],
  wanted: readonly string[],
  rootLayer: string | null,
): readonly string[] {
  const found = layers.filter((name) => wanted.includes(name));
  const shown = new Set(found.length > 0 ? found : spread(layers));
  if (rootLayer !== null) shown.add(rootLayer);
  return layers.filter((name) => shown.has(name));
}

function spread(layers: readonly string[]): readonly string[] {
  const last = layers.length - 1;
  const first = layers.length > COLUMNS ? Math.floor(layers.length * SKIPPED) : 0;
  return Array.from({ length: COLUMNS }, (_, i) => {
    return layers[Math.round(first + (i * (last - first)) / (COLUMNS - 1))];
  }).filter((name) => name !== undefined);
}
