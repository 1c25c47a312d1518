/** What the selection says of the picture: a channel's activations are laid over it, live. Cells are outlined elsewhere. */

import { largest, lightMap } from '../viz/heat-map.ts';
import type { Answers } from './answers/answers.ts';
import { Asker } from './answers/asker.ts';
import type { Selected } from './selected.ts';
import type { ViewContext } from './views/view.ts';

export class Highlight {
  readonly #context: ViewContext;
  readonly #asker = new Asker();
  #answers: Answers | null = null;

  constructor(context: ViewContext) {
    this.#context = context;
    context.selection.subscribe((selected) => this.#follow(selected));
  }

  setNetwork(answers: Answers): void {
    this.#answers = answers;
    this.#follow(this.#context.selection.current);
  }

  /** Another picture was computed. */
  refresh(): void {
    const question = this.#question(this.#context.selection.current);
    if (question) this.#asker.refresh(question, (map) => this.#context.overlay.show('selection', map));
  }

  #follow(selected: Selected | null): void {
    const question = this.#question(selected);
    if (question) this.#asker.ask(question, (map) => this.#context.overlay.show('selection', map));
    else {
      this.#asker.forget();
      this.#context.overlay.show('selection', null);
    }
  }

  /** Null for what is not shown on the picture, or not known. */
  #question(selected: Selected | null) {
    const answers = this.#answers;
    if (!answers || selected?.kind !== 'channel') return null;
    const { layer, channel } = selected;
    const shape = answers.live.shapes.get(layer);
    if (!shape || channel >= shape[3]) return null;
    return async () => {
      const values = await answers.channelMap(layer, channel);
      return { rows: shape[1], columns: shape[2], rgba: lightMap(values, largest(values)) };
    };
  }
}
