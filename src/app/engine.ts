/**
 * Keeps the GPU, the network and the source as the state wants them: opens the device and asks for a new one when it
 * is lost, changes networks without letting go of the one that works, makes room for pictures of another size.
 */

import { type Gpu, openGpu } from '../gpu/device.ts';
import type { Graph } from '../net/graph.ts';
import type { ShownLayer } from '../viz/settings.ts';
import { CUBE_KEYS } from './cube-settings.ts';
import type { Canvases, Graphics } from './graphics.ts';
import type { LiveAnswers, LiveNetwork } from './live-network.ts';
import { Loop } from './loop.ts';
import { Networks, type OpenOptions, SHIPPED } from './networks.ts';
import type { FrameTimes } from './page/status-line.ts';
import { CurrentSource } from './sources/current.ts';
import type { Frame, FrameSource, SourceError, SourceRequest } from './sources/source.ts';
import type { AppState, StatePatch, Store } from './state.ts';

/** What the page is told. */
export interface EngineEvents extends LiveAnswers {
  /** Canvases for a new device. One that belonged to a lost device is not used again. */
  readonly canvases: () => Canvases;
  readonly onGraphics: (graphics: Graphics) => void;
  readonly onNetwork: (live: LiveNetwork) => void;
  readonly onLayer: (layer: ShownLayer) => void;
  readonly onSource: (source: FrameSource) => void;
  readonly onSourceFailed: (why: SourceError, request: SourceRequest) => void;
  /** The page is waiting for something, so far, and how to give it up where that can be; null when no longer. */
  readonly onLoading: (what: string | null, share: number | null, cancel?: () => void) => void;
  readonly onFault: (topic: 'device' | 'network' | 'fault', sentence: string, cause?: unknown) => void;
  readonly onNews: (sentence: string) => void;
  readonly onRate: (framesPerSecond: number) => void;
  readonly onTimes: (times: FrameTimes) => void;
  readonly onDrawn: () => void;
  readonly onLeftOver: () => void;
  /** Something is being built that live pictures would hold up: they wait. */
  readonly holdsPictures: () => boolean;
}

/** Devices that are lost one after another are not asked for without end. */
const MOST_LOSSES = 3;
const LOSSES_WITHIN = 20_000;

export class Engine {
  readonly networks: Networks;
  readonly sources: CurrentSource;
  readonly loop: Loop;
  readonly #store: Store;
  readonly #events: EngineEvents;
  #graphics: Graphics | null = null;
  #graph: Graph | null = null;
  #networkTurn = 0;
  #loading = new AbortController();
  #losses: number[] = [];

