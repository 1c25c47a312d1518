/** Where a layer's groups fire: their map with a key of their colours. */

import { groupCss } from '../../../viz/group-colours.ts';
import type { BenchPart } from '../../../viz/workbench-sheet.ts';
import type { PresentGroups } from '../../answers/groups.ts';
import { create, createButton, setPressed } from '../../page/elements.ts';
import { placeIn, type Selected } from '../../selected.ts';
import { pointsAt } from '../dictionary/channel-word.ts';
import { GroupMapPanel } from '../groups/group-map-panel.ts';
import type { ViewContext } from '../view.ts';
import type { Body } from './body.ts';
import type { ElementAnswer } from './element-answer.ts';

export class GroupsBody implements Body {
  readonly element = create('div', 'bench-groups');
  readonly #context: ViewContext;
  readonly #map: GroupMapPanel;
  readonly #key = create('div', 'bench-key');
  #shown: PresentGroups | null = null;

  constructor(context: ViewContext) {
    this.#context = context;
    this.#map = new GroupMapPanel(context.selection);
    this.element.append(this.#map.element, this.#key);
  }

  show(answer: ElementAnswer): void {
    if (answer.kind !== 'groups') return;
    const { present } = answer;
    const before = this.#shown;
    this.#shown = present;
    if (before?.layer !== present.layer || before.groups !== present.groups) this.#build(present);
    this.#map.show(present.layer, present);
  }

  mark(selected: Selected | null): void {
    const shown = this.#shown;
    if (!shown) return;
    const { layer, rows, columns, factors } = shown;
    const group = selected?.kind === 'group' && selected.layer === layer ? selected.group : null;
    const shapeOf = (name: string) => this.#context.answers()?.live.shapes.get(name);
    this.#map.isolate(group);
    this.#map.point(placeIn(selected, layer, [1, rows, columns, factors.channels], shapeOf));
    [...this.#key.children].forEach((button, i) => {
      setPressed(button, i === group);
    });
  }

  part(): BenchPart {
    return { kind: 'layers', layers: [this.#map.canvas], note: '' };
  }

  remove(): void {
    if (this.element.matches(':hover')) this.#context.selection.hover(null);
    this.element.remove();
  }

  #build({ layer, groups }: PresentGroups): void {
    const { selection } = this.#context;
    const buttons = Array.from({ length: groups }, (_, group) => {
      const selected: Selected = { kind: 'group', layer, group };
      const button = createButton('bench-swatch', String(group + 1), () => selection.pin(selected));
      button.style.setProperty('--colour', groupCss(group, groups));
      button.setAttribute('aria-label', `${layer}, group ${group + 1}`);
      pointsAt(button, selection, selected);
      return button;
    });
    this.#key.replaceChildren(...buttons);
  }
}
