/**
 * Layers' names where there is little room. PyTorch's exporter says every module on the way to a node once more in the next:
 * `/features/features.7/block/block.3/block.3.0/Conv` is the operator Conv of the module `features.7.block.3.0`.
 */

/** A short name for each, by which they can still be told apart; others than PyTorch's stay as they are. */
export function layerLabels(names: readonly string[]): string[] {
  const labels = names.map(moduleOf);
  return labels.map((label, i) => {
    if (label === null) return names[i] ?? '';
    const alone = labels.indexOf(label) === labels.lastIndexOf(label);
    return alone ? label : `${label}/${names[i]?.split('/').at(-1)}`;
  });
}

/** Null for a name that is no path. */
function moduleOf(name: string): string | null {
  const [root, ...parts] = name.split('/');
  if (root !== '' || parts.length < 2 || parts.includes('')) return null;
  const path: string[] = [];
  for (const part of parts.slice(0, -1)) {
    if (part.startsWith(`${path.at(-1)}.`)) path.pop();
    path.push(part);
  }
  return path.join('.');
}
