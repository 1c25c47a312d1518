/**
 * The open view's parameters, drawn by lil-gui from the description of its settings, above the cube's.
 */

import { GUI } from 'lil-gui';
import type { Graph } from '../net/graph.ts';
import { layerLabels } from '../viz/layer-labels.ts';
import type { Store } from './state.ts';
import { VIEWS } from './views/index.ts';
import type { Setting } from './views/setting.ts';
import { type SetView, VIEW_SETTINGS } from './views/settings.ts';

export class ViewControls {
  readonly #store: Store;
  readonly #root: HTMLElement;
  #gui: GUI | null = null;
  #shown: SetView | null = null;
  #graph: Graph | null = null;

  /** @param root holds the cube's parameters already */
  constructor(root: HTMLElement, store: Store) {
    this.#store = store;
    this.#root = root;
    store.subscribe(['drawer'], () => this.#follow());
    store.subscribe(Object.keys(VIEW_SETTINGS) as SetView[], () => this.#show());
    this.#follow();
  }

  /** Lists of layers and classes are this network's. */
  setNetwork(graph: Graph): void {
    this.#graph = graph;
    this.#shown = null;
    this.#follow();
  }

  #follow(): void {
    const { drawer } = this.#store.state;
    const view = Object.hasOwn(VIEW_SETTINGS, drawer) ? (drawer as SetView) : null;
    if (view === this.#shown) return;
    this.#gui?.destroy();
    this.#shown = view;
    this.#gui = view && this.#build(view);
  }

  #build(view: SetView): GUI {
    const title = VIEWS.find(({ name }) => name === view)?.title ?? view;
    const gui = new GUI({ container: this.#root, title, injectStyles: false });
    this.#root.prepend(gui.domElement);
    for (const [key, setting] of Object.entries<Setting>(VIEW_SETTINGS[view])) {
      if (setting.label === undefined) continue;
      const controller = this.#add(gui, this.#model(view, key), setting);
      controller?.name(setting.label);
      if (setting.hint !== undefined && controller) controller.domElement.title = setting.hint;
    }
    return gui;
  }

  #add(gui: GUI, model: { value: unknown }, setting: Setting) {
    switch (setting.kind) {
      case 'number':
        return gui.add(model as { value: number }, 'value', setting.least, setting.most, setting.step);
      case 'choice':
        return gui.add(
          model,
          'value',
          Object.fromEntries(setting.choices.map((each, i) => [setting.words?.[i] ?? each, each])),
        );
      case 'layer':
        return gui.add(model, 'value', {
          [setting.unset ?? 'The open layer']: '',
          ...byLabel(this.#graph?.layers ?? []),
        });
      case 'class':
        return gui.add(model, 'value', this.#classes());
      case 'layers':
        return this.#addLayers(gui, model as { value: readonly string[] }, setting.label ?? '');
      case 'flag':
        return gui.add(model as { value: boolean }, 'value');
      case 'text':
        return gui.add(model as { value: string }, 'value');
    }
  }

  /** A tick for each layer; none ticked lets the view choose. */
  #addLayers(gui: GUI, model: { value: readonly string[] }, label: string): null {
    const folder = gui.addFolder(label).close();
    const all = this.#graph?.layers ?? [];
    const labels = layerLabels(all);
    for (const [i, name] of all.entries()) {
      const one = Object.defineProperty({}, 'value', {
        enumerable: true,
        get: () => model.value.includes(name),
        set: (ticked: boolean) => {
          model.value = all.filter((each) => (each === name ? ticked : model.value.includes(each)));
        },
      }) as { value: boolean };
      folder.add(one, 'value').name(labels[i] ?? name);
    }
    return null;
  }

  #classes(): Record<string, number | null> {
    const names = this.#graph?.labels ?? [];
    return { 'As the view finds': null, ...Object.fromEntries(names.map((name, i) => [name, i])) };
  }

  /** An object with one property that is the setting's value in the state. */
  #model(view: SetView, key: string): { value: unknown } {
    const store = this.#store;
    return Object.defineProperty({}, 'value', {
      enumerable: true,
      get: () => Reflect.get(store.state[view], key),
      set: (value: unknown) => store.set({ [view]: { ...store.state[view], [key]: value } }),
    }) as { value: unknown };
  }

  #show(): void {
    for (const controller of this.#gui?.controllersRecursive() ?? []) controller.updateDisplay();
  }
}

function byLabel(layers: readonly string[]): Record<string, string> {
  return Object.fromEntries(layerLabels(layers).map((label, i) => [label, layers[i] ?? label]));
}
