/**
 * Buttons over the layer strip's canvas: name and size of each layer, focus, clicks and arrow keys.
 *
 * Put `element` and the canvas into one positioned box. CSS classes: `layer-strip-buttons` (a toolbar, to be laid
 * over the canvas), `layer-strip-button` (absolute; `aria-pressed` on the open one), in it `layer-strip-name` and
 * `layer-strip-size`. One button takes part in tabbing; wheel, arrow keys, Home and End walk from layer to layer.
 */

import { layerLabels } from './layer-labels.ts';
import type { LayerStripView } from './layer-strip.ts';
import { formatSize } from './numbers.ts';
import type { ShownLayer } from './settings.ts';

export interface LayerStripEvents {
  readonly onOpen: (index: number) => void;
  /** A layer is pointed at or has the focus; null when no longer. */
  readonly onPoint?: (index: number | null) => void;
}

/** Pixels of wheel from layer to layer. */
const WHEEL_STEP = 100;

export class LayerStripButtons {
  readonly element: HTMLElement;
  readonly #events: LayerStripEvents;
  #buttons: readonly HTMLButtonElement[] = [];
  #open = 0;
  /** Turns of the wheel that have not moved a layer yet. */
  #turned = 0;

  constructor(events: LayerStripEvents) {
    this.#events = events;
    this.element = document.createElement('div');
    this.element.className = 'layer-strip-buttons';
    this.element.setAttribute('role', 'toolbar');
    this.element.setAttribute('aria-label', 'Layers');
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.element.addEventListener('wheel', (event) => this.#onWheel(event), { passive: false });
  }

  setLayers(layers: readonly ShownLayer[]): void {
    const labels = layerLabels(layers.map(({ name }) => name));
    this.#buttons = layers.map((layer, index) => this.#createButton(layer, labels[index] ?? '', index));
    this.element.replaceChildren(...this.#buttons);
    this.setOpen(null);
  }

  setOpen(index: number | null): void {
    this.#open = index ?? 0;
    this.#buttons.forEach((button, i) => {
      button.setAttribute('aria-pressed', String(i === index));
      button.tabIndex = i === this.#open ? 0 : -1;
    });
    if (index !== null) this.#buttons[index]?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  /** Lays each button over its tile. After every `setLayers` and `resize` of the view. */
  place(view: LayerStripView): void {
    this.#buttons.forEach((button, index) => {
      const rect = view.tileRect(index);
      button.hidden = !rect;
      if (!rect) return;
      button.style.left = `${rect.x}px`;
      button.style.width = `${rect.width}px`;
    });
  }

  dispose(): void {
    this.element.remove();
    this.#buttons = [];
  }

  #createButton({ name, tensor }: ShownLayer, label: string, index: number): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'layer-strip-button';
    const size = formatSize(tensor.shape);
    button.title = `${name}, ${size}`;
    button.append(createSpan('layer-strip-name', label), createSpan('layer-strip-size', size));
    button.addEventListener('click', () => this.#events.onOpen(index));
    button.addEventListener('pointerenter', () => this.#events.onPoint?.(index));
    button.addEventListener('pointerleave', () => this.#events.onPoint?.(null));
    button.addEventListener('focus', () => this.#events.onPoint?.(index));
    button.addEventListener('blur', () => this.#events.onPoint?.(null));
    return button;
  }

  #onKey(event: KeyboardEvent): void {
    const last = this.#buttons.length - 1;
    const targets: Readonly<Record<string, number>> = {
      ArrowLeft: this.#open - 1,
      ArrowRight: this.#open + 1,
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (target === undefined || last < 0) return;
    event.preventDefault();
    this.#walkTo(target);
    this.#buttons[this.#open]?.focus();
  }

  #onWheel(event: WheelEvent): void {
    // Pinching zooms and sideways scrolls, as everywhere.
    if (event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    event.preventDefault();
    this.#turned +=
      event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / WHEEL_STEP : event.deltaY / 3;
    const steps = Math.trunc(this.#turned);
    this.#turned -= steps;
    this.#walkTo(this.#open + steps);
  }

  #walkTo(index: number): void {
    const target = Math.min(this.#buttons.length - 1, Math.max(0, index));
    if (target === this.#open || target < 0) return;
    this.#events.onOpen(target);
  }
}

function createSpan(name: string, text: string): HTMLElement {
  const span = document.createElement('span');
  span.className = name;
  span.textContent = text;
  return span;
}
