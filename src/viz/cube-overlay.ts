/**
 * What is drawn over the canvas in SVG, crisp at any render scale: paths and short texts whose elements are kept and
 * reused from frame to frame.
 */

const SVG = 'http://www.w3.org/2000/svg';

/** A place in CSS pixels of the canvas. */
export interface ScreenPoint {
  readonly x: number;
  readonly y: number;
}

export type Project = (column: number, row: number, channel: number) => ScreenPoint | null;

/** Makes an SVG element with attributes. */
export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | number>> = {},
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** A sheet over the canvas, as large as it, through which pointers pass. */
export function createSheet(canvas: HTMLCanvasElement): SVGSVGElement {
  const sheet = svg('svg', { 'aria-hidden': 'true' });
  Object.assign(sheet.style, {
    position: 'absolute',
    inset: '0',
    width: '100%',
    height: '100%',
    overflow: 'hidden',
    pointerEvents: 'none',
    userSelect: 'none',
    fontVariantNumeric: 'tabular-nums',
  });
  canvas.after(sheet);
  return sheet;
}

/** A closed or open path through points; empty where one lies behind the camera. */
export function pathThrough(points: readonly (ScreenPoint | null)[], closed = false): string {
  let d = '';
  for (const point of points) {
    if (!point) return '';
    d += `${d ? 'L' : 'M'}${point.x.toFixed(1)} ${point.y.toFixed(1)}`;
  }
  return closed && d ? `${d}Z` : d;
}

/** Sets an attribute only where it changed: the browser then has nothing to lay out. */
export function change(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Texts that are handed out anew each frame; those not asked for are hidden. */
export class TextPool {
  readonly #group: SVGGElement;
  readonly #texts: SVGTextElement[] = [];
  #used = 0;

  constructor(parent: SVGElement, attributes: Readonly<Record<string, string | number>>) {
    this.#group = svg('g', attributes);
    parent.append(this.#group);
  }

  begin(): void {
    this.#used = 0;
  }

  /** A text centred on a point, or beginning or ending there. */
  write(text: string, { x, y }: ScreenPoint, anchor: 'start' | 'middle' | 'end' = 'middle'): void {
    let element = this.#texts[this.#used];
    if (!element) {
      element = svg('text', { 'dominant-baseline': 'central' });
      this.#texts.push(element);
      this.#group.append(element);
    }
    this.#used++;
    if (element.textContent !== text) element.textContent = text;
    change(element, 'text-anchor', anchor);
    change(element, 'x', x.toFixed(1));
    change(element, 'y', y.toFixed(1));
    change(element, 'visibility', 'visible');
  }

  end(): void {
    for (let i = this.#used; i < this.#texts.length; i++) {
      const text = this.#texts[i];
      if (text) change(text, 'visibility', 'hidden');
    }
  }

  set colour(css: string) {
    this.#group.setAttribute('fill', css);
  }
}
