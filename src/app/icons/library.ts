/**
 * The words of the page's language: icons of channels and of directions of any layer, for every view. What ships with a
 * network or was kept is there at once; the rest is made in the time that frames leave over, what is in view first, and
 * kept.
 */

import { GpuError } from '../../gpu/device.ts';
import type { Graph, Shape } from '../../net/graph.ts';
import { inferShapes } from '../../net/shapes.ts';
import { disposeQuietly } from '../dispose-quietly.ts';
import { isSoftware } from '../dream/recipe.ts';
import type { Graphics } from '../graphics.ts';
import { loadPart, PartError } from '../load-part.ts';
import { fetchAtlas, fetchSheet, type IconAtlas } from './atlas.ts';
import type { IconJob, IconKind } from './job.ts';
import { ICONS, type IconRecipe, iconKey, networkKey, SOFTWARE_ICONS } from './recipe.ts';
import { IconShelf } from './shelf.ts';
import { type IconOwner, IconStore } from './store.ts';
import type { IconTile } from './tile.ts';

/** Why icons are not made for now. */
interface Failure {
  /** Whether it may go by: memory comes free, a network is there again. */
  readonly passing: boolean;
  /** Held on the GPU then. */
  readonly bytes: number;
}

/** Bytes less on the GPU with which what had no memory is tried again. */
const FREED = 2 ** 20;

export class IconLibrary {
  /** Nothing is made while it rests; what is there is shown. */
  paused = false;
  /** Told when a picture is finished, or can't be made: then with the reason. */
  onChange: (layer: string, failed: string | null) => void = () => {};
  readonly #kept = new IconStore();
  readonly #shelves = new Map<string, IconShelf>();
  #graphics: Graphics | null = null;
  #graph: Graph | null = null;
  #shapes: ReadonlyMap<string, Shape> = new Map();
  #atlas: Promise<IconAtlas | null> = Promise.resolve(null);
  #network = '';
  #job: IconJob | null = null;
  #building = false;
  #failed = new Map<string, Failure>();
  #turn = 0;

  setGraphics(graphics: Graphics): void {
    this.#dropJob();
    // What could not be made on a device that was lost may be made on this one.
    this.#failed.clear();
    this.#graphics = graphics;
  }

