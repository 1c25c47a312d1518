/** How the values of a whole layer are spread. */

import { formatNumber, formatPercent } from '../../../viz/numbers.ts';
import { barPaths } from '../../../viz/workbench-bars.ts';
import type { BenchPart } from '../../../viz/workbench-sheet.ts';
import { create, setText } from '../../page/elements.ts';
import type { Body } from './body.ts';
import type { ElementAnswer } from './element-answer.ts';

const SVG = 'http://www.w3.org/2000/svg';

export class HistogramBody implements Body {
  readonly element = create('div', 'bench-histogram');
  readonly #svg = document.createElementNS(SVG, 'svg');
  readonly #bars = document.createElementNS(SVG, 'path');
  readonly #low = create('span');
  readonly #high = create('span');
  readonly #note = create('p', 'secondary');
  #rows: readonly (readonly [words: string, value: number])[] = [];

  constructor() {
    this.#svg.setAttribute('viewBox', '0 0 1 1');
    this.#svg.setAttribute('preserveAspectRatio', 'none');
    this.#svg.setAttribute('role', 'img');
    this.#svg.append(this.#bars);
    const scale = create('div', 'bench-scale');
    scale.append(this.#low, this.#high);
    this.element.append(this.#svg, scale, this.#note);
  }

  show(answer: ElementAnswer): void {
    if (answer.kind !== 'histogram') return;
    const { low, high, counts, zeros, mean } = answer.histogram;
    const all = counts.reduce((sum, count) => sum + count, zeros);
    const path = barPaths(counts);
    if (this.#bars.getAttribute('d') !== path) this.#bars.setAttribute('d', path);
    setText(this.#low, formatNumber(low));
    setText(this.#high, formatNumber(high));
    const silent = all > 0 ? zeros / all : 0;
    const words = `${formatPercent(silent)} of ${all} values are zero and not drawn. Mean ${formatNumber(mean)}.`;
    setText(this.#note, words);
    this.#svg.setAttribute('aria-label', `How the values of ${answer.layer} are spread. ${words}`);
    this.#rows = [
      ['smallest', low],
      ['largest', high],
      ['mean', mean],
      ['share of zeros', silent],
    ];
  }

  mark(): void {}

  part(): BenchPart {
    const rows = this.#rows.map(([words, value]) => ({ words, value: formatNumber(value), share: 0 }));
    return { kind: 'rows', rows };
  }

  remove(): void {
    this.element.remove();
  }
}
