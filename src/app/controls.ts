/**
 * The panel of parameters, drawn by lil-gui from the state. It only writes the state and shows it again: whoever
 * changes it (a slice dragged on the cube, a link, undo), the panel follows.
 */

import { type Controller, GUI } from 'lil-gui';
import type { TensorShape } from '../gpu/tensor.ts';
import { DEFAULT_CUBE_SETTINGS, type Range } from '../viz/settings.ts';
import { CUTS, type Cut } from './cuts.ts';
import type { AppState, StateKey, StatePatch, Store } from './state.ts';

type RangeKey = 'rows' | 'columns' | 'channels';

/** Controllers of a range's two ends, to be told of the open layer's size. */
interface RangeControls {
  readonly key: RangeKey;
  readonly first: Controller;
  readonly last: Controller;
}

export interface ControlActions {
  readonly resetView: () => void;
  /** Shows only a part of the cube, as it is natural to part it. */
  readonly cut: (cut: Cut) => void;
}

export class Controls {
  readonly #store: Store;
  readonly #gui: GUI;
  readonly #ranges: RangeControls[] = [];
  readonly #counts: Record<RangeKey, number> = { rows: 1, columns: 1, channels: 1 };

  constructor(root: HTMLElement, store: Store, actions: ControlActions) {
    this.#store = store;
    this.#gui = new GUI({ container: root, title: 'Parameters', injectStyles: false });
    this.#gui.$title.hidden = true;
    this.#addLook();
    this.#addSlices(actions);
    this.#addPicture();
    this.#gui.add({ reset: () => store.set(DEFAULT_CUBE_SETTINGS) }, 'reset').name('Reset the cube');
    this.#gui.add({ view: actions.resetView }, 'view').name('Reset the view');
    store.subscribe(null, () => this.#show());
  }

  /** Sliders of the slices reach as far as this layer. */
  setLayerShape([, rows, columns, channels]: TensorShape): void {
    Object.assign(this.#counts, { rows, columns, channels });
    for (const { key, first, last } of this.#ranges) {
      const most = Math.max(1, this.#counts[key] - 1);
      first.max(most);
      last.max(most);
    }
    this.#show();
  }

  #addLook(): void {
    const folder = this.#gui.addFolder('Look');
    folder.add(this.#model('mode'), 'mode', { Volume: 'volume', Voxels: 'voxels' }).name('Draw as');
    const meanings = {
      Activation: 'activation',
      Attribution: 'attribution',
      Groups: 'groups',
    };
    folder.add(this.#model('colourBy'), 'colourBy', meanings).name('Colours show');
    const maps = { Magma: 'magma', Viridis: 'viridis', Grey: 'grey', Signed: 'signed' };
    folder.add(this.#model('colourMap'), 'colourMap', maps).name('Colours');
    folder.add(this.#model('threshold'), 'threshold', 0, 1, 0.01).name('Threshold');
    folder.add(this.#model('opacity'), 'opacity', 0, 1, 0.01).name('Opacity');
    folder.add(this.#model('gain'), 'gain', 0.1, 10, 0.05).name('Gain');
    folder.add(this.#model('depth'), 'depth', 0.1, 4, 0.05).name('Depth');
    folder.add(this.#model('smooth'), 'smooth').name('Smooth');
    folder.add(this.#model('axes'), 'axes').name('Axes');
    folder.add(this.#model('picture'), 'picture').name('Picture');
  }

  #addSlices({ cut }: ControlActions): void {
    const folder = this.#gui.addFolder('Slices');
    this.#addRange(folder, 'rows', 'Rows');
    this.#addRange(folder, 'columns', 'Columns');
    this.#addRange(folder, 'channels', 'Channels');
    const all: StatePatch = { rows: null, columns: null, channels: null };
    for (const [kind, name] of CUTS) folder.add({ cut: () => cut(kind) }, 'cut').name(name);
    folder.add({ all: () => this.#store.set(all) }, 'all').name('Show all');
  }

  #addPicture(): void {
    const folder = this.#gui.addFolder('Page');
    const fits = { 'Cut to fit': 'crop', 'Show all': 'fit', Stretch: 'stretch' };
    folder.add(this.#model('fit'), 'fit', fits).name('Picture');
    folder.add(this.#model('mirror'), 'mirror').name('Mirror');
    folder.add(this.#model('theme'), 'theme', { Dark: 'dark', Light: 'light' }).name('Theme');
  }

  /** An object with one property that is the state's. */
  #model<K extends StateKey>(key: K): Record<K, AppState[K]> {
    const store = this.#store;
    return Object.defineProperty({}, key, {
      enumerable: true,
      get: () => store.state[key],
      set: (value: AppState[K]) => store.set({ [key]: value } as StatePatch),
    }) as Record<K, AppState[K]>;
  }

  #addRange(folder: GUI, key: RangeKey, name: string): void {
    const end = (index: 0 | 1, label: string): Controller => {
      const model = Object.defineProperty({}, 'at', {
        enumerable: true,
        get: () => this.#range(key)[index],
        set: (value: number) => this.#setEnd(key, index, value),
      }) as { at: number };
      return folder.add(model, 'at', 0, 1, 1).name(label);
    };
    this.#ranges.push({ key, first: end(0, `${name} from`), last: end(1, 'to') });
  }

  #range(key: RangeKey): readonly [number, number] {
    const last = this.#counts[key] - 1;
    const [from, to] = this.#store.state[key] ?? [0, last];
    return [Math.min(from, last), Math.min(to, last)];
  }

  /** Moves one end; the other is pushed along. All of an axis is no range. */
  #setEnd(key: RangeKey, index: 0 | 1, value: number): void {
    const [from, to] = this.#range(key);
    const last = this.#counts[key] - 1;
    const at = Math.min(last, Math.max(0, value));
    const next: [number, number] = index === 0 ? [at, Math.max(at, to)] : [Math.min(from, at), at];
    const range: Range = next[0] === 0 && next[1] === last ? null : next;
    this.#store.set({ [key]: range });
  }

  #show(): void {
    for (const controller of this.#gui.controllersRecursive()) controller.updateDisplay();
  }
}
