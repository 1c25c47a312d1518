/**
 * Where the tiles of a channel sheet lie. All lengths are device pixels: cells must meet whole pixels.
 *
 * Tiles stand in rows from the left, one gap around each; their size is chosen so that a row fills the width. Cells
 * of few pixels are given a whole number of them, else some would be drawn wider than others.
 */

export interface SheetLayout {
  readonly channels: number;
  readonly perRow: number;
  readonly rows: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly gap: number;
  /** Of the whole sheet. */
  readonly height: number;
}

export interface SheetSpace {
  /** Of the view. */
  readonly width: number;
  readonly height: number;
  /** Device pixels a CSS pixel. */
  readonly dpr: number;
  /** Wanted width of a tile in CSS pixels; left out, it follows the map's size. */
  readonly tile?: number | undefined;
}

/** Cells from this many pixels up may differ by one without being seen to. */
const EVEN_ENOUGH = 6;
/** Even cells may cost a tile this much of its width, no more. */
const WORTH_IT = 0.8;
/** What uneven cells, and tiles twice or half as large as wanted, are worth in unfilled width. */
const [UNEVEN_COST, SIZE_COST] = [0.1, 0.1];

/** @param map height, width and channels of the layer */
export function layoutSheet(map: readonly [h: number, w: number, c: number], space: SheetSpace): SheetLayout {
  const [h, w, channels] = map;
  const gap = Math.max(1, Math.round(space.dpr));
  const free = Math.max(1, space.width - gap);
  const wanted = (space.tile ?? defaultTile(Math.max(h, w))) * space.dpr;
  const most = Math.max(1, Math.floor(free / (wanted + gap)));
  let best = { perRow: 1, tileWidth: 0, cost: Number.POSITIVE_INFINITY };
  const [from, to] =
    channels <= most ? [channels, channels] : [Math.ceil(most * 0.75), Math.ceil(most * 1.25)];
  for (let perRow = from; perRow <= Math.min(to, channels); perRow++) {
    const tileWidth = fitTile(Math.floor(free / perRow) - gap, h, w, space.height - 2 * gap);
    const left = free - perRow * (tileWidth + gap);
    const otherSize = Math.abs(Math.log2(tileWidth / wanted));
    const cost = left + free * (SIZE_COST * otherSize + (isUneven(tileWidth, w) ? UNEVEN_COST : 0));
    if (cost < best.cost) best = { perRow, tileWidth, cost };
  }
  const { perRow, tileWidth } = best;
  const tileHeight = Math.max(1, Math.round((tileWidth * h) / w));
  const rows = Math.ceil(channels / perRow);
  return { channels, perRow, rows, tileWidth, tileHeight, gap, height: gap + rows * (tileHeight + gap) };
}

/** First and last row of tiles of which something is in view. */
export function rowsInView(layout: SheetLayout, scroll: number, height: number): [number, number] {
  const step = layout.tileHeight + layout.gap;
  const first = Math.floor(scroll / step);
  return [Math.min(first, layout.rows - 1), Math.min(layout.rows - 1, Math.floor((scroll + height) / step))];
}

/** Left and top of a channel's tile on the sheet. */
export function tileCorner(
  { perRow, tileWidth, tileHeight, gap }: SheetLayout,
  channel: number,
): [number, number] {
  const row = Math.floor(channel / perRow);
  return [gap + (channel % perRow) * (tileWidth + gap), gap + row * (tileHeight + gap)];
}

/** The channel at a place of the sheet; the gap belongs to the tile right and below of it. */
export function channelAtPlace(layout: SheetLayout, x: number, y: number): number | null {
  const column = Math.floor(x / (layout.tileWidth + layout.gap));
  const row = Math.floor(y / (layout.tileHeight + layout.gap));
  const channel = row * layout.perRow + column;
  const outside = x < 0 || y < 0 || column >= layout.perRow || channel >= layout.channels;
  return outside ? null : channel;
}

/** CSS pixels: small maps large enough for their cells to be seen, large maps small enough to compare. */
function defaultTile(side: number): number {
  if (side <= 1) return 20;
  if (side <= 4) return 7 * side;
  if (side <= 8) return 6 * side;
  if (side <= 16) return 4 * side;
  if (side <= 32) return 3 * side;
  return 112;
}

function fitTile(width: number, h: number, w: number, height: number): number {
  const whole = Math.max(1, Math.min(width, Math.floor((Math.max(1, height) * w) / h)));
  const even = Math.floor(whole / w) * w;
  return isUneven(whole, w) && even >= WORTH_IT * whole ? even : whole;
}

/** Whether some cells would be seen to be larger than others. */
function isUneven(tileWidth: number, cells: number): boolean {
  const cell = Math.floor(tileWidth / cells);
  return cell >= 2 && cell < EVEN_ENOUGH && tileWidth % cells !== 0;
}
