/** What a person asks the page for, by menu, button, drop or key, and what is offered when it does not work. */

import type { Engine } from './engine.ts';
import { FetchError } from './fetch-network.ts';
import { isNetworkFile, type NetworkChoice } from './networks.ts';
import { chooseFiles } from './page/drop.ts';
import type { HeaderActions } from './page/header.ts';
import type { NoticeAction, Notices } from './page/notices.ts';
import { findSource, sourceForFile } from './sources/index.ts';
import type { NextStep, SourceError, SourceRequest } from './sources/source.ts';
import type { AppState, SourceKind, StatePatch, Store } from './state.ts';

/** Files that make up a network, by their endings: the browser greys out all others. */
const NETWORK_FILES = '.onnx,.pb,.safetensors,.json,.txt,.zip';

/** What is offered for a network that is not here. */
const NEXT: Readonly<Record<FetchError['next'], string>> = { fetch: 'Fetch it', retry: 'Try again' };

export class Requests implements HeaderActions {
  readonly #store: Store;
  readonly #engine: Engine;
  readonly #notices: Notices;

  constructor(store: Store, engine: Engine, notices: Notices) {
    this.#store = store;
    this.#engine = engine;
    this.#notices = notices;
  }

  networks(): readonly NetworkChoice[] {
    return this.#engine.networks.choices;
  }

  keptNetworks(): readonly string[] {
    return this.#engine.networks.kept;
  }

  /** What is not here is fetched: somebody has just asked for it. */
  openNetwork(name: string): void {
    this.#notices.clear('network');
    void this.#engine.openNetwork(name, true);
  }

  removeNetwork(name: string): void {
    const removed = `${name} is no longer in this browser.`;
    void this.#engine.networks.remove(name).then(() => this.#notices.show('news', removed, { brief: true }));
  }

  chooseNetworkFile(): void {
    chooseFiles(NETWORK_FILES, true, (files) => this.openFiles(files));
  }

  /** Kinds that show a file ask for it first. */
  openSource(kind: SourceKind, camera?: string): void {
    const { accept } = findSource(kind);
    if (accept !== null) chooseFiles(accept, false, (files) => this.openFiles(files));
    else this.#open({ source: kind, ...(camera === undefined ? {} : { camera }) }, null);
  }

  openSample(id: string): void {
    this.#open({ source: 'sample', sample: id }, null);
  }

  /** Pictures and videos become the source, everything else must be a network. */
  openFiles(files: readonly File[]): void {
    const [first] = files;
    const kind = first && sourceForFile(first);
    if (kind) this.#open({ source: kind }, first);
    else if (files.every(isNetworkFile)) {
      this.#notices.clear('network');
      void this.#engine.openFiles(files);
    } else {
      const sentence = `"${first?.name}" is neither a picture, a video nor a network; open one of these.`;
      this.#notices.show('source', sentence);
    }
  }

  /** Slices and the pinned cell belong to the layer before: they go with it. */
  openLayer(name: string): void {
    if (name === this.#engine.graphics?.layer?.name) return;
    this.#store.set({ layer: name, rows: null, columns: null, channels: null, pin: null });
  }

  walkLayers(by: number): void {
    const { graphics } = this.#engine;
    const layers = graphics?.live?.layers ?? [];
    const at = graphics?.layer ? layers.indexOf(graphics.layer) : -1;
    const next = layers[Math.min(layers.length - 1, Math.max(0, at + by))];
    if (next) this.openLayer(next.name);
  }

  copyLink(): void {
    navigator.clipboard
      ?.writeText(location.href)
      .then(() => this.#notices.show('news', 'The link to this view is copied.', { brief: true }))
      .catch(() => this.#notices.show('news', 'Copy the link from the address bar.', { brief: true }));
  }

  /** What a link wants; a file, the screen or a network from afar only a person can ask for. */
  open(what: 'source' | 'network', wanted: Readonly<AppState>): void {
    const { network, input, source, sample, layer, rows, columns, channels, pin } = wanted;
    if (what === 'network') {
      this.#notices.clear('network');
      void this.#engine.openNetwork(network, false, input, { layer, rows, columns, channels, pin });
    } else if (source === 'sample') this.openSample(sample);
    else if (source === 'camera') this.openSource('camera');
  }

  /** What is there stays, whatever is on its way. */
  stay(what: 'source' | 'network'): void {
    if (what === 'network') this.#engine.keepNetwork();
    else this.#engine.sources.keep();
  }

  networkFailed(sentence: string, cause: unknown): void {
    const action =
      cause instanceof FetchError
        ? { label: NEXT[cause.next], act: () => this.openNetwork(cause.network) }
        : { label: 'Open a file…', act: () => this.chooseNetworkFile() };
    this.#notices.show('network', sentence, { action });
  }

  memoryFailed(sentence: string): void {
    this.#notices.show('memory', sentence, {
      action: { label: 'Try again', act: () => this.#engine.renewDevice() },
    });
  }

  sourceFailed(why: SourceError, request: SourceRequest): void {
    const film = request.state.source === 'video';
    const actions: Readonly<Record<NextStep, NoticeAction | null>> = {
      retry: { label: 'Try again', act: () => this.#open(sourceOf(request), request.file) },
      'choose-file': {
        label: film ? 'Open a video…' : 'Open a picture…',
        act: () => this.openSource(film ? 'video' : 'picture'),
      },
      sample: { label: 'Show a sample', act: () => this.openSample(this.#store.state.sample) },
      none: null,
    };
    this.#notices.show('source', why.message, { action: actions[why.next] });
    const shown = this.#engine.sources.source?.kind;
    if (shown && shown !== this.#store.state.source) this.#store.set({ source: shown });
  }

  #open(patch: StatePatch, file: Blob | null): void {
    this.#notices.clear('source');
    void this.#engine.openSource({ ...this.#store.state, ...patch }, file).then((source) => {
      if (source) this.#store.set({ ...patch, frozen: false, mirror: source.mirrored });
    });
  }
}

function sourceOf({ state: { source, sample, camera } }: SourceRequest): StatePatch {
  return { source, sample, camera };
}
