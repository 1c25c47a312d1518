/**
 * The live picture as the network sees it: the very video or canvas, cut and mirrored like the network's input, with
 * the outline of what the pointed cell sees.
 */

import type { PictureRect } from '../../net/receptive-field.ts';
import type { FrameSource } from '../sources/source.ts';
import type { Fit, Store } from '../state.ts';
import { byId, setPressed, setText } from './elements.ts';
import type { PictureOverlay } from './picture-overlay.ts';

/** The place is a share of the seen picture's width and height, 0…1; null when it is left. */
export type PointAtPicture = (at: { x: number; y: number } | null, keep: boolean) => void;

const OBJECT_FIT: Readonly<Record<Fit, string>> = { crop: 'cover', fit: 'contain', stretch: 'fill' };

export class PicturePanel {
  readonly #store: Store;
  readonly #box = byId('picture-box', HTMLElement);
  readonly #overlay = byId('picture-overlay', SVGSVGElement);
  readonly #field = byId('picture-field', SVGRectElement);
  readonly #cell = byId('picture-cell', SVGRectElement);
  readonly #title = byId('picture-title', HTMLElement);
  readonly #freeze = byId('freeze-button', HTMLButtonElement);
  readonly #mirror = byId('mirror-button', HTMLButtonElement);
  #element: HTMLElement | null = null;

  constructor(store: Store, overlay: PictureOverlay, onPoint: PointAtPicture) {
    this.#store = store;
    this.#box.prepend(overlay.element);
    this.#listen(onPoint);
    this.#freeze.addEventListener('click', () => store.set({ frozen: !store.state.frozen }));
    this.#mirror.addEventListener('click', () => store.set({ mirror: !store.state.mirror }));
    store.subscribe(['fit', 'mirror', 'frozen'], () => this.#follow());
    this.#follow();
  }

  showSource(source: FrameSource): void {
    this.#element?.remove();
    this.#element = source.element;
    // Under the map and the outline.
    this.#box.prepend(source.element);
    setText(this.#title, source.title);
    this.#title.title = source.title;
    this.#freeze.disabled = !(source.element instanceof HTMLVideoElement);
    this.#follow();
  }

  /** Proportions of the network's input. */
  setInputSize(height: number, width: number): void {
    this.#box.style.aspectRatio = `${width} / ${height}`;
    this.#overlay.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.#overlay.setAttribute('preserveAspectRatio', 'none');
  }

  /**
   * Outlines what a cell sees and where it lies, in pixels of the network's input; null takes the outline away.
   */
  outline(field: PictureRect | null, cell: PictureRect | null): void {
    this.#place(this.#field, field);
    this.#place(this.#cell, cell);
  }

  /** The part of a rectangle that is on the picture. */
  #place(outline: SVGRectElement, rect: PictureRect | null): void {
    outline.toggleAttribute('hidden', !rect);
    if (!rect) return;
    const { width, height } = this.#overlay.viewBox.baseVal;
    const [left, top] = [Math.max(0, rect.x), Math.max(0, rect.y)];
    const [right, bottom] = [Math.min(width, rect.x + rect.width), Math.min(height, rect.y + rect.height)];
    outline.setAttribute('x', String(left));
    outline.setAttribute('y', String(top));
    outline.setAttribute('width', String(Math.max(0, right - left)));
    outline.setAttribute('height', String(Math.max(0, bottom - top)));
  }

  #listen(onPoint: PointAtPicture): void {
    const box = this.#box;
    const point = ({ clientX, clientY }: MouseEvent, keep: boolean) => {
      const { left, top, width, height } = box.getBoundingClientRect();
      onPoint({ x: (clientX - left) / width, y: (clientY - top) / height }, keep);
    };
    box.addEventListener('pointermove', (event) => event.pointerType !== 'touch' && point(event, false));
    box.addEventListener('pointerleave', () => onPoint(null, false));
    box.addEventListener('click', (event) => point(event, true));
  }

  #follow(): void {
    const { fit, mirror, frozen } = this.#store.state;
    setPressed(this.#mirror, mirror);
    setPressed(this.#freeze, frozen);
    this.#freeze.querySelector('use')?.setAttribute('href', frozen ? '#icon-play' : '#icon-freeze');
    const element = this.#element;
    if (!element) return;
    element.style.objectFit = OBJECT_FIT[fit];
    element.style.transform = mirror ? 'scaleX(-1)' : '';
    if (!(element instanceof HTMLVideoElement)) return;
    if (frozen) element.pause();
    else void element.play().catch(() => {});
  }
}