  constructor(store: Store, events: EngineEvents) {
    this.#store = store;
    this.#events = events;
    this.networks = new Networks(events.onNews);
    this.sources = new CurrentSource({ onOpened: events.onSource, onFailed: events.onSourceFailed });
    this.loop = new Loop({
      graphics: () => this.#graphics,
      takeFrame: () => (events.holdsPictures() ? null : this.#takeFrame()),
      onOtherSize: (frame) => void this.#fit(frame),
      onRate: events.onRate,
      onTimes: events.onTimes,
      onDrawn: events.onDrawn,
      onLeftOver: events.onLeftOver,
      onError: (error) => events.onFault('fault', sentence(error)),
    });
    store.subscribe(['layer'], () => void this.#showLayer());
    store.subscribe(['fit', 'mirror'], (state) => {
      this.#graphics?.setPicture(state);
      this.loop.pictureChanged();
    });
    store.subscribe(['view'], ({ view }) => this.#graphics?.setView(view));
    store.subscribe([...CUBE_KEYS, 'theme', 'ownScale'], (state) => {
      this.#graphics?.setLooks(state);
      this.loop.viewsChanged();
    });
  }

  get graphics(): Graphics | null {
    return this.#graphics;
  }

  /** Opens everything that the state names. */
  async start(): Promise<void> {
    this.loop.start();
    await Promise.all([this.#openDevice(), this.#openFirstNetwork(this.#store.state.network)]);
  }

  /** A link may name a network that is not here: then the one that ships stands in for it. */
  async #openFirstNetwork(name: string): Promise<void> {
    const [shipped = name] = SHIPPED;
    if (!(await this.openNetwork(name)) && name !== shipped) await this.openNetwork(shipped);
  }

  /**
   * Shows a network by name; the one there stays if it does not open.
   * @param mayFetch whether it may come from afar now: only if a person has just asked for it
   */
  async openNetwork(name: string, mayFetch = false): Promise<boolean> {
    const opening = `Opening ${name}…`;
    return this.#change(opening, ({ signal, cancel }) => {
      const progress: OpenOptions['progress'] = (share, words) =>
        this.#events.onLoading(words ?? opening, share, words === undefined ? undefined : cancel);
      return this.networks.get(name, { progress, signal, mayFetch });
    });
  }

  /** Shows a network from files that the person chose. */
  async openFiles(files: readonly File[]): Promise<boolean> {
    const names = files.map((file) => file.name).join(', ');
    return this.#change(`Opening ${names}…`, () => this.networks.open(files));
  }

  /** Shows the source that `state` names; null where it did not open and the one before stays. */
  openSource(state: Readonly<AppState>, file: Blob | null): Promise<FrameSource | null> {
    return this.sources.open({ state: { ...state }, file });
  }

  async #change(what: string, load: (how: GivingUp) => Promise<Graph>): Promise<boolean> {
    const turn = ++this.#networkTurn;
    this.#loading.abort();
    const loading = new AbortController();
    this.#loading = loading;
    this.#events.onLoading(what, null);
    try {
      const graph = await load({ signal: loading.signal, cancel: () => loading.abort() });
      if (turn !== this.#networkTurn || loading.signal.aborted) return false;
      const patch = this.#patchFor(graph);
      await this.#graphics?.setGraph(graph, { ...this.#store.state, ...patch });
      this.#graph = graph;
      this.#store.set(patch);
      await this.#networkShown();
      return true;
    } catch (error) {
      const wanted = turn === this.#networkTurn && !loading.signal.aborted;
      if (wanted) this.#events.onFault('network', sentence(error), error);
      return false;
    } finally {
      if (turn === this.#networkTurn) this.#events.onLoading(null, null);
    }
  }

  /** The layer, the slices and the pinned cell of another network mean nothing in this one. */
  #patchFor({ name, layers }: Graph): StatePatch {
    const { network, layer } = this.#store.state;
    if (name === network && (layer === '' || layers.includes(layer))) return { network: name };
    return { network: name, layer: '', rows: null, columns: null, channels: null, pin: null };
  }

  async #openDevice(): Promise<void> {
    try {
      // three.js is most of the page's bytes: everything else is there before it.
      const [gpu, { Graphics }] = await Promise.all([openGpu(navigator.gpu), import('./graphics.ts')]);
      gpu.onError((message) =>
        this.#events.onFault('fault', `The graphics device reported a fault: ${message}`),
      );
      const { canvases, onGraphics } = this.#events;
      const graphics = await Graphics.create(gpu, canvases(), this.#events, this.#store.state);
      onGraphics(graphics);
      void gpu.lost.then(() => this.#lost(gpu));
      if (this.#graph) await graphics.setGraph(this.#graph, this.#store.state);
      this.#graphics = graphics;
      const frame = this.sources.source?.frame();
      if (frame) await this.#fit(frame);
      await this.#networkShown();
    } catch (error) {
      this.#events.onFault('device', sentence(error));
    }
  }

  async #lost(gpu: Gpu): Promise<void> {
    const graphics = this.#graphics;
    if (graphics?.gpu !== gpu) return;
    this.#graphics = null;
    this.loop.forgetInFlight();
    const { view } = graphics.cube;
    disposeQuietly(graphics);
    const now = performance.now();
    this.#losses = [...this.#losses.filter((at) => now - at < LOSSES_WITHIN), now];
    if (this.#losses.length > MOST_LOSSES) {
      this.#events.onFault(
        'device',
        'The graphics device was lost several times; reload the page to try again.',
      );
      return;
    }
    await this.#openDevice();
    const again = this.#opened();
    if (!again) return;
    again.cube.view = view;
    this.#events.onNews('The graphics device was lost and is back.');
  }

  /** As it is now: the compiler believes what it was before an `await`. */
  #opened(): Graphics | null {
    return this.#graphics;
  }

  /** A network that was loaded before the device was there is put on it now, and the page told. */
  async #networkShown(): Promise<void> {
    const graphics = this.#graphics;
    if (!graphics || !this.#graph) return;
    if (graphics.live?.graph !== this.#graph) await graphics.setGraph(this.#graph, this.#store.state);
    this.loop.pictureChanged();
    if (!graphics.live || !graphics.layer) return;
    this.#events.onNetwork(graphics.live);
    this.#events.onLayer(graphics.layer);
  }

  async #showLayer(): Promise<void> {
    const graphics = this.#graphics;
    if (!graphics) return;
    await graphics.setLayer(this.#store.state);
    this.loop.pictureChanged();
    if (graphics.layer) this.#events.onLayer(graphics.layer);
  }

  #takeFrame(): Frame | null {
    const still = this.sources.source?.element instanceof HTMLCanvasElement;
    return this.#store.state.frozen && !still ? null : this.sources.takeFrame();
  }

  async #fit(frame: Frame): Promise<void> {
    const graphics = this.#graphics;
    if (!graphics) return;
    try {
      await graphics.fitPicture(frame, this.#store.state);
      const newest = this.sources.source?.frame() ?? frame;
      if (graphics.picture.fits(newest)) graphics.picture.upload(newest);
      this.loop.pictureChanged();
    } catch (error) {
      this.#events.onFault('fault', sentence(error));
    }
  }
}

/** How the person who waits for a network stops waiting. */
interface GivingUp {
  readonly signal: AbortSignal;
  readonly cancel: () => void;
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What belongs to a lost device may refuse to be freed: it is gone all the same. */
function disposeQuietly(graphics: Graphics): void {
  try {
    graphics.dispose();
  } catch (error) {
    console.warn('While letting go of a lost device:', error);
  }
}
