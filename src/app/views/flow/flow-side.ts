/** Beside the flow: how many groups, aligned or not, and what is selected in words. */

import type { FlowSettings } from '../../answers/flow-groups.ts';
import { create, setText } from '../../page/elements.ts';
import type { Store } from '../../state.ts';
import { CountSlider } from '../groups/count-slider.ts';
import { FLOW } from './settings.ts';

export class FlowSide {
  readonly element = create('div', 'flow-side');
  readonly #early: CountSlider;
  readonly #late: CountSlider;
  readonly #align = create('input');
  readonly #note = create('p', 'flow-note');

  constructor(store: Store) {
    const change = (patch: Partial<FlowSettings>) => store.set({ flow: { ...store.state.flow, ...patch } });
    const { earlyGroups, lateGroups, align } = FLOW;
    this.#early = new CountSlider('Earlier', [earlyGroups.least, earlyGroups.most], (count) =>
      change({ earlyGroups: count }),
    );
    this.#late = new CountSlider('Later', [lateGroups.least, lateGroups.most], (count) =>
      change({ lateGroups: count }),
    );
    const label = create('label', 'flow-align');
    label.title = align.hint ?? '';
    this.#align.type = 'checkbox';
    this.#align.addEventListener('change', () => change({ align: this.#align.checked }));
    label.append(this.#align, create('span', '', 'Align the layers'));
    this.#note.setAttribute('role', 'status');
    this.element.append(this.#early.element, this.#late.element, label, this.#note);
  }

  show({ earlyGroups, lateGroups, align }: FlowSettings): void {
    this.#early.show(earlyGroups);
    this.#late.show(lateGroups);
    this.#align.checked = align;
  }

  say(sentence: string): void {
    setText(this.#note, sentence);
  }
}
