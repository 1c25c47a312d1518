/** Which unit is dreamt of: layer, kind and number, each to be chosen, and walked by arrows. */

import type { Graph } from '../../net/graph.ts';
import { type DreamRecipe, UNIT_KINDS, type UnitKind } from '../dream/recipe.ts';
import type { Store } from '../state.ts';
import { create, createButton, setText } from './elements.ts';

const KINDS: Readonly<Record<UnitKind, string>> = {
  channel: 'channel',
  neuron: 'neuron',
  direction: 'cell',
  class: 'class',
  deepdream: 'everything',
};

export class DreamUnit {
  readonly element = create('div', 'dream-unit');
  readonly #store: Store;
  readonly #layer = create('select', 'select');
  readonly #kind = create('select', 'select');
  readonly #index = create('input', 'number');
  readonly #before: HTMLButtonElement;
  readonly #after: HTMLButtonElement;
  readonly #label = create('span', 'dream-label');
  #graph: Graph | null = null;
  #count: (layer: string) => number = () => 1;

  constructor(store: Store) {
    this.#store = store;
    this.#layer.setAttribute('aria-label', 'Layer');
    this.#kind.setAttribute('aria-label', 'Kind of unit');
    this.#index.setAttribute('aria-label', 'Number of the unit');
    this.#index.type = 'number';
    this.#index.min = '0';
    this.#index.inputMode = 'numeric';
    for (const kind of UNIT_KINDS) this.#kind.append(new Option(KINDS[kind], kind));
    this.#before = createButton('icon-button', '‹', () => this.#walk(-1));
    this.#after = createButton('icon-button', '›', () => this.#walk(1));
    this.#before.setAttribute('aria-label', 'The unit before');
    this.#after.setAttribute('aria-label', 'The unit after');
    this.element.append(this.#layer, this.#kind, this.#before, this.#index, this.#after, this.#label);
    this.#layer.addEventListener('change', () =>
      this.#set({ layer: this.#layer.value, index: 0, cell: null }),
    );
    this.#kind.addEventListener('change', () => {
      this.#set({ unit: this.#kind.value as UnitKind, index: 0, cell: null });
    });
    this.#index.addEventListener('change', () => this.#set({ index: this.#index.valueAsNumber || 0 }));
    store.subscribe(['dream'], () => this.#follow());
  }

  /** @param count how many channels a node has */
  setGraph(graph: Graph, count: (layer: string) => number): void {
    this.#graph = graph;
    this.#count = count;
    this.#layer.replaceChildren(...graph.layers.map((name) => new Option(name, name)));
    for (const option of this.#kind.options) option.disabled = option.value === 'class' && !graph.logits;
    this.#follow();
  }

  /** Name of the chosen class; null for units that have none. */
  get label(): string | null {
    const { unit, index } = this.#store.state.dream;
    return unit === 'class' ? (this.#graph?.labels?.[index] ?? null) : null;
  }

  #walk(by: number): void {
    const { index } = this.#store.state.dream;
    this.#set({ index: (index + by + this.#units) % this.#units });
  }

  get #units(): number {
    const { unit, layer } = this.#store.state.dream;
    const node = unit === 'class' ? this.#graph?.logits : layer;
    return Math.max(1, node ? this.#count(node) : 1);
  }

  #set(patch: Partial<DreamRecipe>): void {
    const dream = { ...this.#store.state.dream, ...patch };
    this.#store.set({ dream });
    const index = Math.min(this.#units - 1, Math.max(0, Math.round(dream.index)));
    if (index !== dream.index) this.#store.set({ dream: { ...dream, index } });
  }

  #follow(): void {
    const { layer, unit, index, cell } = this.#store.state.dream;
    const numbered = unit !== 'direction' && unit !== 'deepdream';
    if (this.#layer.value !== layer) this.#layer.value = layer;
    this.#layer.hidden = unit === 'class';
    this.#kind.value = unit;
    for (const each of [this.#before, this.#index, this.#after]) each.hidden = !numbered;
    this.#index.max = String(this.#units - 1);
    if (this.#index.valueAsNumber !== index) this.#index.value = String(index);
    setText(this.#label, this.label ?? (unit === 'direction' ? cellInWords(cell) : ''));
  }
}

function cellInWords(cell: DreamRecipe['cell']): string {
  return cell ? `row ${cell[0]}, column ${cell[1]}` : 'click one in the cube';
}
