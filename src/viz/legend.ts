/**
 * A colour map with numbers at its ends, painted from the same entries that the shaders read.
 *
 * CSS classes: `legend` (the whole; an image with a label for screen readers), `legend-bar` (the canvas, one
 * pixel an entry), `legend-numbers` with `legend-low`, `legend-zero` (signed maps only) and `legend-high`.
 */

import { COLOUR_MAPS, colourMapBytes, colourScale } from './colour-maps.ts';
import { formatNumber } from './numbers.ts';
import type { ColourMapName } from './settings.ts';

export class Legend {
  readonly element: HTMLElement;
  readonly #bar: HTMLCanvasElement;
  readonly #low = span('legend-low');
  readonly #zero = span('legend-zero');
  readonly #high = span('legend-high');
  #map: ColourMapName | null = null;
  #written = '';

  constructor() {
    this.element = document.createElement('div');
    this.element.className = 'legend';
    this.element.setAttribute('role', 'img');
    this.#bar = document.createElement('canvas');
    this.#bar.className = 'legend-bar';
    const numbers = document.createElement('div');
    numbers.className = 'legend-numbers';
    numbers.append(this.#low, this.#zero, this.#high);
    this.element.append(this.#bar, numbers);
  }

  /**
   * Shows a map. Cheap when nothing changed: call it every frame.
   * @param fullScale the value that has the last colour, gain included: largest magnitude / gain
   * @param unit written after the numbers
   */
  update(map: ColourMapName, fullScale: number, unit = ''): void {
    if (map !== this.#map) this.#paint(map);
    const { signed } = COLOUR_MAPS[map];
    const high = `${formatNumber(fullScale)}${unit}`;
    const low = signed ? `${formatNumber(-fullScale)}${unit}` : '0';
    const words = `Colours from ${low} to ${high}`;
    if (words === this.#written) return;
    this.#written = words;
    this.#low.textContent = low;
    this.#zero.textContent = signed ? '0' : '';
    this.#high.textContent = high;
    this.element.setAttribute('aria-label', words);
  }

  #paint(map: ColourMapName): void {
    this.#map = map;
    const pen = this.#bar.getContext('2d');
    if (!pen) throw new Error('The legend needs a 2D canvas, which this browser refused.');
    // Entries below the lowest value repeat it: they are left out so that zero stands in the middle.
    const { base, span } = colourScale(map);
    const first = Math.max(0, base - span);
    const bytes = colourMapBytes(map).subarray(first * 4);
    this.#bar.width = bytes.length / 4;
    this.#bar.height = 1;
    pen.putImageData(new ImageData(new Uint8ClampedArray(bytes), bytes.length / 4, 1), 0, 0);
  }
}

function span(name: string): HTMLElement {
  const element = document.createElement('span');
  element.className = name;
  return element;
}
