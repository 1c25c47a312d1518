/**
 * The dream's parameters, drawn by lil-gui from the registries. Shown in the place of the cube's while the dream view is
 * open. Only what stands under "From the beginning" begins it anew.
 */

import { type Controller, GUI } from 'lil-gui';
import { IMAGE_KINDS } from '../explain/images/index.ts';
import { DIVERSITY } from '../explain/objectives/batch.ts';
import { OPTIMISERS } from '../explain/optimisers/index.ts';
import { TRANSFORM_LISTS } from '../explain/transforms.ts';
import {
  ALPHA_TERMS,
  alphaOf,
  BATCH_TERMS,
  DEFAULT_RECIPE,
  type DreamRecipe,
  MOST_OCTAVES,
  MOST_PICTURES,
  MOST_POWER,
  MOST_SEED,
  picturesOf,
  SIZES,
  type Start,
  startOf,
  TERMS,
  takesPicture,
} from './dream/recipe.ts';
import { withAlpha, withKind, withOptimiser, withStart } from './dream/suited.ts';
import { traitsOf } from './dream/units.ts';
import type { Store } from './state.ts';

/** Sliders reach this far; text fields and links further. */
const [RATE_SLIDER, WEIGHT_SLIDER, STEPS_SLIDER] = [0.5, 2, 2048];

const START_WORDS = {
  Noise: 'noise',
  'Live picture': 'picture',
  'Live, in octaves': 'octaves',
} as const satisfies Record<string, Start>;
/** How much several pictures of a unit are to differ, until a person says. */
const DIVERSE = -2;
/** Terms of a batch are measured on other scales. */
const BATCH_SLIDERS: Readonly<Record<string, number>> = { diversity: 20, alignment: 20 };

