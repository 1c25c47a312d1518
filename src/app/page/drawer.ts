/**
 * The drawer: tabs drawn from the registry of views, the panel of the open one, its sentence, its exports, and the edge
 * by which it is made higher or lower. A view's code comes when it is first opened.
 */

import type { ShownLayer } from '../../viz/settings.ts';
import type { Answers } from '../answers/answers.ts';
import { loadPart, PartError } from '../load-part.ts';
import { VIEWS } from '../views/index.ts';
import type { ViewName } from '../views/names.ts';
import { VIEW_SETTINGS } from '../views/settings.ts';
import type { CreateView, View, ViewContext, ViewKind } from '../views/view.ts';
import { listenToDrawerEdge } from './drawer-edge.ts';
import { createTabs, type Tabs } from './drawer-tabs.ts';
import { byId, create, createButton, setPressed, setText } from './elements.ts';
import { Explanations } from './explanations.ts';
import { ExportMenu } from './export-menu.ts';

export class Drawer {
  readonly #context: ViewContext;
  readonly #tabs: Tabs;
  readonly #element = byId('drawer', HTMLElement);
  readonly #button = byId('drawer-button', HTMLButtonElement);
  readonly #text = byId('drawer-text', HTMLElement);
  readonly #question = create('span', 'drawer-question');
  readonly #reading = create('span', 'drawer-reading');
  readonly #exports: ExportMenu;
  readonly #panels = new Map<ViewName, HTMLElement>();
  readonly #views = new Map<ViewName, View>();
  /** What was opened last, to be opened again by the button. */
  #last: ViewName = 'channels';
  #open: View | null = null;
  #answers: Answers | null = null;
  #layer: ShownLayer | null = null;

  /** @param onFault told in a sentence what a person asked for and did not get */
  constructor(context: ViewContext, onFault: (sentence: string) => void) {
    const { store, selection } = context;
    this.#context = context;
    this.#tabs = createTabs(byId('tabs', HTMLElement), VIEWS, (name) => store.set({ drawer: name }));
    this.#exports = new ExportMenu(
      byId('drawer-export', HTMLElement),
      () => this.#open?.exports?.() ?? [],
      () => this.#open?.exports !== undefined,
      onFault,
    );
    for (const { name, panel } of VIEWS) this.#panels.set(name, this.#panel(name, panel));
    this.#button.addEventListener('click', () =>
      store.set({ drawer: store.state.drawer === 'none' ? this.#last : 'none' }),
    );
    this.#text.append(this.#question, ' ', this.#reading);
    const explanations = new Explanations();
    byId('drawer-more', HTMLButtonElement).addEventListener('click', () => {
      const kind = VIEWS.find(({ name }) => name === store.state.drawer);
      if (kind) void explanations.open(kind.title);
    });
    byId('drawer-close', HTMLButtonElement).addEventListener('click', () => store.set({ drawer: 'none' }));
    listenToDrawerEdge(byId('drawer-edge', HTMLElement), store);
    store.subscribe(['drawer', 'panels'], () => void this.#follow());
    store.subscribe(['drawerShare'], () => this.#size());
    store.subscribe(Object.keys(VIEW_SETTINGS) as (keyof typeof VIEW_SETTINGS)[], (_, changed) => {
      const { drawer } = store.state;
      if (drawer in VIEW_SETTINGS && changed.has(drawer as keyof typeof VIEW_SETTINGS)) this.refresh();
    });
    selection.subscribe((selected) => this.#open?.point?.(selected));
    // A click pins what is pointed at already: nothing else is current, but the pin is another.
    store.subscribe(['pin'], () => selection.hovered && this.#open?.point?.(selection.current));
    this.#size();
    void this.#follow();
  }

  /** A network on a device. */
  setNetwork(answers: Answers): void {
    this.#answers = answers;
    this.#open?.setNetwork(answers);
  }

  setLayer(layer: ShownLayer): void {
    this.#layer = layer;
    this.#open?.setLayer?.(layer);
    this.#open?.refresh();
  }

  /** Another picture was computed. */
  refresh(): void {
    if (this.#answers) this.#open?.refresh();
  }

  /** What a tick of the loop leaves over. */
  work(): void {
    this.#open?.work?.();
  }

  /** The open view, for tests. */
  get view(): View | null {
    return this.#open;
  }

  async #follow(): Promise<void> {
    const { drawer, panels } = this.#context.store.state;
    const open = drawer !== 'none';
    setPressed(this.#button, open);
    this.#element.hidden = !open || !panels;
    for (const [name, panel] of this.#panels) panel.hidden = name !== drawer;
    this.#tabs.select(drawer);
    const kind = VIEWS.find(({ name }) => name === drawer);
    if (kind) {
      this.#last = kind.name;
      setText(this.#question, kind.question);
      setText(this.#reading, kind.reading);
      this.#text.title = `${kind.question} ${kind.reading}`;
    }
    await this.#show(kind ?? null, open && panels);
  }

  async #show(kind: ViewKind | null, visible: boolean): Promise<void> {
    const view = kind && visible ? await this.#view(kind) : null;
    const { drawer, panels } = this.#context.store.state;
    if (visible && (drawer !== kind?.name || !panels)) return;
    if (view === this.#open) return;
    this.#open?.hide?.();
    this.#open = view;
    this.#exports.follow();
    if (!view || !this.#answers) return;
    view.setNetwork(this.#answers);
    if (this.#layer) view.setLayer?.(this.#layer);
    view.point?.(this.#context.selection.current);
    view.refresh();
  }

  /** Null for those that are always there. */
  async #view({ name, title, load }: ViewKind): Promise<View | null> {
    const found = this.#views.get(name);
    if (found || !load) return found ?? null;
    const panel = this.#panels.get(name);
    panel?.replaceChildren();
    let create: CreateView;
    try {
      create = await loadPart(`The view "${title}"`, load);
    } catch (error) {
      if (error instanceof PartError) panel?.replaceChildren(...this.#missing(error));
      return null;
    }
    const again = this.#views.get(name);
    if (again || !panel) return again ?? null;
    panel.replaceChildren();
    const view = create(this.#context, panel);
    this.#views.set(name, view);
    return view;
  }

  /** What stands in the place of a view whose code did not come. */
  #missing({ message }: PartError): readonly HTMLElement[] {
    const words = create('p', 'secondary', message);
    words.setAttribute('role', 'status');
    return [words, createButton('button', 'Reload the page', () => location.reload())];
  }

  #panel(name: ViewName, id: string | undefined): HTMLElement {
    const panel = id === undefined ? create('div', `view view-${name}`) : byId(id, HTMLElement);
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', `tab-${name}`);
    if (id === undefined) {
      panel.id = `view-${name}`;
      panel.hidden = true;
      this.#element.append(panel);
    }
    return panel;
  }

  #size(): void {
    this.#element.style.setProperty('--drawer-share', String(this.#context.store.state.drawerShare));
  }
}
