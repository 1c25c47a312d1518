/**
 * The sheet of a layer's icons. What ships or was kept is there at once; the rest is made while the sheet is open, those
 * in view first, and kept. A click dreams of the channel, larger.
 */

import type { Graph } from '../../net/graph.ts';
import type { ShownLayer } from '../../viz/settings.ts';
import { fetchAtlas, fetchSheet, type IconAtlas } from '../dream/icon-atlas.ts';
import type { IconJob } from '../dream/icon-job.ts';
import { ICONS, type IconRecipe, iconKey, networkKey, SOFTWARE_ICONS } from '../dream/icon-recipe.ts';
import { type IconOwner, IconStore } from '../dream/icon-store.ts';
import { disposeQuietly } from '../dream/parts.ts';
import { isSoftware } from '../dream/recipe.ts';
import { pickChannel } from '../dream/unit.ts';
import type { Graphics } from '../graphics.ts';
import type { Store } from '../state.ts';
import { byId, create, setText } from './elements.ts';
import { IconTile } from './icons-tile.ts';

export class IconsPanel {
  readonly #store: Store;
  readonly #kept = new IconStore();
  readonly #grid = create('div', 'icon-grid');
  readonly #progress = byId('icons-progress', HTMLElement);
  readonly #button = byId('icons-button', HTMLButtonElement);
  readonly #inView: IntersectionObserver;
  #tiles: readonly IconTile[] = [];
  #byElement: ReadonlyMap<Element, IconTile> = new Map();
  #graphics: Graphics | null = null;
  #graph: Graph | null = null;
  #atlas: Promise<IconAtlas | null> = Promise.resolve(null);
  #network = '';
  #layer: ShownLayer | null = null;
  #shown: ShownLayer | null = null;
  #job: IconJob | null = null;
  #turn = 0;
  #paused = false;
  #building = false;

  constructor(store: Store) {
    this.#store = store;
    const root = byId('icons', HTMLElement);
    root.append(this.#grid);
    this.#inView = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const tile = this.#byElement.get(target);
          if (tile) tile.seen = isIntersecting;
        }
      },
      { root },
    );
    this.#button.addEventListener('click', () => {
      this.#paused = !this.#paused;
      this.#count();
    });
    store.subscribe(['drawer', 'panels'], () => this.#follow());
  }

  setGraphics(graphics: Graphics): void {
    this.#dropJob();
    this.#graphics = graphics;
    this.#shown = null;
  }

  setGraph(graph: Graph): void {
    if (graph === this.#graph) return;
    this.#graph = graph;
    this.#network = networkKey(graph);
    this.#atlas = fetchAtlas(graph.name);
  }

  setLayer(layer: ShownLayer): void {
    this.#layer = layer;
    this.#follow();
  }

  /** What a tick of the loop leaves over. */
  work(): void {
    if (this.#open && !this.#paused) this.#job?.work();
  }

  /** Frames of a GPU made of software would stand in the way of what is being built. */
  get holdsPictures(): boolean {
    return this.#building && isSoftware(this.#graphics?.gpu.adapterName ?? '');
  }

  /** How many there are, for tests. */
  get done(): number {
    return this.#tiles.filter((tile) => tile.done).length;
  }

  get #open(): boolean {
    const { drawer, panels } = this.#store.state;
    return drawer === 'icons' && panels;
  }

  #follow(): void {
    const open = this.#store.state.drawer === 'icons';
    this.#progress.hidden = !open;
    this.#button.hidden = !open;
    if (this.#open && this.#layer && this.#layer !== this.#shown) void this.#showLayer(this.#layer);
    if (this.#open) this.#count();
  }

  async #showLayer(layer: ShownLayer): Promise<void> {
    const [graphics, graph] = [this.#graphics, this.#graph];
    if (!graphics || !graph) return;
    const turn = ++this.#turn;
    this.#shown = layer;
    this.#dropJob();
    this.#makeTiles(layer);
    const recipe = isSoftware(graphics.gpu.adapterName) ? SOFTWARE_ICONS : ICONS;
    const owner: IconOwner = [this.#network, layer.name, iconKey(recipe)];
    await this.#showShipped(graph.name, layer.name, turn);
    await this.#showKept(owner, turn);
    if (turn !== this.#turn) return;
    this.#count();
    if (this.#tiles.some((tile) => !tile.done))
      await this.#startJob(graphics, graph, layer.name, recipe, owner);
  }

  #makeTiles({ name, tensor }: ShownLayer): void {
    this.#inView.disconnect();
    this.#tiles = Array.from({ length: tensor.shape[3] }, (_, channel) => new IconTile(name, channel));
    this.#byElement = new Map(this.#tiles.map((tile) => [tile.element, tile]));
    for (const { element, channel } of this.#tiles) {
      element.addEventListener('click', () => {
        this.#store.set({ dream: pickChannel(this.#store.state.dream, name, channel), drawer: 'dream' });
      });
      this.#inView.observe(element);
    }
    this.#grid.replaceChildren(...this.#tiles.map((tile) => tile.element));
  }

  async #showShipped(network: string, layer: string, turn: number): Promise<void> {
    const atlas = await this.#atlas;
    const pictures = atlas ? await fetchSheet(network, atlas, layer) : [];
    pictures.forEach((picture, channel) => {
      if (turn === this.#turn) this.#tiles[channel]?.show(picture, 1);
      picture.close();
    });
  }

  async #showKept(owner: IconOwner, turn: number): Promise<void> {
    for (const [channel, file] of await this.#kept.read(owner)) {
      const picture = await createImageBitmap(file).catch(() => null);
      const tile = this.#tiles[channel];
      if (turn !== this.#turn) return;
      if (picture && tile && !tile.done) tile.show(picture, 1);
      picture?.close();
    }
  }

  async #startJob(
    { gpu }: Graphics,
    graph: Graph,
    layer: string,
    recipe: IconRecipe,
    owner: IconOwner,
  ): Promise<void> {
    const turn = this.#turn;
    const tiles = this.#tiles;
    const onPicture = (channel: number, image: ImageData, share: number) => {
      const tile = tiles[channel];
      tile?.show(image, share);
      if (share < 1 || !tile) return;
      if (turn === this.#turn) this.#count();
      void tile.file().then((file) => file && this.#kept.write(owner, channel, file));
    };
    const next = (count: number) => nextChannels(tiles, count);
    this.#building = true;
    try {
      const { IconJob } = await import('../dream/icon-job.ts');
      const job = await IconJob.create({ gpu, graph, layer, recipe, next, onPicture });
      if (turn === this.#turn) this.#job = job;
      else job.dispose();
    } catch (error) {
      if (turn !== this.#turn) return;
      setText(this.#progress, error instanceof Error ? error.message : String(error));
      this.#button.hidden = true;
    } finally {
      this.#building = false;
    }
  }

  #dropJob(): void {
    disposeQuietly(this.#job);
    this.#job = null;
  }

  #count(): void {
    const { done } = this;
    const all = this.#tiles.length;
    setText(this.#progress, done === all ? `${all} channels` : `${done} of ${all}`);
    setText(this.#button, this.#paused ? 'Go on' : 'Pause');
    this.#button.hidden = done === all || !this.#open;
  }
}

/** Those that are missing, those in view first. */
function nextChannels(tiles: readonly IconTile[], count: number): readonly number[] {
  const missing = tiles.filter((tile) => !tile.done);
  const ordered = [...missing.filter((tile) => tile.seen), ...missing.filter((tile) => !tile.seen)];
  return ordered.slice(0, count).map((tile) => tile.channel);
}
