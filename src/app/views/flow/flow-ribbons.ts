/** The ribbons of a flow on the page: paths that are kept and rewritten. */

import { NEGATIVE, POSITIVE } from '../../../viz/colour-maps.ts';
import { type FlowRibbon, ribbonPath } from '../../../viz/flow-layout.ts';

const SVG = 'http://www.w3.org/2000/svg';

interface Path {
  readonly path: SVGPathElement;
  readonly title: SVGTitleElement;
}

export class FlowRibbons {
  readonly element = document.createElementNS(SVG, 'svg');
  readonly #paths = new Map<string, Path>();

  constructor() {
    this.element.setAttribute('class', 'flow-ribbons');
    this.element.setAttribute('role', 'img');
  }

  /** @param words say what a ribbon means */
  show(ribbons: readonly FlowRibbon[], words: (ribbon: FlowRibbon) => string): void {
    const before = new Set(this.#paths.keys());
    for (const ribbon of ribbons) {
      const key = `${ribbon.gap} ${ribbon.from} ${ribbon.to}`;
      before.delete(key);
      write(this.#path(key), ribbon, words(ribbon));
    }
    for (const key of before) {
      this.#paths.get(key)?.path.remove();
      this.#paths.delete(key);
    }
  }

  set size([width, height]: readonly [width: number, height: number]) {
    this.element.setAttribute('width', String(width));
    this.element.setAttribute('height', String(height));
  }

  set label(words: string) {
    if (this.element.getAttribute('aria-label') !== words) this.element.setAttribute('aria-label', words);
  }

  #path(key: string): Path {
    const found = this.#paths.get(key);
    if (found) return found;
    const path = document.createElementNS(SVG, 'path');
    const title = document.createElementNS(SVG, 'title');
    path.append(title);
    this.element.append(path);
    this.#paths.set(key, { path, title });
    return { path, title };
  }
}

function write({ path, title }: Path, ribbon: FlowRibbon, words: string): void {
  change(path, 'd', ribbonPath(ribbon));
  change(path, 'stroke', ribbon.value < 0 ? NEGATIVE : POSITIVE);
  change(path, 'stroke-width', Math.max(0.5, ribbon.width).toFixed(2));
  if (title.textContent !== words) title.textContent = words;
}

function change(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
