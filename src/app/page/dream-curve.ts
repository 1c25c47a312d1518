/** How strongly the unit fired at each step, as a line: drawn anew when a value comes, never in between. */

import { formatNumber } from '../../viz/numbers.ts';
import { create, setText } from './elements.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** Of the drawing's own units; it is stretched to whatever room there is. */
const [WIDTH, HEIGHT] = [512, 100];
/** Points that are kept: from then on every other one goes. */
const MOST = 1024;

export type CurvePoint = readonly [step: number, value: number];

export class DreamCurve {
  readonly element = create('figure', 'dream-curve');
  readonly #line = document.createElementNS(SVG, 'path');
  readonly #shadow = document.createElementNS(SVG, 'path');
  readonly #lowest = create('span');
  readonly #last = create('span');
  #points: CurvePoint[] = [];
  #kept: readonly CurvePoint[] = [];
  #steps = 1;
  #every = 1;
  #count = 0;
  #best = Number.NEGATIVE_INFINITY;

  constructor() {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    this.#shadow.setAttribute('class', 'shadow');
    svg.append(this.#shadow, this.#line);
    const caption = create('figcaption');
    caption.append(this.#lowest, this.#last);
    this.element.append(svg, caption);
  }

  /** The largest value so far. */
  get best(): number {
    return this.#best;
  }

  get points(): readonly CurvePoint[] {
    return this.#points;
  }

  clear(): void {
    this.#points = [];
    this.#every = 1;
    this.#count = 0;
    this.#best = Number.NEGATIVE_INFINITY;
    this.#line.removeAttribute('d');
    setText(this.#lowest, '');
    setText(this.#last, '');
  }

  /** @param steps where the line ends */
  add(step: number, value: number, steps: number): void {
    if (this.#count++ % this.#every === 0) this.#points.push([step, value]);
    this.#best = Math.max(this.#best, value);
    if (this.#points.length > MOST) {
      this.#points = this.#points.filter((_, i) => i % 2 === 0);
      this.#every *= 2;
    }
    this.#draw([...this.#points, [step, value]], steps);
  }

  /** Leaves this curve behind the ones to come, fainter, on one scale with them; null takes it away. */
  keep(points: readonly CurvePoint[] | null): void {
    this.#kept = points ?? [];
    if (!points) this.#shadow.removeAttribute('d');
    if (this.#points.length > 0) this.#draw(this.#points, this.#steps);
  }

  #draw(points: readonly CurvePoint[], steps: number): void {
    this.#steps = steps;
    let [low, high, last] = [0, 0, steps];
    for (const [step, value] of [...points, ...this.#kept]) {
      [low, high, last] = [Math.min(low, value), Math.max(high, value), Math.max(last, step)];
    }
    const span = high - low || 1;
    const x = (step: number) => ((WIDTH * step) / Math.max(1, last)).toFixed(1);
    const y = (value: number) => (HEIGHT - (HEIGHT * (value - low)) / span).toFixed(1);
    const path = (some: readonly CurvePoint[]) =>
      some.map(([s, v], i) => `${i === 0 ? 'M' : 'L'}${x(s)} ${y(v)}`).join('');
    this.#line.setAttribute('d', path(points));
    if (this.#kept.length > 0) this.#shadow.setAttribute('d', path(this.#kept));
    setText(this.#lowest, formatNumber(low));
    setText(this.#last, `step ${last}`);
  }
}
