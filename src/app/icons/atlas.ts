/** Icons that ship with a network: a sheet per layer, rendered by `npm run icons`. Format: docs/formats.md. */

/** Networks that have `weights/<network>/icons/icons.json`; others are not asked for it. */
const SHIPPED_ICONS: readonly string[] = ['pocket'];

export interface IconAtlas {
  /** Width and height of an icon in pixels. */
  readonly tile: number;
  readonly layers: ReadonlyMap<string, IconSheet>;
}

interface IconSheet {
  readonly sheet: string;
  readonly columns: number;
  readonly count: number;
}

/** Null where the network has none, or one that makes no sense. */
export async function fetchAtlas(network: string): Promise<IconAtlas | null> {
  if (!SHIPPED_ICONS.includes(network)) return null;
  try {
    const response = await fetch(`./weights/${network}/icons/icons.json`);
    return response.ok ? readAtlas(await response.json()) : null;
  } catch {
    return null;
  }
}

/** Gives each icon of a layer as a picture; nothing where there is no sheet of it. */
export async function fetchSheet(
  network: string,
  { tile, layers }: IconAtlas,
  layer: string,
): Promise<readonly ImageBitmap[]> {
  const found = layers.get(layer);
  if (!found) return [];
  const { sheet, columns, count } = found;
  try {
    const response = await fetch(`./weights/${network}/icons/${sheet}`);
    if (!response.ok) return [];
    const whole = await createImageBitmap(await response.blob());
    const place = (i: number) => [tile * (i % columns), tile * Math.floor(i / columns), tile, tile] as const;
    const tiles = Array.from({ length: count }, (_, i) => createImageBitmap(whole, ...place(i)));
    return await Promise.all(tiles).finally(() => whole.close());
  } catch {
    return [];
  }
}

/** Null for what is no manifest of icons. */
export function readAtlas(json: unknown): IconAtlas | null {
  if (!isRecord(json) || json.format !== 'cubescope-icons' || json.version !== 1) return null;
  const { tile, layers } = json;
  if (!isCount(tile) || !isRecord(layers)) return null;
  const read = new Map<string, IconSheet>();
  for (const [name, each] of Object.entries(layers)) {
    if (!isRecord(each)) continue;
    const { sheet, columns, count } = each;
    // A sheet lies beside its manifest, nowhere else.
    if (typeof sheet !== 'string' || !/^[\w.-]+$/.test(sheet)) continue;
    if (isCount(columns) && isCount(count)) read.set(name, { sheet, columns, count });
  }
  return { tile, layers: read };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 2 ** 20;
}
