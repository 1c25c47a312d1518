/**
 * Where the tiles of the layer strip lie, how large each layer's box is, and from where they are seen.
 *
 * The boxes have sides by the logarithm of height, width and channels and share one scale, so that the row tells
 * how a network trades space for channels. The camera is orthographic: maps face left, channels lead away right.
 */

export type Vec3 = readonly [number, number, number];

/** Height, width, channels. */
export type MapSize = readonly [h: number, w: number, c: number];

export interface StripLayout {
  /** Device pixels of every tile; tile i begins at i · tileWidth. */
  readonly tileWidth: number;
  readonly tileHeight: number;
  /** World length of a pixel. */
  readonly pixel: number;
  /** Half the box of each layer: columns, rows, channels. */
  readonly boxes: readonly Vec3[];
}

export interface StripSpace {
  /** Device pixels that the strip may fill. */
  readonly width: number;
  readonly height: number;
  readonly dpr: number;
  /** Device pixels that the strip can be wide at all: what a texture may be. */
  readonly limit: number;
}

/** Widths of a tile in heights of the strip, which follows the size of the page's type. */
export const TILE_WIDTHS = { least: 1.2, most: 2.08 } as const;
/** CSS pixels left free around a box. */
const MARGIN = 3;

const YAW = (46 * Math.PI) / 180;
const PITCH = (24 * Math.PI) / 180;

export interface Camera {
  readonly right: Vec3;
  readonly up: Vec3;
  readonly forward: Vec3;
}

/** World: x right along columns, y up against rows, z away along channels. */
export const CAMERA: Camera = {
  right: [Math.cos(YAW), 0, Math.sin(YAW)],
  up: [-Math.sin(YAW) * Math.sin(PITCH), Math.cos(PITCH), Math.cos(YAW) * Math.sin(PITCH)],
  forward: [-Math.sin(YAW) * Math.cos(PITCH), -Math.sin(PITCH), Math.cos(YAW) * Math.cos(PITCH)],
};

export function layoutStrip(
  layers: readonly MapSize[],
  { width, height, dpr, limit }: StripSpace,
): StripLayout {
  const count = Math.max(1, layers.length);
  const least = TILE_WIDTHS.least * height;
  const wanted = Math.min(TILE_WIDTHS.most * height, Math.max(least, width / count));
  const tileWidth = Math.max(1, Math.floor(Math.min(wanted, limit / count)));
  const tileHeight = Math.max(1, Math.floor(height));
  const boxes = layers.map(halfBox);
  const pixel = boxes.reduce((largest, box) => {
    const [wide, high] = [extent(box, CAMERA.right), extent(box, CAMERA.up)];
    const free = 2 * MARGIN * dpr;
    return Math.max(largest, wide / Math.max(1, tileWidth - free), high / Math.max(1, tileHeight - free));
  }, 0);
  return { tileWidth, tileHeight, pixel: pixel || 1, boxes };
}

/** Half the sides of a layer's box. */
export function halfBox([h, w, c]: MapSize): Vec3 {
  const half = (cells: number) => (Math.log2(cells) + 1) / 2;
  return [half(w), half(h), half(c)];
}

/** Length of a box along a camera axis. */
function extent(box: Vec3, axis: Vec3): number {
  return 2 * box.reduce((sum, half, i) => sum + half * Math.abs(axis[i] ?? 0), 0);
}
