/**
 * Keeps the GPU, the network and the source as the state wants them: opens the device and asks for a new one when it
 * is lost, changes networks without letting go of the one that works, makes room for pictures of another size.
 */

import type { Graph } from '../net/graph.ts';
import { CUBE_KEYS } from './cube-settings.ts';
import { DeviceKeeper } from './device-keeper.ts';
import type { EngineEvents } from './engine-events.ts';
import type { Graphics } from './graphics.ts';
import { type InputSettings, inputOf, withInput } from './input-settings.ts';
import { Loop } from './loop.ts';
import { Networks, type OpenOptions, SHIPPED } from './networks.ts';
import { CurrentSource } from './sources/current.ts';
import type { Frame, FrameSource } from './sources/source.ts';
import type { AppState, StatePatch, Store } from './state.ts';
import { type Turn, Turns } from './turns.ts';

/** What of the state is about the layers of one network. */
export type Place = Pick<AppState, 'layer' | 'rows' | 'columns' | 'channels' | 'pin'>;

const NOWHERE: Place = { layer: '', rows: null, columns: null, channels: null, pin: null };

export class Engine {
  readonly networks: Networks;
  readonly sources: CurrentSource;
  readonly loop: Loop;
  readonly #store: Store;
  readonly #events: EngineEvents;
  readonly #turns = new Turns();
  readonly #device: DeviceKeeper;
  /** Networks on their way. */
  #changing = 0;
  #own: Graph | null = null;
  #graph: Graph | null = null;

