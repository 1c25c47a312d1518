/**
 * The picture of a direction on the page: of a group, of a cell's vector. It stands for what the direction is made of: when
 * that has changed noticeably, another picture takes its place.
 */

import { create } from '../page/elements.ts';
import type { Selected } from '../selected.ts';
import type { Selection } from '../selection.ts';
import type { IconLibrary } from './library.ts';
import type { IconTile } from './tile.ts';

/** Directions whose cosine is above this look alike. */
const ALIKE = 0.98;
/** A picture stays for so long, milliseconds, while its direction strays from it and may yet come back. */
const PATIENCE = 2500;
/** Steps of a direction's parts in its key. */
const STEPS = 64;

export interface Direction {
  readonly layer: string;
  /** A number per channel of the layer. */
  readonly vector: Float32Array;
  /** For the tooltip and for those who listen. */
  readonly words: string;
  /** It stays as it is: its picture may be made. */
  readonly settled: boolean;
}

export class DirectionIcon {
  readonly element = create('div', 'group-icon');
  readonly #icons: IconLibrary;
  #tile: IconTile | null = null;
  #vector: Float32Array | null = null;
  #layer = '';
  /** Since when the direction is no longer what its picture shows. */
  #strayed: number | null = null;
  #pointed = false;
  #selected: Selected | null = null;

  constructor(icons: IconLibrary, selection: Selection) {
    this.#icons = icons;
    const { element } = this;
    const point = () => selection.hover(this.#selected);
    element.addEventListener('pointerenter', point);
    element.addEventListener('focusin', point);
    element.addEventListener('pointerleave', () => selection.hover(null));
    element.addEventListener('focusout', () => selection.hover(null));
    element.addEventListener('click', () => this.#selected && selection.pin(this.#selected));
  }

  /** @param selected what is pointed at and kept with it; null for what is no such thing */
  show({ layer, vector, words, settled }: Direction, selected: Selected | null): void {
    this.#selected = selected;
    const alike = this.#vector && this.#layer === layer && cosine(this.#vector, vector) >= ALIKE;
    if (alike) {
      this.#strayed = null;
      return;
    }
    this.#strayed ??= performance.now();
    if (this.#tile && !settled && performance.now() - this.#strayed < PATIENCE) return;
    this.#tile = this.#icons.direction(layer, directionKey(vector), vector, words);
    this.#vector = vector;
    this.#layer = layer;
    this.#strayed = null;
    this.#tile.element.classList.toggle('pointed', this.#pointed);
    this.element.replaceChildren(this.#tile.element);
  }

  set pointed(pointed: boolean) {
    this.#pointed = pointed;
    this.#tile?.element.classList.toggle('pointed', pointed);
  }

  /** What is painted; null before there is a picture. */
  get canvas(): HTMLCanvasElement | null {
    return this.#tile?.canvas ?? null;
  }
}

/** The same for directions that look the same, whatever their length: `direction-1kx3…`. */
export function directionKey(vector: Float32Array): string {
  const most = vector.reduce((largest, part) => Math.max(largest, Math.abs(part)), 0);
  // FNV-1a, 32 bits (Fowler, Noll, Vo), twice with different beginnings.
  let [first, second] = [0x811c9dc5, 0x01000193];
  for (const part of vector) {
    const step = most > 0 ? Math.round((part / most) * STEPS) & 0xff : 0;
    first = Math.imul(first ^ step, 0x01000193);
    second = Math.imul(second ^ step, 0x01000193);
  }
  return `direction-${(first >>> 0).toString(36)}${(second >>> 0).toString(36)}`;
}

/** 1 for two of nothing. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let [product, ofA, ofB] = [0, 0, 0];
  a.forEach((part, i) => {
    const other = b[i] ?? 0;
    product += part * other;
    ofA += part * part;
    ofB += other * other;
  });
  if (ofA === 0 || ofB === 0) return ofA === ofB ? 1 : 0;
  return product / Math.sqrt(ofA * ofB);
}
