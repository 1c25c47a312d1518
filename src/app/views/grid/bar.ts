/** The line above the grids: how far they are, pause, again, and how near one looks. */

import { create, createButton, setText } from '../../page/elements.ts';

export interface BarEvents {
  readonly onPause: () => void;
  readonly onAgain: () => void;
  /** By so many notches, inwards where positive. */
  readonly onZoom: (notches: number) => void;
}

export interface BarState {
  readonly words: string;
  readonly paused: boolean;
  /** Whether there is something to pause. */
  readonly growing: boolean;
  readonly zoom: number;
}

export class GridBar {
  readonly element = create('div', 'grid-bar');
  readonly #words = create('span', 'grid-words');
  readonly #pause: HTMLButtonElement;
  readonly #out: HTMLButtonElement;
  readonly #zoom = create('span', 'grid-zoom');

  constructor({ onPause, onAgain, onZoom }: BarEvents) {
    this.#words.setAttribute('role', 'status');
    this.#pause = createButton('button', 'Pause', onPause);
    const again = createButton('button', 'Again for this picture', onAgain);
    this.#out = zoomButton('−', 'Zoom out', () => onZoom(-1));
    const near = create('span', 'grid-nearness');
    near.append(
      this.#out,
      this.#zoom,
      zoomButton('+', 'Zoom in', () => onZoom(1)),
    );
    this.element.append(this.#words, this.#pause, again, near);
  }

  show({ words, paused, growing, zoom }: BarState): void {
    setText(this.#words, words);
    setText(this.#pause, paused ? 'Go on' : 'Pause');
    this.#pause.disabled = !growing && !paused;
    this.#out.disabled = zoom <= 1;
    setText(this.#zoom, `${zoom.toFixed(1).replace('.0', '')}×`);
  }
}

function zoomButton(text: string, label: string, onClick: () => void): HTMLButtonElement {
  const button = createButton('icon-button', text, onClick);
  button.setAttribute('aria-label', label);
  button.title = label;
  return button;
}
