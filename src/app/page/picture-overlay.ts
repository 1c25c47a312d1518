/**
 * A map laid over the live picture, one colour per cell of a layer: where a channel fires, what led to a class, which
 * groups are where. The open view's map goes before the selection's.
 */

import { create } from './elements.ts';

/** Colours of a layer's cells: RGBA bytes, row by row. */
export interface PictureMap {
  readonly rows: number;
  readonly columns: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

export type OverlayOwner = 'view' | 'selection';

export class PictureOverlay {
  readonly element = create('canvas', 'picture-map');
  readonly #maps = new Map<OverlayOwner, PictureMap>();

  constructor() {
    this.element.hidden = true;
    this.element.setAttribute('aria-hidden', 'true');
  }

  /** Null takes the owner's map away. */
  show(owner: OverlayOwner, map: PictureMap | null): void {
    if (map) this.#maps.set(owner, map);
    else this.#maps.delete(owner);
    this.#paint(this.#maps.get('view') ?? this.#maps.get('selection') ?? null);
  }

  /** What is shown, for tests. */
  get shown(): PictureMap | null {
    return this.#maps.get('view') ?? this.#maps.get('selection') ?? null;
  }

  #paint(map: PictureMap | null): void {
    this.element.hidden = !map;
    if (!map) return;
    const { rows, columns, rgba } = map;
    [this.element.width, this.element.height] = [columns, rows];
    this.element.getContext('2d')?.putImageData(new ImageData(rgba, columns, rows), 0, 0);
  }
}
