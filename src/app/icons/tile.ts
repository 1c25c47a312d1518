/**
 * One icon on the page: its picture, a thin ring while it grows, and its name on hover. A button; whoever makes it says
 * what a click does. The shelf of its layer paints it.
 */

import { create } from '../page/elements.ts';

const SVG = 'http://www.w3.org/2000/svg';
const LENGTH = 2 * Math.PI * 8;

export class IconTile {
  readonly element = create('button', 'icon-tile');
  /** Its key on the shelf: the channel's number, or a direction's name. */
  readonly key: string;
  /** Whether the picture is there, whole. */
  done = false;
  /** Whether it is near what is in view. */
  seen = false;
  /** When it was made, milliseconds of the page. */
  readonly born = performance.now();
  readonly #canvas = create('canvas');
  #arc: SVGCircleElement | null = null;
  #ring: SVGSVGElement | null = null;

  /** @param words for the tooltip and for those who listen; @param short under the picture on hover */
  constructor(key: string, words: string, short: string) {
    this.key = key;
    this.element.type = 'button';
    this.element.title = words;
    this.element.setAttribute('aria-label', words);
    this.#canvas.width = 1;
    this.#canvas.height = 1;
    this.element.append(this.#canvas, create('span', '', short));
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

  /** What is painted, for exports. */
  get canvas(): HTMLCanvasElement {
    return this.#canvas;
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
