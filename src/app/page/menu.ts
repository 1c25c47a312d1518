/** A menu under a button, by mouse and by keyboard as https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/ says. */

import { create, createButton, icon } from './elements.ts';

export interface MenuItem {
  readonly label: string;
  /** Id of its icon in index.html. */
  readonly icon: string;
  readonly chosen?: boolean;
  readonly choose: () => void;
}

export class Menu {
  readonly #root: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #label = create('span');
  readonly #list = create('div', 'menu-list');
  readonly #items: () => readonly MenuItem[];

  /** @param items asked for each time the menu opens */
  constructor(root: HTMLElement, name: string, items: () => readonly MenuItem[]) {
    this.#root = root;
    this.#items = items;
    this.#button = createButton('menu-button', '', () => this.#toggle());
    this.#button.setAttribute('aria-haspopup', 'menu');
    this.#button.setAttribute('aria-expanded', 'false');
    this.#button.title = name;
    this.#list.setAttribute('role', 'menu');
    this.#list.setAttribute('aria-label', name);
    this.#list.hidden = true;
    root.append(this.#button, this.#list);
    root.addEventListener('keydown', (event) => this.#onKey(event));
    root.addEventListener('focusout', (event) => {
      if (!(event.relatedTarget instanceof Node && root.contains(event.relatedTarget))) this.#close();
    });
  }

  /** What the button says: the choice that holds now. */
  show(label: string, iconName: string): void {
    this.#label.textContent = label;
    this.#button.replaceChildren(icon(iconName), this.#label);
  }

  #toggle(): void {
    if (!this.#list.hidden) {
      this.#close();
      return;
    }
    this.#list.replaceChildren(...this.#items().map((item) => this.#createItem(item)));
    this.#list.hidden = false;
    this.#button.setAttribute('aria-expanded', 'true');
    this.#focus(0);
  }

  #close(): void {
    this.#list.hidden = true;
    this.#button.setAttribute('aria-expanded', 'false');
  }

  #createItem(item: MenuItem): HTMLElement {
    const button = createButton('menu-item', '', () => {
      this.#button.focus();
      this.#close();
      item.choose();
    });
    button.append(icon(item.icon), create('span', '', item.label));
    button.setAttribute('role', 'menuitemradio');
    button.setAttribute('aria-checked', String(item.chosen ?? false));
    button.tabIndex = -1;
    return button;
  }

  #focus(index: number): void {
    const items = this.#list.querySelectorAll<HTMLElement>('.menu-item');
    items[(index + items.length) % items.length]?.focus();
  }

  #onKey(event: KeyboardEvent): void {
    if (this.#list.hidden) return;
    const items = [...this.#list.querySelectorAll('.menu-item')];
    const at = items.indexOf(document.activeElement ?? this.#root);
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const to = moves[event.key];
    if (event.key === 'Escape') {
      this.#button.focus();
      this.#close();
    } else if (to !== undefined) this.#focus(to);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
