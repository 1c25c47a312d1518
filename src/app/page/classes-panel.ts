/** The best classes as bars, by the names of the network. */

import type { Graph } from '../../net/graph.ts';
import { ClassBars, type ClassEntry } from '../../viz/class-bars.ts';
import { CLASSES_SHOWN } from '../live-network.ts';
import type { Selected } from '../selected.ts';
import type { Selection } from '../selection.ts';
import { byId, setText } from './elements.ts';

const WAITING = 'Names and shares appear once a picture is in.';
const NO_CLASSES = 'This network names no classes: its output is a map, not a list.';

export class ClassesPanel {
  /** The newest, best first. */
  entries: readonly ClassEntry[] = [];
  readonly #bars: ClassBars;
  readonly #empty = byId('classes-empty', HTMLElement);
  #labels: readonly string[] | null = null;

  constructor(selection: Selection) {
    const selected = (index: number): Selected => ({ kind: 'class', index });
    this.#bars = new ClassBars(CLASSES_SHOWN, {
      onPoint: (index) => selection.hover(index === null ? null : selected(index)),
      onChoose: (index) => selection.pin(selected(index)),
    });
    const follow = () => this.#bars.pin(selection.current?.kind === 'class' ? selection.current.index : null);
    selection.subscribe(follow);
    follow();
    this.#empty.before(this.#bars.element);
  }

  setNetwork({ labels, probabilities }: Graph): void {
    this.#labels = labels;
    this.entries = [];
    this.#bars.update([]);
    setText(this.#empty, probabilities === null ? NO_CLASSES : WAITING);
    this.#empty.hidden = false;
  }

  /** @param pairs class and share, best first */
  show(pairs: Float32Array): void {
    this.entries = Array.from({ length: pairs.length / 2 }, (_, rank) => {
      const index = pairs[rank * 2] ?? 0;
      return {
        index,
        label: this.#labels?.[index] ?? `class ${index}`,
        probability: pairs[rank * 2 + 1] ?? 0,
      };
    });
    this.#empty.hidden = true;
    this.#bars.update(this.entries);
  }
}
