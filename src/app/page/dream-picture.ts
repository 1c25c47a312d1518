/** The growing pictures with a thin ring that shows how far they are; a canvas of its own for each device. */

import { create } from './elements.ts';

const SVG = 'http://www.w3.org/2000/svg';
const [SIDE, RADIUS] = [20, 8];
const LENGTH = 2 * Math.PI * RADIUS;

export class DreamPicture {
  readonly element = create('div', 'dream-picture');
  readonly #ring = document.createElementNS(SVG, 'svg');
  readonly #arc = circle('dream-arc');
  readonly #message = create('p', 'dream-message');
  #canvas: HTMLCanvasElement | null = null;

  constructor() {
    this.#ring.setAttribute('viewBox', `0 0 ${SIDE} ${SIDE}`);
    this.#ring.setAttribute('class', 'dream-ring');
    this.#ring.setAttribute('aria-hidden', 'true');
    this.#ring.append(circle('dream-track'), this.#arc);
    this.#arc.setAttribute('stroke-dasharray', String(LENGTH));
    this.#message.setAttribute('role', 'status');
    this.element.append(this.#ring, this.#message);
  }

  /** A canvas that belonged to a lost device is not used again. */
  freshCanvas(): HTMLCanvasElement {
    const canvas = create('canvas');
    canvas.id = 'dream-canvas';
    canvas.setAttribute('aria-label', 'The picture as it is now');
    this.#canvas?.remove();
    this.#canvas = canvas;
    this.element.prepend(canvas);
    return canvas;
  }

  /** So many stand side by side. */
  showCount(pictures: number): void {
    this.element.style.setProperty('--pictures', String(pictures));
    this.element.classList.toggle('several', pictures > 1);
  }

  /** @param share how far the dream is, 0…1; null takes the ring away */
  showProgress(share: number | null): void {
    this.#ring.toggleAttribute('hidden', share === null);
    this.#arc.setAttribute('stroke-dashoffset', (LENGTH * (1 - (share ?? 0))).toFixed(2));
  }

  /** Over the picture: why there is none, or why it stopped. */
  showMessage(text: string): void {
    this.#message.hidden = text === '';
    if (this.#message.textContent !== text) this.#message.textContent = text;
  }
}

function circle(name: string): SVGCircleElement {
  const made = document.createElementNS(SVG, 'circle');
  made.setAttribute('class', name);
  for (const [key, value] of Object.entries({ cx: SIDE / 2, cy: SIDE / 2, r: RADIUS })) {
    made.setAttribute(key, String(value));
  }
  return made;
}