export class DreamControls {
  readonly #store: Store;
  readonly #root: HTMLElement;
  readonly #gui: GUI;
  readonly #sometimes: {
    readonly controller: Controller;
    readonly when: (recipe: DreamRecipe) => boolean;
  }[] = [];

  /** @param root holds the cube's parameters already */
  constructor(root: HTMLElement, store: Store) {
    this.#store = store;
    this.#root = root;
    this.#gui = new GUI({ container: root, title: 'Dream', injectStyles: false });
    this.#gui.$title.hidden = true;
    this.#addLive();
    this.#addBeginning();
    this.#addTerms();
    this.#gui.add({ reset: () => this.#reset() }, 'reset').name('Reset the parameters');
    store.subscribe(['drawer', 'dream'], () => this.#follow());
    this.#follow();
  }

  #addLive(): void {
    const folder = this.#gui.addFolder('While it runs');
    folder.add(this.#model('rate'), 'rate', 0.001, RATE_SLIDER, 0.001).name('Learning rate');
    const transforms = folder.add(this.#model('transforms'), 'transforms', choices(TRANSFORM_LISTS));
    this.#showFor(inOnePiece, transforms.name('Transforms'));
    folder.add(this.#model('steps'), 'steps', 16, STEPS_SLIDER, 16).name('Steps');
    const power = folder.add(this.#model('power'), 'power', 0, MOST_POWER, 0.1).name('Angle counts');
    this.#showFor(({ unit }) => traitsOf(unit).angle, power);
    const again = folder.add(this.#model('again'), 'again').name('Repeat, live');
    this.#showFor(takesPicture, again);
  }

  #addTerms(): void {
    const folder = this.#gui.addFolder('What counts beside the unit');
    for (const { name, label } of TERMS) {
      folder.add(this.#term(name), 'weight', -WEIGHT_SLIDER, WEIGHT_SLIDER, 0.01).name(label);
    }
    for (const { name, label } of BATCH_TERMS) {
      const reach = BATCH_SLIDERS[name] ?? WEIGHT_SLIDER;
      const term = folder.add(this.#term(name), 'weight', -reach, reach, reach / 100);
      this.#showFor((recipe) => picturesOf(recipe) > 1, term.name(label));
    }
    for (const { name } of ALPHA_TERMS) {
      const term = folder.add(this.#term(name), 'weight', -WEIGHT_SLIDER, WEIGHT_SLIDER, 0.01);
      this.#showFor(alphaOf, term.name('Rough opacity'));
    }
  }

  #addBeginning(): void {
    const folder = this.#gui.addFolder('From the beginning');
    const pictures = folder.add(this.#pictures(), 'pictures', 1, MOST_PICTURES, 1).name('Pictures');
    this.#showFor((recipe) => picturesOf({ ...recipe, pictures: 2 }) > 1, pictures);
    folder.add(this.#model('size'), 'size', [...SIZES]).name('Pixels');
    folder.add(this.#model('start'), 'start', START_WORDS).name('Begin with');
    const octaves = folder.add(this.#model('octaves'), 'octaves', 1, MOST_OCTAVES, 1).name('Sizes');
    this.#showFor((recipe) => !inOnePiece(recipe), octaves);
    const preRelu = folder.add(this.#model('preRelu'), 'preRelu').name('Before ReLU');
    this.#showFor(({ unit }) => traitsOf(unit).of === 'channel', preRelu);
    this.#showFor(
      inOnePiece,
      folder.add(this.#model('image'), 'image', choices(IMAGE_KINDS)).name('Made of'),
      folder.add(this.#model('decorrelate'), 'decorrelate').name('Decorrelate'),
      folder.add(this.#model('alpha'), 'alpha').name('Transparent'),
      folder.add(this.#model('optimiser'), 'optimiser', choices(OPTIMISERS)).name('Optimiser'),
    );
    folder.add(this.#model('seed'), 'seed', 0, MOST_SEED, 1).name('Seed');
  }

  /** Others are hidden where they would change nothing. */
  #showFor(when: (recipe: DreamRecipe) => boolean, ...controllers: readonly Controller[]): void {
    this.#sometimes.push(...controllers.map((controller) => ({ controller, when })));
  }

  /** An object with one property that is the recipe's. */
  #model<K extends keyof DreamRecipe>(key: K): Record<K, DreamRecipe[K]> {
    const store = this.#store;
    return Object.defineProperty({}, key, {
      enumerable: true,
      get: () => store.state.dream[key],
      set: (value: DreamRecipe[K]) => store.set({ dream: withValue(store.state.dream, key, value) }),
    }) as Record<K, DreamRecipe[K]>;
  }

  /** Several pictures of one unit are made to differ, unless a person said how much. */
  #pictures(): { pictures: number } {
    const store = this.#store;
    return {
      get pictures() {
        return picturesOf(store.state.dream);
      },
      set pictures(pictures) {
        const { dream } = store.state;
        const set = dream.unit === 'between' || DIVERSITY.name in dream.terms;
        const terms = set ? dream.terms : { ...dream.terms, [DIVERSITY.name]: DIVERSE };
        store.set({ dream: { ...dream, pictures, terms } });
      },
    };
  }

  #term(name: string): { weight: number } {
    const store = this.#store;
    return Object.defineProperty({}, 'weight', {
      enumerable: true,
      get: () => store.state.dream.terms[name] ?? 0,
      set: (weight: number) => {
        const { dream } = store.state;
        store.set({ dream: { ...dream, terms: { ...dream.terms, [name]: weight } } });
      },
    }) as { weight: number };
  }

  /** All but what it is a dream of. */
  #reset(): void {
    const { dream } = this.#store.state;
    const { layer, index, other, cell, vector, name, size, seed } = dream;
    const kept = { layer, index, other, cell, vector, name, size, seed };
    this.#store.set({ dream: { ...withKind(DEFAULT_RECIPE, dream.unit), ...kept } });
  }

  #follow(): void {
    const open = this.#store.state.drawer === 'dream';
    for (const element of this.#root.children) {
      if (element instanceof HTMLElement) element.hidden = (element === this.#gui.domElement) !== open;
    }
    if (!open) return;
    const { dream } = this.#store.state;
    for (const { controller, when } of this.#sometimes) controller.show(when(dream));
    for (const controller of this.#gui.controllersRecursive()) controller.updateDisplay();
  }
}

/** The recipe with another value, and what suits that. */
function withValue<K extends keyof DreamRecipe>(
  recipe: DreamRecipe,
  key: K,
  value: DreamRecipe[K],
): DreamRecipe {
  const changed = { ...recipe, [key]: value };
  if (key === 'optimiser') return withOptimiser(recipe, changed.optimiser);
  if (key === 'alpha') return withAlpha(recipe, changed.alpha);
  return key === 'start' ? withStart(recipe, changed.start) : changed;
}

/** Whether the picture grows at its size. */
function inOnePiece(recipe: DreamRecipe): boolean {
  return startOf(recipe) !== 'octaves';
}

function choices(registry: readonly { readonly name: string; readonly label: string }[]) {
  return Object.fromEntries(registry.map(({ name, label }) => [label, name]));
}
