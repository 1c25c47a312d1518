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

  /** Outlines a part of the network's input; null takes the outline away. */
  outline(field: PictureRect | null): void {
    this.#field.toggleAttribute('hidden', !field);
    if (!field) return;
    const { width, height } = this.#overlay.viewBox.baseVal;
    const left = Math.max(0, field.x);
    const top = Math.max(0, field.y);
    this.#field.setAttribute('x', String(left));
    this.#field.setAttribute('y', String(top));
    this.#field.setAttribute('width', String(Math.max(0, Math.min(width, field.x + field.width) - left)));
    this.#field.setAttribute('height', String(Math.max(0, Math.min(height, field.y + field.height) - top)));
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
