/** The sheet of channels in the drawer: scroll, point at a cell, click a channel to see it alone. */

import type { ChannelSheetView } from '../../viz/channel-sheet.ts';
import type { Graphics } from '../graphics.ts';
import type { Pointing } from '../pointing.ts';
import type { Store } from '../state.ts';
import { byId, setPressed } from './elements.ts';

export class SheetPanel {
  readonly #store: Store;
  readonly #pointing: Pointing;
  readonly #drawer = byId('drawer', HTMLElement);
  readonly #box = byId('sheet', HTMLElement);
  readonly #space = byId('sheet-space', HTMLElement);
  readonly #ownScale = byId('own-scale-button', HTMLButtonElement);
  readonly #changed: () => void;
  #graphics: Graphics | null = null;

  /** @param changed the sheet must be drawn again */
  constructor(store: Store, pointing: Pointing, changed: () => void) {
    this.#store = store;
    this.#pointing = pointing;
    this.#changed = changed;
    this.#ownScale.addEventListener('click', () => store.set({ ownScale: !store.state.ownScale }));
    store.subscribe(['drawer', 'panels', 'ownScale'], () => this.#follow());
    store.subscribe(['channels'], () => this.#highlight());
    this.#box.addEventListener('scroll', () => {
      this.#view?.scrollTo(this.#box.scrollTop);
      this.#changed();
    });
    this.#box.addEventListener('pointermove', (event) => this.#point(event));
    this.#box.addEventListener('pointerleave', () => {
      this.#pointing.hover(null);
      this.#highlight();
    });
    this.#box.addEventListener('click', (event) => this.#isolate(event));
    this.#follow();
  }

  setGraphics(graphics: Graphics): void {
    this.#graphics = graphics;
    this.#follow();
  }

  /** Another layer, or another size of the page. */
  resize(): void {
    const view = this.#view;
    if (!view || this.#drawer.hidden || this.#store.state.drawer !== 'channels') return;
    const { clientWidth, clientHeight } = this.#box;
    view.resize(clientWidth, clientHeight, devicePixelRatio);
    this.#space.style.height = `${Math.max(0, view.contentHeight - clientHeight)}px`;
    view.scrollTo(this.#box.scrollTop);
    this.#highlight();
    this.#changed();
  }

  get #view(): ChannelSheetView | null {
    return this.#graphics?.sheet ?? null;
  }

  #follow(): void {
    const { drawer, panels, ownScale } = this.#store.state;
    setPressed(this.#ownScale, ownScale);
    this.#ownScale.hidden = drawer !== 'channels';
    this.#graphics?.showSheet(drawer === 'channels' && panels);
    this.resize();
  }

  /** The channel that is seen alone. */
  #highlight(): void {
    const { channels } = this.#store.state;
    this.#view?.highlight(channels && channels[0] === channels[1] ? channels[0] : null);
    this.#changed();
  }

  #point(event: PointerEvent): void {
    const { left, top } = this.#box.getBoundingClientRect();
    const cell = this.#view?.cellAt(event.clientX - left, event.clientY - top) ?? null;
    this.#pointing.hover(cell);
    this.#view?.highlight(cell?.channel ?? null);
    this.#changed();
  }

  #isolate(event: MouseEvent): void {
    const { left, top } = this.#box.getBoundingClientRect();
    const channel = this.#view?.channelAt(event.clientX - left, event.clientY - top);
    if (channel === null || channel === undefined) return;
    const { channels } = this.#store.state;
    const alone = channels?.[0] === channel && channels[1] === channel;
    this.#store.set({ channels: alone ? null : [channel, channel] });
  }
}
