/** What the network saw. */

import type { BenchPart } from '../../../viz/workbench-sheet.ts';
import { create } from '../../page/elements.ts';
import type { Body } from './body.ts';
import type { ElementAnswer } from './element-answer.ts';

export class PictureBody implements Body {
  readonly element = create('div', 'bench-picture');
  readonly #canvas = create('canvas');

  constructor() {
    this.#canvas.setAttribute('role', 'img');
    this.#canvas.setAttribute('aria-label', 'The picture as the network sees it');
    this.element.append(this.#canvas);
  }

  show(answer: ElementAnswer): void {
    if (answer.kind !== 'picture') return;
    const { width, height, rgba } = answer.picture;
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    this.#canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  }

  mark(): void {}

  part(): BenchPart {
    return { kind: 'layers', layers: [this.#canvas], note: '' };
  }

  remove(): void {
    this.element.remove();
  }
}
