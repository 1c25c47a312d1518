/**
 * A channel as a word: its icon, which lights the channel everywhere when it is pointed at and keeps it when clicked, and
 * a small button that dreams of it.
 */

import { pickChannel } from '../../dream/unit.ts';
import type { IconTile } from '../../icons/tile.ts';
import { create, createButton, setPressed } from '../../page/elements.ts';
import { type Selected, sameSelected } from '../../selected.ts';
import type { ViewContext } from '../view.ts';

export interface WordEvents {
  /** Instead of keeping the channel. */
  readonly onChoose?: () => void;
  /** What a click does, for the tooltip. */
  readonly chooses?: string;
}

export class ChannelWord {
  readonly element = create('div', 'word');
  readonly tile: IconTile;
  readonly channel: number;
  readonly #selected: Selected;
  readonly #context: Pick<ViewContext, 'selection'>;

  constructor(context: ViewContext, layer: string, channel: number, events: WordEvents = {}) {
    const { icons, store, selection } = context;
    const selected: Selected = { kind: 'channel', layer, channel };
    this.#context = context;
    this.#selected = selected;
    this.channel = channel;
    this.tile = icons.channel(layer, channel);
    const { element } = this.tile;
    const words = `${layer}, channel ${channel}`;
    element.title = `${words}: ${events.chooses ?? 'click to keep it'}`;
    pointsAt(element, selection, selected);
    element.addEventListener('click', events.onChoose ?? (() => selection.pin(selected)));
    const dream = createButton('word-dream', 'Dream', () => {
      store.set({ dream: pickChannel(store.state.dream, layer, channel), drawer: 'dream' });
    });
    dream.setAttribute('aria-label', `Dream of ${words}`);
    const picture = create('div', 'word-picture');
    picture.append(element, dream);
    this.element.append(picture);
    this.mark(selection.current);
  }

  /** Lights up while its channel is pointed at or kept, anywhere. */
  mark(current: Selected | null): void {
    const { element } = this.tile;
    element.classList.toggle('pointed', sameSelected(current, this.#selected));
    setPressed(element, sameSelected(this.#context.selection.pinned, this.#selected));
  }

  /** Takes it off the page; what it pointed at is pointed at no longer. */
  remove(): void {
    const { selection } = this.#context;
    if (this.element.matches(':hover') && sameSelected(selection.hovered, this.#selected)) {
      selection.hover(null);
    }
    this.element.remove();
  }
}

/** Pointing at the element, or giving it the focus, points at the thing. */
export function pointsAt(
  element: HTMLElement,
  selection: ViewContext['selection'],
  selected: Selected,
): void {
  for (const event of ['pointerenter', 'focus'])
    element.addEventListener(event, () => selection.hover(selected));
  for (const event of ['pointerleave', 'blur']) element.addEventListener(event, () => selection.hover(null));
}

/** Whether a mouse rests on the element: then what it shows stays in its place. A finger leaves nothing behind. */
export function isRestedOn(element: HTMLElement): boolean {
  return element.matches(':hover') && matchMedia('(hover: hover)').matches;
}
