/** Plain loops for the channel sheet. Values are dense [1, h, w, c]; the picture is one packed colour a pixel. */

import { isValue } from './is-value.ts';

export interface SheetOptions {
  readonly size: readonly [number, number];
  readonly tile: readonly [number, number];
  readonly gap: number;
  readonly perRow: number;
  readonly scroll: number;
  readonly perChannel: number;
  readonly gain: number;
  readonly threshold: number;
  readonly base: number;
  readonly span: number;
  readonly bySign: number;
  readonly pointed: number;
  readonly ground: number;
  readonly outline: number;
  readonly broken: number;
}

type MapShape = readonly [h: number, w: number, c: number];

/** Largest magnitude of each channel, what is no number left out. */
export function channelPeaks(x: Float32Array, c: number): Float32Array {
  const peaks = new Float32Array(c);
  x.forEach((value, i) => {
    if (isValue(value)) peaks[i % c] = Math.max(peaks[i % c]!, Math.abs(value));
  });
  return peaks;
}

export function channelSheet(
  x: Float32Array,
  shape: MapShape,
  map: Uint32Array,
  o: SheetOptions,
): Uint32Array {
  const [width, height] = o.size;
  const picture = new Uint32Array(width * height);
  for (let py = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      picture[py * width + px] = isOutline(px, py + o.scroll, o)
        ? o.outline
        : tileColour(x, shape, map, o, px, py + o.scroll);
    }
  }
  return picture;
}

function tileColour(
  x: Float32Array,
  [h, w, c]: MapShape,
  map: Uint32Array,
  o: SheetOptions,
  px: number,
  py: number,
) {
  const [stepX, stepY] = [o.tile[0] + o.gap, o.tile[1] + o.gap];
  const [column, row] = [Math.floor(px / stepX), Math.floor(py / stepY)];
  const [tx, ty] = [(px % stepX) - o.gap, (py % stepY) - o.gap];
  const channel = row * o.perRow + column;
  if (column >= o.perRow || channel >= c || tx < 0 || ty < 0) return o.ground;
  let strongest = 0;
  for (const y of cells(ty, o.tile[1], h)) {
    for (const cx of cells(tx, o.tile[0], w)) {
      const value = x[(y * w + cx) * c + channel]!;
      if (!isValue(value)) return o.broken;
      if (Math.abs(value) > Math.abs(strongest)) strongest = value;
    }
  }
  const finite = x.filter(isValue);
  const layer = finite.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const scale = o.perChannel ? channelPeaks(x, c)[channel]! : layer;
  if (scale === 0 || Math.abs(strongest) < o.threshold * scale) strongest = 0;
  const value = scale > 0 ? Math.min(1, Math.max(-1, (o.gain * strongest) / scale)) : 0;
  return map[Math.floor(o.base + o.span * (o.bySign ? value : Math.abs(value)) + 0.5)]!;
}

/** Cells of an axis under pixel `at` of `pixels`: the one at its centre, or all that it touches. */
function cells(at: number, pixels: number, count: number): number[] {
  if (pixels >= count) return [Math.floor(((at + 0.5) * count) / pixels)];
  const touched = [];
  for (let cell = 0; cell < count; cell++) {
    if ((cell + 1) * pixels > at * count && cell * pixels < (at + 1) * count) touched.push(cell);
  }
  return touched;
}

function isOutline(px: number, py: number, o: SheetOptions): boolean {
  if (o.pointed < 0) return false;
  const along = (place: number, tile: number, index: number) => {
    const at = place - index * (tile + o.gap);
    const length = tile + 2 * o.gap;
    const border = Math.min(2 * o.gap, Math.floor(length / 2));
    return { inside: at >= 0 && at < length, border: at < border || at >= length - border };
  };
  const x = along(px, o.tile[0], o.pointed % o.perRow);
  const y = along(py, o.tile[1], Math.floor(o.pointed / o.perRow));
  return x.inside && y.inside && (x.border || y.border);
}