  setGraph(graph: Graph): void {
    if (graph === this.#graph) return;
    this.#dropJob();
    for (const shelf of this.#shelves.values()) shelf.dispose();
    this.#shelves.clear();
    this.#failed.clear();
    this.#graph = graph;
    this.#shapes = inferShapes(graph);
    this.#network = networkKey(graph);
    this.#atlas = fetchAtlas(graph.name);
  }

  /** A tile of a channel's icon, to be put on the page. */
  channel(layer: string, channel: number): IconTile {
    const words = `${layer}, channel ${channel}`;
    return this.#shelf(layer, 'channel').tile(
      { key: String(channel), what: channel },
      words,
      String(channel),
    );
  }

  /**
   * A tile of the picture that a direction stands for: a cell's vector, a group.
   * @param key tells it from the layer's other directions; must not be a number
   * @param vector a number per channel of the layer
   */
  direction(layer: string, key: string, vector: Float32Array, words: string): IconTile {
    return this.#shelf(layer, 'direction').tile({ key, what: vector }, words, '');
  }

  /** Somebody looks anew: what may have passed is tried again. */
  tryAgain(layer: string): void {
    for (const [key, { passing }] of this.#failed) {
      if (passing && splitKey(key)[1] === layer) this.#failed.delete(key);
    }
  }

  /** How many of a layer's channels have their icon. */
  done(layer: string): number {
    return this.#shelf(layer, 'channel').done;
  }

  /** The finished picture of a channel; null while there is none. */
  picture(layer: string, channel: number): ImageData | ImageBitmap | null {
    return this.#shelf(layer, 'channel').picture(String(channel));
  }

  /** Frames of a GPU made of software would stand in the way of what is being built. */
  get holdsPictures(): boolean {
    return this.#building && isSoftware(this.#graphics?.gpu.adapterName ?? '');
  }

  /** What a tick of the loop leaves over. */
  work(): void {
    if (this.paused || this.#building) return;
    const job = this.#job;
    const [layer, kind] = this.#due() ?? [];
    if (job && (job.busy || (job.layer === layer && job.kind === kind))) job.work();
    else if (layer !== undefined && kind !== undefined) void this.#startJob(layer, kind);
    else job?.work();
  }

  /** Where pictures are missing that somebody looks at: directions first, they are fewer and nobody keeps them. */
  #due(): readonly [layer: string, kind: IconKind] | null {
    const keys = [...this.#shelves.keys()].sort().reverse();
    for (const key of keys) {
      if (this.#rests(key) || this.#shelves.get(key)?.missing().length === 0) continue;
      const [kind, layer] = splitKey(key);
      return [layer, kind];
    }
    return null;
  }

  /** Whether what failed would fail again, as far as is known here. */
  #rests(key: string): boolean {
    const failure = this.#failed.get(key);
    if (!failure) return false;
    const { bytes = 0 } = this.#graphics?.gpu.counts ?? {};
    if (!failure.passing || bytes > failure.bytes - FREED) return true;
    this.#failed.delete(key);
    return false;
  }

  #shelf(layer: string, kind: IconKind): IconShelf {
    const key = `${kind} ${layer}`;
    const found = this.#shelves.get(key);
    if (found) return found;
    const shelf = new IconShelf();
    this.#shelves.set(key, shelf);
    if (kind === 'channel') void this.#fill(shelf, layer);
    else shelf.ready = true;
    return shelf;
  }

  get #recipe(): IconRecipe {
    return isSoftware(this.#graphics?.gpu.adapterName ?? '') ? SOFTWARE_ICONS : ICONS;
  }

  #owner(layer: string): IconOwner {
    return [this.#network, layer, iconKey(this.#recipe)];
  }

  /** What ships and what was kept. */
  async #fill(shelf: IconShelf, layer: string): Promise<void> {
    const [graph, owner] = [this.#graph, this.#owner(layer)];
    const atlas = await this.#atlas;
    const shipped = atlas && graph ? await fetchSheet(graph.name, atlas, layer) : [];
    shipped.forEach((picture, channel) => {
      if (graph === this.#graph) shelf.put(String(channel), picture, 1);
    });
    if (shipped.length > 0) this.onChange(layer, null);
    for (const [channel, file] of await this.#kept.read(owner)) {
      const picture = await createImageBitmap(file).catch(() => null);
      if (graph !== this.#graph) return;
      if (picture && !shelf.has(String(channel))) shelf.put(String(channel), picture, 1);
    }
    shelf.ready = true;
    this.onChange(layer, null);
  }

  async #startJob(layer: string, kind: IconKind): Promise<void> {
    const [graphics, graph] = [this.#graphics, this.#graph];
    if (!graphics || !graph) return;
    this.#dropJob();
    const turn = this.#turn;
    const shelf = this.#shelf(layer, kind);
    const owner = this.#owner(layer);
    const onPicture = (key: string, image: ImageData, share: number) => {
      if (graph !== this.#graph) return;
      shelf.put(key, image, share);
      if (share < 1) return;
      this.onChange(layer, null);
      if (kind === 'channel') void this.#keep(owner, Number(key), image);
    };
    this.#building = true;
    this.onChange(layer, null);
    try {
      const { IconJob } = await loadPart('What icons are made with', () => import('./job.ts'));
      const job = await IconJob.create({
        gpu: graphics.gpu,
        graph,
        layer,
        kind,
        channels: this.#shapes.get(layer)?.[3] ?? 0,
        recipe: this.#recipe,
        next: (count) => shelf.missing().slice(0, count),
        wanted: (key) => shelf.wanted(key),
        onPicture,
      });
      if (turn === this.#turn) this.#job = job;
      else job.dispose();
    } catch (error) {
      const passing =
        error instanceof PartError || (error instanceof GpuError && error.reason === 'out-of-memory');
      this.#failed.set(`${kind} ${layer}`, { passing, bytes: graphics.gpu.counts.bytes });
      this.onChange(layer, error instanceof Error ? error.message : String(error));
    } finally {
      this.#building = false;
    }
  }

  async #keep(owner: IconOwner, channel: number, image: ImageData): Promise<void> {
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext('2d')?.putImageData(image, 0, 0);
    await this.#kept.write(owner, channel, await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 }));
  }

  /** The one there, and one that is being built. */
  #dropJob(): void {
    this.#turn++;
    disposeQuietly(this.#job);
    this.#job = null;
  }
}

function splitKey(key: string): readonly [kind: IconKind, layer: string] {
  const space = key.indexOf(' ');
  return [key.slice(0, space) === 'direction' ? 'direction' : 'channel', key.slice(space + 1)];
}
