/** Which unit is dreamt of: layer, kind, and numbers or classes by name, each to be chosen, and walked by arrows. */

import type { Graph } from '../../net/graph.ts';
import { type DreamRecipe, MOST_SEED, picturesOf } from '../dream/recipe.ts';
import { type ClassNames, className, pickKind, pickRandomDirection } from '../dream/unit.ts';
import { traitsOf, UNIT_KINDS, UNITS, type UnitKind } from '../dream/units.ts';
import type { Store } from '../state.ts';
import { ClassPicker } from './dream-class.ts';
import { create, createButton, setText } from './elements.ts';

type NumberKey = 'index' | 'other';

/** What stands between the two of a pair. */
const BETWEEN: Readonly<Partial<Record<UnitKind, string>>> = { between: 'to', versus: 'not' };

export class DreamUnit {
  readonly element = create('div', 'dream-unit');
  readonly #store: Store;
  readonly #layer = create('select', 'select');
  readonly #kind = create('select', 'select');
  readonly #numbers: Readonly<Record<NumberKey, HTMLInputElement>>;
  readonly #classes: Readonly<Record<NumberKey, ClassPicker>>;
  readonly #word = create('span', 'secondary');
  readonly #before: HTMLButtonElement;
  readonly #after: HTMLButtonElement;
  readonly #label = create('span', 'dream-label');
  #graph: Graph | null = null;
  #count: (layer: string) => number = () => 1;

  constructor(store: Store) {
    this.#store = store;
    this.#layer.setAttribute('aria-label', 'Layer');
    this.#kind.setAttribute('aria-label', 'Kind of unit');
    for (const kind of UNIT_KINDS) this.#kind.append(new Option(UNITS[kind].label, kind));
    this.#numbers = {
      index: this.#createNumber('index', 'Number of the unit'),
      other: this.#createNumber('other', 'Number of the second'),
    };
    this.#classes = {
      index: new ClassPicker('Class', (index) => this.#set({ index })),
      other: new ClassPicker('Not this class', (other) => this.#set({ other })),
    };
    this.#before = createButton('icon-button', '‹', () => this.#walk(-1));
    this.#after = createButton('icon-button', '›', () => this.#walk(1));
    this.#before.setAttribute('aria-label', 'The unit before');
    this.#after.setAttribute('aria-label', 'The unit after');
    const pair = (key: NumberKey) => [this.#numbers[key], this.#classes[key].element];
    const [first, second] = [create('span', 'dream-pair'), create('span', 'dream-pair')];
    first.append(this.#before, ...pair('index'), this.#after);
    second.append(this.#word, ...pair('other'));
    this.element.append(this.#layer, this.#kind, first, second, this.#label);
    this.#layer.addEventListener('change', () => this.#chooseLayer(this.#layer.value));
    this.#kind.addEventListener('change', () => {
      const kind = UNIT_KINDS.find((each) => each === this.#kind.value);
      if (kind) this.#chooseKind(kind);
    });
    store.subscribe(['dream'], () => this.#follow());
  }

  /** @param count how many channels a node has */
  setGraph(graph: Graph, count: (layer: string) => number): void {
    this.#graph = graph;
    this.#count = count;
    this.#layer.replaceChildren(...graph.layers.map((name) => new Option(name, name)));
    for (const option of this.#kind.options) {
      option.disabled = !graph.logits && UNIT_KINDS.some((kind) => kind === option.value && ofClasses(kind));
    }
    const classes = graph.logits ? count(graph.logits) : 0;
    const names = Array.from({ length: classes }, (_, index) => className(graph.labels, index));
    for (const picker of Object.values(this.#classes)) picker.setNames(names);
    this.#follow();
  }

  /** Names of the network's classes. */
  get classes(): ClassNames {
    return this.#graph?.labels ?? null;
  }

  #createNumber(key: NumberKey, name: string): HTMLInputElement {
    const input = create('input', 'number');
    input.type = 'number';
    input.min = '0';
    input.inputMode = 'numeric';
    input.setAttribute('aria-label', name);
    input.addEventListener('change', () => this.#set({ [key]: input.valueAsNumber || 0 }));
    return input;
  }

  #chooseLayer(layer: string): void {
    const { dream } = this.#store.state;
    // A direction belongs to its layer's channels; classes keep theirs.
    if (dream.unit === 'vector') this.#draw(layer);
    else if (ofClasses(dream.unit)) this.#set({ layer });
    else this.#set({ ...pickKind(dream, dream.unit), layer });
  }

  #chooseKind(unit: UnitKind): void {
    const { dream } = this.#store.state;
    if (unit === 'vector') this.#draw(dream.layer);
    else this.#set(pickKind(dream, unit));
  }

  /** Another direction at random. */
  #draw(layer: string): void {
    const seed = Math.floor(Math.random() * (MOST_SEED + 1));
    this.#set(pickRandomDirection(this.#store.state.dream, layer, this.#count(layer), seed));
  }

  #walk(by: number): void {
    const { index, unit, layer } = this.#store.state.dream;
    if (unit === 'vector') this.#draw(layer);
    else this.#set({ index: (index + by + this.#units) % this.#units });
  }

  get #units(): number {
    const { unit, layer } = this.#store.state.dream;
    const node = ofClasses(unit) ? this.#graph?.logits : layer;
    return Math.max(1, node ? this.#count(node) : 1);
  }

  #set(patch: Partial<DreamRecipe>): void {
    const dream = { ...this.#store.state.dream, ...patch };
    this.#store.set({ dream });
    const within = (number: number) => Math.min(this.#units - 1, Math.max(0, Math.round(number)));
    const [index, other] = [within(dream.index), within(dream.other)];
    if (index !== dream.index || other !== dream.other)
      this.#store.set({ dream: { ...dream, index, other } });
  }

  #follow(): void {
    const { dream } = this.#store.state;
    const { layer, unit } = dream;
    const { numbers } = traitsOf(unit);
    if (this.#layer.value !== layer) this.#layer.value = layer;
    // What several pictures of a class are to differ in is what this layer sees.
    this.#layer.hidden = ofClasses(unit) && picturesOf(dream) === 1;
    this.#kind.value = unit;
    this.#followNumber('index', numbers > 0);
    this.#followNumber('other', numbers > 1);
    this.#before.hidden = numbers === 0;
    this.#after.hidden = numbers === 0 && unit !== 'vector';
    this.#after.title = unit === 'vector' ? 'Another direction at random' : '';
    setText(this.#word, BETWEEN[unit] ?? '');
    setText(this.#label, labelOf(dream));
  }

  #followNumber(key: NumberKey, wanted: boolean): void {
    const { dream } = this.#store.state;
    const [input, picker] = [this.#numbers[key], this.#classes[key]];
    const classes = ofClasses(dream.unit);
    input.hidden = !wanted || classes;
    picker.element.hidden = !wanted || !classes;
    input.max = String(this.#units - 1);
    if (input.valueAsNumber !== dream[key]) input.value = String(dream[key]);
    picker.show(dream[key]);
  }
}

function ofClasses(unit: UnitKind): boolean {
  return traitsOf(unit).of === 'class';
}

function labelOf({ unit, cell, name }: DreamRecipe): string {
  if (unit === 'vector') return name;
  if (unit !== 'direction') return '';
  return cell ? `row ${cell[0]}, column ${cell[1]}` : 'click one in the cube';
}
