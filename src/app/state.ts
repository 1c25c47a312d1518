/**
 * What a person has chosen, as one plain object. Controls write it, the loop reads it, views never write it.
 *
 * `fields.ts` says of each key how it is written in the address, whether it is remembered and undone, and what
 * must be built anew when it changes.
 */

import type { CameraView } from '../viz/cube-camera.ts';
import { type CubeSettings, DEFAULT_CUBE_SETTINGS } from '../viz/settings.ts';
import { DEFAULT_RECIPE, type DreamRecipe } from './dream/recipe.ts';
import type { InputSettings } from './input-settings.ts';
import type { Selected } from './selected.ts';
import type { TourName } from './tour/names.ts';
import type { ViewName } from './views/names.ts';
import { DEFAULT_VIEW_SETTINGS, type ViewSettings } from './views/settings.ts';

export type SourceKind = 'sample' | 'camera' | 'video' | 'picture' | 'screen';
export type Fit = 'crop' | 'fit' | 'stretch';
export type Theme = 'dark' | 'light';
/** Name of the open view (`views/index.ts`), or none. */
export type Drawer = 'none' | ViewName;

export interface AppState extends CubeSettings, ViewSettings {
  /** Where the pictures come from. */
  source: SourceKind;
  /** Which of the pictures that ship. */
  sample: string;
  /** Device id of the camera; empty for whichever the browser gives. */
  camera: string;
  /** The network sees the picture as in a mirror. */
  mirror: boolean;
  /** The picture stands still. */
  frozen: boolean;
  /** How a picture that is not square meets a network that is. */
  fit: Fit;
  network: string;
  /** How pictures meet the network; null for what its file says or its family is known for. */
  input: InputSettings | null;
  /** Name of the open layer; empty for the one that the network opens with. */
  layer: string;
  /** What is kept of all that can be pointed at. */
  pin: Selected | null;
  /** From where the cube is seen; null for the view that frames it. */
  view: CameraView | null;
  drawer: Drawer;
  /** Height of the drawer as a share of the page's. */
  drawerShare: number;
  /** What the dream view optimises. */
  dream: DreamRecipe;
  /** The sheet shows each channel on its own scale, rather than on the layer's. */
  ownScale: boolean;
  /** The panels around the stage. */
  panels: boolean;
  /** The panel of parameters. */
  controls: boolean;
  theme: Theme;
  /** The step of the tour that is open. */
  tour: 'none' | TourName;
  /** The tour was taken, left or declined: it is no longer offered. */
  toured: boolean;
}

export const DEFAULT_STATE: Readonly<AppState> = {
  ...DEFAULT_CUBE_SETTINGS,
  ...DEFAULT_VIEW_SETTINGS,
  source: 'sample',
  sample: 'cat',
  camera: '',
  mirror: false,
  frozen: false,
  fit: 'crop',
  network: 'pocket',
  input: null,
  layer: '',
  pin: null,
  view: null,
  drawer: 'none',
  drawerShare: 0.38,
  dream: DEFAULT_RECIPE,
  ownScale: false,
  panels: true,
  controls: true,
  theme: 'dark',
  tour: 'none',
  toured: false,
};

export type StateKey = keyof AppState;
export type StatePatch = { readonly [K in StateKey]?: AppState[K] };
export type StateListener = (state: Readonly<AppState>, changed: ReadonlySet<StateKey>) => void;

interface Subscription {
  readonly keys: ReadonlySet<StateKey> | null;
  readonly listener: StateListener;
}

interface Change {
  readonly before: StatePatch;
  readonly keys: string;
  readonly at: number;
}

/** Changes of the same keys within this many milliseconds are undone together: a slider drag is one change. */
const ONE_CHANGE = 600;
const MOST_CHANGES = 100;

export class Store {
  readonly #state: AppState;
  readonly #subscriptions = new Set<Subscription>();
  readonly #changes: Change[] = [];
  readonly #undoable: (key: StateKey) => boolean;
  readonly #now: () => number;

  constructor(
    state: StatePatch = {},
    undoable: (key: StateKey) => boolean = () => true,
    now: () => number = () => performance.now(),
  ) {
    this.#state = { ...DEFAULT_STATE, ...state };
    this.#undoable = undoable;
    this.#now = now;
  }

  get state(): Readonly<AppState> {
    return this.#state;
  }

  /** Changes some keys and tells those who asked for them; keys that keep their value are no change. */
  set(patch: StatePatch): void {
    const before = this.#apply(patch);
    const keys = (Object.keys(before) as StateKey[]).filter(this.#undoable);
    if (keys.length > 0) this.#remember(before, keys);
  }

  /** Takes back the last change; false when there is none. */
  undo(): boolean {
    const change = this.#changes.pop();
    if (change) this.#apply(change.before);
    return change !== undefined;
  }

  /** Tells `listener` when any of `keys` changed, or any at all for null. Returns the way out. */
  subscribe(keys: readonly StateKey[] | null, listener: StateListener): () => void {
    const subscription: Subscription = { keys: keys && new Set(keys), listener };
    this.#subscriptions.add(subscription);
    return () => this.#subscriptions.delete(subscription);
  }

  /** Returns what the changed keys held before. */
  #apply(patch: StatePatch): StatePatch {
    const changed = (Object.keys(patch) as StateKey[]).filter(
      (key) => !sameValue(patch[key], this.#state[key]),
    );
    const before = Object.fromEntries(changed.map((key) => [key, this.#state[key]])) as StatePatch;
    if (changed.length === 0) return before;
    Object.assign(this.#state, Object.fromEntries(changed.map((key) => [key, patch[key]])));
    const set = new Set(changed);
    for (const { keys, listener } of [...this.#subscriptions]) {
      if (!keys || changed.some((key) => keys.has(key))) listener(this.#state, set);
    }
    return before;
  }

  #remember(before: StatePatch, keys: readonly StateKey[]): void {
    const name = keys.join();
    const at = this.#now();
    const last = this.#changes.at(-1);
    if (last && last.keys === name && at - last.at < ONE_CHANGE) {
      this.#changes[this.#changes.length - 1] = { ...last, at };
      return;
    }
    const undone = Object.fromEntries(keys.map((key) => [key, before[key]])) as StatePatch;
    this.#changes.push({ before: undone, keys: name, at });
    if (this.#changes.length > MOST_CHANGES) this.#changes.shift();
  }
}

/** Values are plain data: two that are written alike are the same. */
function sameValue(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
}
