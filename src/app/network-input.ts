/**
 * Follows what a person says of the network's input: at once where only values change, with a network of another size
 * where the size does; and takes it back where the network cannot be fed so.
 */

import { NetworkError } from '../net/graph.ts';
import type { Engine } from './engine.ts';
import { inputOf, sameInput, withInput } from './input-settings.ts';
import type { Notices } from './page/notices.ts';
import type { Store } from './state.ts';

/** Typing and dragging come to rest within this time, milliseconds. */
const REST = 400;

export class NetworkInput {
  readonly #store: Store;
  readonly #engine: Engine;
  readonly #notices: Notices;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(store: Store, engine: Engine, notices: Notices) {
    this.#store = store;
    this.#engine = engine;
    this.#notices = notices;
    store.subscribe(['input'], () => this.#follow());
  }

  #follow(): void {
    const { own, graphics } = this.#engine;
    const { input, network } = this.#store.state;
    const shown = graphics?.live?.graph;
    if (!own || !shown || own.name !== network) return;
    const wanted = input ?? inputOf(own);
    if (sameInput(wanted, inputOf(shown))) return;
    clearTimeout(this.#resting);
    const [, height, width] = shown.inputShape;
    if (wanted.height === height && wanted.width === width) {
      this.#engine.reprocess(withInput(own, input));
      this.#resting = setTimeout(() => void this.#engine.showNetwork(), REST);
    } else this.#resting = setTimeout(() => void this.#resize(), REST);
  }

  /** A network with a dense head takes pictures of one size only: then what is there stays. */
  async #resize(): Promise<void> {
    const { own, graphics } = this.#engine;
    const { input, network } = this.#store.state;
    const shown = graphics?.live?.graph;
    if (!own || !shown || own.name !== network) return;
    this.#notices.clear('network');
    try {
      withInput(own, input);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      this.#notices.show('network', error.message);
      this.#store.set({ input: this.#shownInput() });
      return;
    }
    if (!(await this.#engine.openNetwork(network))) this.#store.set({ input: this.#shownInput() });
  }

  #shownInput() {
    const { own, graphics } = this.#engine;
    const shown = graphics?.live?.graph;
    return !own || !shown || sameInput(inputOf(shown), inputOf(own)) ? null : inputOf(shown);
  }
}
