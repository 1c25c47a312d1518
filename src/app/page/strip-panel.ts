/** The row of layers: live cubes with their names over them. */

import { LayerStripButtons } from '../../viz/layer-strip-buttons.ts';
import type { Graphics } from '../graphics.ts';
import type { LiveNetwork } from '../live-network.ts';
import { byId } from './elements.ts';

/** As in styles/panels.css: height of the cubes without their names. */
const CUBES_REM = 3;
/** Width that a layer's name needs; more layers than fit are reached by scrolling. */
const TILE_REM = 4.25;

export class StripPanel {
  readonly #root = byId('strip', HTMLElement);
  readonly #buttons: LayerStripButtons;
  #graphics: Graphics | null = null;
  #names: readonly string[] = [];

  /** @param open the layer of this name is to be opened */
  constructor(open: (name: string) => void) {
    this.#buttons = new LayerStripButtons({ onOpen: (index) => open(this.#names[index] ?? '') });
    this.#root.append(this.#buttons.element);
  }

  setNetwork({ layers }: LiveNetwork): void {
    this.#names = layers.map((layer) => layer.name);
    this.#buttons.setLayers(layers);
    this.resize();
  }

  setGraphics(graphics: Graphics): void {
    this.#graphics = graphics;
    this.resize();
  }

  setOpen(index: number): void {
    this.#buttons.setOpen(index);
  }

  resize(): void {
    const view = this.#graphics?.strip;
    if (!view) return;
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const width = Math.max(this.#root.clientWidth, this.#names.length * TILE_REM * rem);
    view.resize(width, CUBES_REM * rem, devicePixelRatio);
    this.#buttons.element.style.width = `${view.contentWidth}px`;
    this.#buttons.place(view);
  }
}
