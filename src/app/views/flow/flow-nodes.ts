/** The nodes of a flow on the page: two columns of groups and one of classes, put where the layout says. */

import type { FlowLayout } from '../../../viz/flow-layout.ts';
import type { FlowNode } from '../../../viz/flow-links.ts';
import { groupCss } from '../../../viz/group-colours.ts';
import type { PresentGroups } from '../../answers/groups.ts';
import { create, createButton, setPressed, setText } from '../../page/elements.ts';
import { GroupIcon } from '../groups/group-icon.ts';
import type { ViewContext } from '../view.ts';
import type { FlowClass, FlowGroups } from './flow-answer.ts';

interface ClassNode {
  readonly element: HTMLButtonElement;
  index: number;
}

/** How strongly nodes that are not meant are seen, beside a selected one of their column. */
const FADED = '0.3';

export class FlowNodes {
  readonly element = create('div', 'flow-nodes');
  readonly #context: Pick<ViewContext, 'icons' | 'selection'>;
  #icons: readonly [GroupIcon[], GroupIcon[]] = [[], []];
  readonly #classes: ClassNode[] = [];

  constructor(context: Pick<ViewContext, 'icons' | 'selection'>) {
    this.#context = context;
  }

  /** The pictures of both columns, for exports. */
  get canvases(): readonly (readonly (HTMLCanvasElement | null)[])[] {
    return this.#icons.map((icons) => icons.map(({ canvas }) => canvas));
  }

  showGroups({ early, late }: FlowGroups): void {
    [early, late].forEach((present, column) => {
      this.#showColumn(column === 0 ? 0 : 1, present);
    });
  }

  showClasses(classes: readonly FlowClass[]): void {
    while (this.#classes.length < classes.length) this.#addClass();
    this.#classes.forEach((node, i) => {
      const { index, label } = classes[i] ?? { index: -1, label: '' };
      node.index = index;
      node.element.hidden = index < 0;
      setText(node.element, label);
      node.element.title = label;
    });
  }

  place({ columns }: FlowLayout): void {
    const elements = [
      ...this.#icons.map((icons) => icons.map(({ element }) => element)),
      this.#classes.map(({ element }) => element),
    ];
    elements.forEach((nodes, column) => {
      nodes.forEach((element, i) => {
        const box = columns[column]?.[i];
        if (!box) return;
        element.style.transform = `translate(${box.x}px, ${box.y}px)`;
        element.style.width = `${box.width}px`;
        element.style.height = `${box.height}px`;
      });
    });
  }

  /** Other pictures of the selected node's column step back; words stay readable. */
  point(selected: FlowNode | null): void {
    this.#icons.forEach((icons, column) => {
      icons.forEach((icon, i) => {
        const own = selected?.column === column;
        icon.pointed = own && selected.index === i;
        icon.element.style.opacity = own && selected.index !== i ? FADED : '';
      });
    });
    this.#classes.forEach(({ element }, i) => {
      setPressed(element, selected?.column === 2 && selected.index === i);
    });
  }

  #showColumn(column: 0 | 1, present: PresentGroups): void {
    const { layer, groups, factors, settled } = present;
    if (this.#icons[column].length !== groups) this.#buildColumn(column, groups);
    const { channels, directions } = factors;
    this.#icons[column].forEach((icon, g) => {
      icon.show(layer, g, directions.slice(g * channels, (g + 1) * channels), settled);
    });
  }

  #buildColumn(column: 0 | 1, groups: number): void {
    const { icons, selection } = this.#context;
    for (const { element } of this.#icons[column]) element.remove();
    const fresh = Array.from({ length: groups }, (_, group) => {
      const icon = new GroupIcon(icons, selection);
      icon.element.classList.add('flow-node');
      icon.element.style.setProperty('--colour', groupCss(group, groups));
      return icon;
    });
    this.#icons = column === 0 ? [fresh, this.#icons[1]] : [this.#icons[0], fresh];
    // In the order of reading, for those who walk with the Tab key.
    this.element.prepend(...this.#icons.flat().map(({ element }) => element));
  }

  #addClass(): void {
    const { selection } = this.#context;
    const select = () => ({ kind: 'class', index: node.index }) as const;
    const element = createButton('flow-node flow-class', '', () => selection.pin(select()));
    element.addEventListener('pointerenter', () => selection.hover(select()));
    element.addEventListener('focus', () => selection.hover(select()));
    element.addEventListener('pointerleave', () => selection.hover(null));
    element.addEventListener('blur', () => selection.hover(null));
    const node: ClassNode = { element, index: -1 };
    this.#classes.push(node);
    this.element.append(element);
  }
}