  constructor(store: Store, events: EngineEvents) {
    this.#store = store;
    this.#events = events;
    this.networks = new Networks(events.onNews);
    this.sources = new CurrentSource({ onOpened: events.onSource, onFailed: events.onSourceFailed });
    this.#device = new DeviceKeeper({
      events,
      state: () => store.state,
      fill: async (graphics) => {
        if (this.#graph) await graphics.setGraph(this.#graph, store.state);
      },
      onOpen: () => this.#showAll(),
      onLost: () => this.loop.forgetInFlight(),
    });
    this.loop = new Loop({
      graphics: () => this.graphics,
      takeFrame: () => (events.holdsPictures() ? null : this.#takeFrame()),
      onOtherSize: (frame) => void this.#fit(frame),
      onRate: events.onRate,
      onTimes: events.onTimes,
      isAwaited: () => this.graphics?.live?.lease.held ?? false,
      onDrawn: events.onDrawn,
      onLeftOver: events.onLeftOver,
      onError: (error) => events.onFault('fault', sentence(error)),
    });
    store.subscribe(['layer'], () => void this.#showLayer());
    store.subscribe(['fit', 'mirror'], (state) => {
      this.graphics?.setPicture(state);
      this.loop.pictureChanged();
    });
    store.subscribe(['view'], ({ view }) => this.graphics?.cube.framing.see(view));
    store.subscribe([...CUBE_KEYS, 'theme', 'ownScale'], (state) => {
      this.graphics?.setLooks(state);
      this.loop.viewsChanged();
    });
  }

  get graphics(): Graphics | null {
    return this.#device.graphics;
  }

  /** The network as its file has it, whatever a person changed. */
  get own(): Graph | null {
    return this.#own;
  }

  /** Opens everything that the state names. */
  async start(): Promise<void> {
    this.loop.start();
    await Promise.all([this.#device.open(), this.#openFirstNetwork(this.#store.state.network)]);
  }

  /** A link may name a network that is not here: then the one that ships stands in for it. */
  async #openFirstNetwork(name: string): Promise<void> {
    const [shipped = name] = SHIPPED;
    if (!(await this.openNetwork(name)) && name !== shipped) await this.openNetwork(shipped);
  }

  /**
   * Shows a network by name; the one there stays if it does not open.
   * @param mayFetch whether it may come from afar now: only if a person has just asked for it
   * @param input how pictures meet it; as they do unless told where it is the network that is there
   * @param place where to look at it, as a link says
   */
  async openNetwork(
    name: string,
    mayFetch = false,
    input = this.#inputFor(name),
    place: Place | null = null,
  ): Promise<boolean> {
    const opening = `Opening ${name}…`;
    const load = ({ signal, cancel }: Turn) => {
      const progress: OpenOptions['progress'] = (share, words) =>
        this.#events.onLoading(words ?? opening, share, words === undefined ? undefined : cancel);
      return this.networks.get(name, { progress, signal, mayFetch });
    };
    return this.#change(opening, load, () => input, place);
  }

  /** Stays with the network there: where another is on its way, it is too late to stop it surely, so this one follows it. */
  keepNetwork(): void {
    if (!this.#graph || this.#changing === 0) return;
    const { network, input, layer, rows, columns, channels, pin } = this.#store.state;
    void this.openNetwork(network, false, input, { layer, rows, columns, channels, pin });
  }

  /** Shows a network from files that the person chose; a list of labels alone is for the network that is there. */
  async openFiles(files: readonly File[]): Promise<boolean> {
    const names = files.map((file) => file.name).join(', ');
    const before = this.#own;
    // The same weights are the same network under other names: pictures meet it as they did.
    const keep = (graph: Graph) => (graph.weights === before?.weights ? this.#store.state.input : null);
    return this.#change(`Opening ${names}…`, () => this.networks.open(files, before), keep);
  }

  /** Builds all that is on the graphics device anew, from the state: for what could not be made when it was wanted. */
  renewDevice(): void {
    this.#device.renew();
  }

  /** Shows the source that `state` names; null where it did not open and the one before stays. */
  openSource(state: Readonly<AppState>, file: Blob | null): Promise<FrameSource | null> {
    return this.sources.open({ state: { ...state }, file });
  }

  /** Takes another way from picture to input into the network that is there. @param graph the same but for that */
  reprocess(graph: Graph): void {
    this.#graph = graph;
    if (this.graphics?.live) this.graphics.live.graph = graph;
    this.loop.pictureChanged();
  }

  async #change(
    what: string,
    load: (turn: Turn) => Promise<Graph>,
    input: (graph: Graph) => InputSettings | null,
    place: Place | null = null,
  ): Promise<boolean> {
    const turn = this.#turns.begin();
    this.#events.onLoading(what, null);
    this.#changing++;
    try {
      const own = await load(turn);
      if (turn.signal.aborted) return false;
      const graph = withInput(own, input(own));
      const patch = { ...this.#patchFor(graph, place), input: graph === own ? null : inputOf(graph) };
      // Where there is no device yet, or none any longer, the next one is filled with it.
      let taken = true;
      await this.#device.use(async (graphics) => {
        taken = await graphics.setGraph(graph, { ...this.#store.state, ...patch }, turn.signal);
      });
      // Another may have taken its place while its picture was being bound.
      const shown = this.graphics?.live?.graph ?? graph;
      if (!taken || shown !== graph) return false;
      this.#own = own;
      this.#graph = graph;
      this.#store.set(patch);
      await this.showNetwork();
      return true;
    } catch (error) {
      if (!turn.signal.aborted) this.#events.onFault('network', sentence(error), error);
      return false;
    } finally {
      this.#changing--;
      if (turn.last) this.#events.onLoading(null, null);
    }
  }

  /** The layer, the slices and the pinned cell of another network mean nothing in this one. */
  #patchFor({ name, layers }: Graph, place: Place | null): StatePatch {
    const { network, layer } = this.#store.state;
    if (place && layers.includes(place.layer)) return { network: name, ...place };
    if (name === network && (layer === '' || layers.includes(layer))) return { network: name };
    return { network: name, ...NOWHERE };
  }

  /** Puts picture and network on a device that has just been opened. */
  async #showAll(): Promise<void> {
    const frame = this.sources.source?.frame();
    if (frame) await this.#fit(frame);
    await this.showNetwork();
  }

  #inputFor(network: string): InputSettings | null {
    const { state } = this.#store;
    return network === state.network ? state.input : null;
  }

  /** Tells the page of the network; one that was loaded before the device was there is put on it now. */
  async showNetwork(): Promise<void> {
    const graph = this.#graph;
    if (!graph) return;
    await this.#device.use(async (graphics) => {
      if (graphics.live?.graph !== graph) await graphics.setGraph(graph, this.#store.state);
    });
    this.loop.pictureChanged();
    const { graphics } = this;
    if (!graphics?.live || !graphics.layer) return;
    this.#events.onNetwork(graphics.live);
    this.#events.onLayer(graphics.layer);
  }

  async #showLayer(): Promise<void> {
    try {
      await this.#device.use((graphics) => graphics.setLayer(this.#store.state));
    } catch (error) {
      this.#events.onFault('fault', sentence(error));
    }
    this.loop.pictureChanged();
    if (this.graphics?.layer) this.#events.onLayer(this.graphics.layer);
  }

  #takeFrame(): Frame | null {
    const still = this.sources.source?.element instanceof HTMLCanvasElement;
    return this.#store.state.frozen && !still ? null : this.sources.takeFrame();
  }

  async #fit(frame: Frame): Promise<void> {
    try {
      await this.#device.use(async (graphics) => {
        await graphics.fitPicture(frame, this.#store.state);
        const newest = this.sources.source?.frame() ?? frame;
        if (graphics.picture.fits(newest)) graphics.picture.upload(newest);
      });
      this.loop.pictureChanged();
    } catch (error) {
      this.#events.onFault('fault', sentence(error));
    }
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
