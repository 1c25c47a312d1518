/** The left of the workbench: the article's interfaces to begin with, the table, and how many elements there are. */

import { create, createButton, setText } from '../../page/elements.ts';
import type { Store } from '../../state.ts';
import { VIEWS } from '../index.ts';
import { MOST_ELEMENTS, writeElements } from './element-text.ts';
import type { BenchElement, Facts } from './grammar.ts';
import { Matrix } from './matrix.ts';
import { PRESETS, type Preset } from './presets.ts';

export interface SideEvents {
  readonly onPreset: (preset: Preset) => void;
  readonly onAdd: (element: BenchElement) => void;
  readonly onPoint: (places: readonly number[] | null) => void;
}

const HINT =
  'Click where a layer and a cut of it cross. F are features in pictures, I is information in numbers.';
const FULL = `The bench holds ${MOST_ELEMENTS} elements; take one off to put another on.`;

export class Side {
  readonly element = create('div', 'bench-side');
  readonly matrix: Matrix;
  readonly #presets = create('select', 'select');
  readonly #view: HTMLButtonElement;
  readonly #hint = create('p');
  #preset: Preset | null = null;

  constructor(store: Store, events: SideEvents) {
    this.matrix = new Matrix(events);
    this.#presets.setAttribute('aria-label', 'Interfaces of the article');
    this.#presets.append(optionOf('', 'Your own'), ...PRESETS.map(({ name }) => optionOf(name, name)));
    this.#presets.addEventListener('change', () => {
      const preset = PRESETS.find(({ name }) => name === this.#presets.value);
      if (preset) events.onPreset(preset);
    });
    this.#view = createButton('view-link', '', () => {
      const view = this.#preset?.view;
      if (view) store.set({ drawer: view });
    });
    const presets = create('div', 'bench-presets');
    presets.append(this.#presets, this.#view);
    this.element.append(presets, this.matrix.element, this.#hint);
  }

  show(
    elements: readonly BenchElement[],
    rows: readonly string[],
    layers: readonly string[],
    facts: Facts,
  ): void {
    const text = writeElements(elements);
    this.#preset = PRESETS.find((preset) => writeElements(preset.elements(layers)) === text) ?? null;
    const name = this.#preset?.name ?? '';
    if (this.#presets.value !== name) this.#presets.value = name;
    const view = VIEWS.find((each) => each.name === this.#preset?.view);
    this.#view.hidden = !view;
    setText(this.#view, view ? `${view.title} in full` : '');
    setText(this.#hint, elements.length >= MOST_ELEMENTS ? FULL : HINT);
    this.matrix.show(rows, elements, facts);
  }
}

function optionOf(value: string, words: string): HTMLOptionElement {
  const option = create('option', '', words);
  option.value = value;
  return option;
}
