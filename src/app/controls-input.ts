/** The parameters of the network's input, drawn by lil-gui from the state: what is not chosen is the network's own. */

import { type Controller, GUI } from 'lil-gui';
import { COMMON_WAYS } from '../net/formats/preprocess.ts';
import type { Graph, Preprocess } from '../net/graph.ts';
import {
  type InputSettings,
  inputOf,
  isSensible,
  LEAST_SIDE,
  MOST_SIDE,
  sameInput,
} from './input-settings.ts';
import type { Store } from './state.ts';

const OWN = 'Its own';
const OTHER = 'Other';
/** Until a network is there. */
const UNKNOWN: InputSettings = {
  height: 224,
  width: 224,
  colour: 'rgb',
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};
const COLOURS = { rgb: ['red', 'green', 'blue'], bgr: ['blue', 'green', 'red'] } as const;

/** A property of lil-gui that is read from the state and written to it. */
interface Model<T> {
  value: T;
}

/** One of three values, and what it is a value of. */
interface Part {
  readonly controller: Controller;
  readonly of: string;
  readonly index: 0 | 1 | 2;
}

export class InputControls {
  readonly #store: Store;
  readonly #gui: GUI;
  readonly #parts: Part[] = [];
  #own: InputSettings | null = null;

  /** @param root holds the cube's parameters already */
  constructor(root: HTMLElement, store: Store) {
    this.#store = store;
    this.#gui = new GUI({ container: root, title: 'Network input', injectStyles: false });
    this.#gui.close();
    this.#addWay();
    this.#addSides();
    this.#addValues();
    this.#addTriple('mean', 'Mean');
    this.#addTriple('std', 'Std');
    this.#gui.add({ reset: () => store.set({ input: null }) }, 'reset').name('Reset the input');
    store.subscribe(['input'], () => this.#show());
  }

  /** @param own the network as its file has it */
  setNetwork(own: Graph): void {
    this.#own = inputOf(own);
    this.#show();
  }

  get #settings(): InputSettings {
    return this.#store.state.input ?? this.#own ?? UNKNOWN;
  }

  /** What makes no sense, as a deviation of 0 while it is being typed, is not taken. */
  #set(patch: Partial<InputSettings>): void {
    const next = { ...this.#settings, ...patch };
    if (this.#own && isSensible(next)) this.#store.set({ input: sameInput(next, this.#own) ? null : next });
  }

  #addWay(): void {
    const names = [OWN, ...COMMON_WAYS.map(({ name }) => name), OTHER];
    const model = modelOf(
      () => this.#way(),
      (name) => {
        const { preprocess = name === OWN ? this.#own : null } =
          COMMON_WAYS.find((way) => way.name === name) ?? {};
        if (preprocess) this.#set(preprocessOf(preprocess));
      },
    );
    this.#gui.add(model, 'value', names).name('Known as');
  }

  #way(): string {
    const alike = (other: Preprocess) => {
      const { height, width } = this.#settings;
      return sameInput(this.#settings, { ...other, height, width });
    };
    if (this.#own && alike(this.#own)) return OWN;
    return COMMON_WAYS.find(({ preprocess }) => alike(preprocess))?.name ?? OTHER;
  }

  #addSides(): void {
    for (const [side, name] of [
      ['height', 'Height'],
      ['width', 'Width'],
    ] as const) {
      const model = modelOf(
        () => this.#settings[side],
        (value) => this.#set({ [side]: value }),
      );
      this.#gui.add(model, 'value').min(LEAST_SIDE).max(MOST_SIDE).step(1).name(name);
    }
  }

  #addValues(): void {
    const colour = modelOf(
      () => this.#settings.colour,
      (value) => this.#set({ colour: value }),
    );
    this.#gui.add(colour, 'value', { 'Red first': 'rgb', 'Blue first': 'bgr' }).name('Colour order');
    const scale = modelOf(
      () => this.#settings.scale,
      (value) => this.#set({ scale: value }),
    );
    this.#gui.add(scale, 'value', { '0…1': 1, '0…255': 255 }).name('Values');
  }

  #addTriple(key: 'mean' | 'std', of: string): void {
    for (const index of [0, 1, 2] as const) {
      const model = modelOf(
        () => this.#settings[key][index],
        (value) => this.#set({ [key]: replaced(this.#settings[key], index, value) }),
      );
      this.#parts.push({ controller: this.#gui.add(model, 'value'), of, index });
    }
  }

  #show(): void {
    const colours = COLOURS[this.#settings.colour];
    for (const { controller, of, index } of this.#parts) controller.name(`${of} ${colours[index]}`);
    for (const controller of this.#gui.controllersRecursive()) controller.updateDisplay();
  }
}

function modelOf<T>(get: () => T, set: (value: T) => void): Model<T> {
  return {
    get value() {
      return get();
    },
    set value(value: T) {
      set(value);
    },
  };
}

function preprocessOf({ colour, scale, mean, std }: Preprocess): Preprocess {
  return { colour, scale, mean, std };
}

function replaced([a, b, c]: Preprocess['mean'], index: 0 | 1 | 2, value: number): Preprocess['mean'] {
  return [index === 0 ? value : a, index === 1 ? value : b, index === 2 ? value : c];
}
