/** The picture of what the pointed cell's channel looks for; of its strongest channel where the whole cell is pointed at. */

import { Asker } from '../answers/asker.ts';
import { create } from '../page/elements.ts';
import type { Selected } from '../selected.ts';
import type { ViewContext } from '../views/view.ts';

export class PointedIcon {
  readonly element: HTMLElement;
  readonly #context: ViewContext;
  readonly #asker = new Asker();
  #shown = '';

  constructor(context: ViewContext, element: HTMLElement) {
    this.#context = context;
    this.element = element;
    this.show(null);
  }

  /** Keeps the last picture while nothing is pointed at. */
  show(selected: Selected | null): void {
    this.element.hidden = this.#shown === '' && selected === null;
    if (selected?.kind === 'channel') this.#showChannel(selected.layer, selected.channel);
    if (selected?.kind !== 'cell') return;
    const { layer, row, column, channel } = selected;
    const answers = this.#context.answers();
    if (channel !== null) this.#showChannel(layer, channel);
    else if (answers) {
      this.#asker.ask(
        answers,
        () => answers.cell(layer, row, column),
        (vector) => this.#showChannel(layer, vector.indexOf(Math.max(...vector))),
      );
    }
  }

  forget(): void {
    this.#asker.forget();
    this.#shown = '';
    this.element.replaceChildren();
    this.element.hidden = true;
  }

  #showChannel(layer: string, channel: number): void {
    const words = `channel ${channel}`;
    if (channel < 0 || this.#shown === `${layer} ${words}`) return;
    this.#shown = `${layer} ${words}`;
    const { icons, selection } = this.#context;
    const tile = icons.channel(layer, channel);
    tile.element.addEventListener('click', () => selection.pin({ kind: 'channel', layer, channel }));
    this.element.hidden = false;
    this.element.replaceChildren(tile.element, create('span', '', words));
  }
}
