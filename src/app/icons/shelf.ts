/**
 * The icons of one layer: pictures by key, the tiles that show them, and which are still to be made. Tiles that left the
 * page are forgotten by themselves.
 */

import type { IconUnit } from './job.ts';
import { IconTile } from './tile.ts';

interface Picture {
  readonly image: ImageData | ImageBitmap;
  /** How far it is, 1 when done. */
  readonly share: number;
}

/** A tile that was not put on the page within this time never will be, milliseconds. */
const UNUSED = 5000;

export class IconShelf {
  /** Whether what ships and what was kept is here: before, nothing counts as missing. */
  ready = false;
  readonly #inView: IntersectionObserver;
  readonly #pictures = new Map<string, Picture>();
  readonly #units = new Map<string, IconUnit>();
  readonly #tiles = new Map<string, Set<IconTile>>();
  readonly #byElement = new WeakMap<Element, IconTile>();

  constructor() {
    this.#inView = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const tile = this.#byElement.get(target);
        if (tile) tile.seen = isIntersecting;
      }
    });
  }

  /** A tile that follows the unit's picture. */
  tile(unit: IconUnit, words: string, short: string): IconTile {
    const tile = new IconTile(unit.key, words, short);
    const tiles = this.#tiles.get(unit.key) ?? new Set();
    this.#units.set(unit.key, unit);
    this.#tiles.set(unit.key, tiles.add(tile));
    this.#byElement.set(tile.element, tile);
    this.#inView.observe(tile.element);
    const picture = this.#pictures.get(unit.key);
    if (picture) tile.show(picture.image, picture.share);
    return tile;
  }

  has(key: string): boolean {
    return this.#pictures.get(key)?.share === 1;
  }

  /** How many pictures are done. */
  get done(): number {
    let count = 0;
    for (const { share } of this.#pictures.values()) count += Number(share >= 1);
    return count;
  }

  /** The finished picture of a unit. */
  picture(key: string): ImageData | ImageBitmap | null {
    const picture = this.#pictures.get(key);
    return picture && picture.share >= 1 ? picture.image : null;
  }

  put(key: string, image: ImageData | ImageBitmap, share: number): void {
    this.#pictures.set(key, { image, share });
    for (const tile of this.#tiles.get(key) ?? []) tile.show(image, share);
  }

  /** Whether a tile on the page shows this unit. */
  wanted(key: string): boolean {
    return [...(this.#tiles.get(key) ?? [])].some(({ element }) => element.isConnected);
  }

  /** Units that tiles on the page wait for, those in view first, the newest of them first. */
  missing(): readonly IconUnit[] {
    if (!this.ready) return [];
    this.#forgetUnused();
    const seen: IconUnit[] = [];
    const unseen: IconUnit[] = [];
    for (const [key, tiles] of this.#tiles) {
      const unit = this.#units.get(key);
      if (!unit || this.has(key)) continue;
      const shown = [...tiles].filter(({ element }) => element.isConnected);
      if (shown.length > 0) (shown.some((tile) => tile.seen) ? seen : unseen).push(unit);
    }
    return [...seen, ...unseen];
  }

  dispose(): void {
    this.#inView.disconnect();
    for (const { image } of this.#pictures.values()) if (image instanceof ImageBitmap) image.close();
  }

  #forgetUnused(): void {
    const now = performance.now();
    for (const [key, tiles] of this.#tiles) {
      for (const tile of tiles) {
        if (tile.element.isConnected || now - tile.born < UNUSED) continue;
        this.#inView.unobserve(tile.element);
        tiles.delete(tile);
      }
      if (tiles.size > 0) continue;
      this.#tiles.delete(key);
      this.#units.delete(key);
      // A direction's picture is of no use to anyone else.
      if (!/^\d+$/.test(key)) this.#pictures.delete(key);
    }
  }
}
