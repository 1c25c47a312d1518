/**
 * A class chosen by its name: a text field with the names that match above it, by mouse and by keyboard as
 * https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ says.
 */

import { searchClasses } from '../dream/class-search.ts';
import { create } from './elements.ts';

/** Space between the field and the list, and the least to the edge of the page, in CSS pixels. */
const [GAP, MARGIN] = [4, 8];

let count = 0;

export class ClassPicker {
  readonly element = create('span', 'class-picker');
  readonly #input = create('input', 'select');
  readonly #list = create('ul', 'class-list');
  readonly #onPick: (index: number) => void;
  #names: readonly string[] = [];
  #chosen = 0;
  #forbidden: number | null = null;
  #found: readonly number[] = [];
  #active = -1;

  /** @param name what the field is called @param onPick another class was chosen */
  constructor(name: string, onPick: (index: number) => void) {
    this.#onPick = onPick;
    this.#list.id = `class-list-${count++}`;
    this.#list.setAttribute('role', 'listbox');
    this.#list.setAttribute('aria-label', name);
    this.#list.hidden = true;
    this.#input.type = 'text';
    this.#input.spellcheck = false;
    this.#input.autocomplete = 'off';
    this.#input.setAttribute('role', 'combobox');
    this.#input.setAttribute('aria-label', name);
    this.#input.setAttribute('aria-autocomplete', 'list');
    this.#input.setAttribute('aria-controls', this.#list.id);
    this.#input.setAttribute('aria-expanded', 'false');
    this.#input.addEventListener('focus', () => this.#input.select());
    this.#input.addEventListener('click', () => this.#open(''));
    this.#input.addEventListener('input', () => this.#open(this.#input.value));
    this.#input.addEventListener('blur', () => this.#close());
    this.#input.addEventListener('keydown', (event) => this.#onKey(event));
    // The field keeps the focus while the list is used.
    this.#list.addEventListener('pointerdown', (event) => event.preventDefault());
    this.element.append(this.#input, this.#list);
  }

  setNames(names: readonly string[]): void {
    this.#names = names;
    this.show(this.#chosen);
  }

  show(index: number): void {
    this.#chosen = index;
    if (this.#list.hidden) this.#input.value = this.#names[index] ?? '';
  }

  /** A class that can't be chosen here, because it is chosen elsewhere. */
  forbid(index: number | null): void {
    this.#forbidden = index;
  }

  #open(query: string): void {
    this.#found = searchClasses(this.#names, query);
    this.#list.replaceChildren(...this.#found.map((index, at) => this.#createOption(index, at)));
    if (this.#found.length === 0) this.#list.append(create('li', 'secondary', 'No class has this name.'));
    this.#list.hidden = false;
    this.#input.setAttribute('aria-expanded', 'true');
    this.#place();
    this.#activate(query === '' ? this.#found.indexOf(this.#chosen) : 0);
  }

  #close(): void {
    this.#list.hidden = true;
    this.#input.setAttribute('aria-expanded', 'false');
    this.#input.removeAttribute('aria-activedescendant');
    this.show(this.#chosen);
  }

  /** Below the field if all of it fits there, else above; a drawer that scrolls does not cut it off. */
  #place(): void {
    const { left, top, bottom } = this.#input.getBoundingClientRect();
    const { style } = this.#list;
    const below = innerHeight - bottom - GAP - MARGIN;
    const fits = this.#list.scrollHeight <= below;
    style.top = fits ? `${bottom + GAP}px` : 'auto';
    style.bottom = fits ? 'auto' : `${innerHeight - top + GAP}px`;
    style.maxHeight = `min(20rem, ${fits ? below : top - GAP - MARGIN}px)`;
    style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - this.#list.offsetWidth - MARGIN))}px`;
  }

  #createOption(index: number, at: number): HTMLElement {
    const option = create('li', '', this.#names[index]);
    option.id = `${this.#list.id}-${at}`;
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', String(index === this.#chosen));
    if (index === this.#forbidden) option.setAttribute('aria-disabled', 'true');
    option.addEventListener('click', () => this.#pick(at));
    return option;
  }

  #activate(at: number): void {
    const options = this.#list.querySelectorAll('[role="option"]');
    options[this.#active]?.classList.remove('active');
    this.#active = options.length === 0 ? -1 : (at + options.length) % options.length;
    const option = options[this.#active];
    if (!option) return;
    option.classList.add('active');
    option.scrollIntoView({ block: 'nearest' });
    this.#input.setAttribute('aria-activedescendant', option.id);
  }

  #pick(at: number): void {
    const index = this.#found[at];
    if (index !== undefined && index === this.#forbidden) return;
    this.#close();
    if (index === undefined || index === this.#chosen) return;
    this.show(index);
    this.#onPick(index);
  }

  #onKey(event: KeyboardEvent): void {
    const { key } = event;
    const shut = this.#list.hidden;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      if (shut) this.#open('');
      else this.#activate(this.#active + (key === 'ArrowDown' ? 1 : -1));
    } else if (key === 'Enter' && !shut) this.#pick(this.#active);
    else if (key === 'Escape' && !shut) this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
