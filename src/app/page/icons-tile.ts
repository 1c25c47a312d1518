/** One icon of the sheet: its picture, a thin ring while it grows, and its number. */

import { create } from './elements.ts';

const SVG = 'http://www.w3.org/2000/svg';
const LENGTH = 2 * Math.PI * 8;

export class IconTile {
  readonly element = create('button', 'icon-tile');
  readonly channel: number;
  /** Whether the picture is there, whole. */
  done = false;
  /** Whether it is near what is in view. */
  seen = false;
  readonly #canvas = create('canvas');
  #arc: SVGCircleElement | null = null;
  #ring: SVGSVGElement | null = null;

  constructor(layer: string, channel: number) {
    this.channel = channel;
    this.element.type = 'button';
    this.element.title = `${layer}, channel ${channel}: see it grow larger`;
    this.element.setAttribute('aria-label', `${layer}, channel ${channel}`);
    this.#canvas.width = 1;
    this.#canvas.height = 1;
    this.element.append(this.#canvas, create('span', '', String(channel)));
  }

  /** @param share how far it is; 1 takes the ring away */
  show(picture: ImageData | ImageBitmap, share: number): void {
    const { width, height } = picture;
    if (this.#canvas.width !== width) [this.#canvas.width, this.#canvas.height] = [width, height];
    const context = this.#canvas.getContext('2d');
    if (picture instanceof ImageData) context?.putImageData(picture, 0, 0);
    else context?.drawImage(picture, 0, 0);
    this.done = share >= 1;
    if (this.done) this.#ring?.remove();
    else this.#drawRing(share);
  }

  /** The picture as a small file; null where the browser makes none. */
  file(): Promise<Blob | null> {
    return new Promise((resolve) => this.#canvas.toBlob(resolve, 'image/jpeg', 0.9));
  }

  #drawRing(share: number): void {
    if (!this.#ring || !this.#arc) {
      this.#ring = document.createElementNS(SVG, 'svg');
      this.#ring.setAttribute('viewBox', '0 0 20 20');
      this.#ring.setAttribute('class', 'dream-ring');
      this.#arc = document.createElementNS(SVG, 'circle');
      this.#arc.setAttribute('class', 'dream-arc');
      for (const [key, value] of [
        ['cx', 10],
        ['cy', 10],
        ['r', 8],
        ['stroke-dasharray', LENGTH],
      ] as const) {
        this.#arc.setAttribute(key, String(value));
      }
      this.#ring.append(this.#arc);
    }
    if (!this.#ring.parentNode) this.element.append(this.#ring);
    this.#arc.setAttribute('stroke-dashoffset', (LENGTH * (1 - share)).toFixed(2));
  }
}
