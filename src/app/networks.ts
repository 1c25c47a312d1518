/**
 * Networks by name: those that ship come with the page, published ones are fetched when they are asked for and kept, and so
 * are those that a person opened lately.
 */

import { brokenWeights } from '../net/broken-weights.ts';
import { labelled, missingLabels, relabelled } from '../net/formats/labels.ts';
import { writeNetworkFiles } from '../net/formats/write.ts';
import { type Graph, NetworkError } from '../net/graph.ts';
import { FetchError, fetchPublished } from './fetch-network.ts';
import { megabytes, PUBLISHED, type PublishedNetwork, recognise } from './fetch-network-published.ts';
import { fetchFromSite, liesBesidePage } from './fetch-network-site.ts';
import { openNetworkStore } from './fetch-network-store.ts';
import { browserMemory } from './links.ts';
import { graphOf, parse, parseOrLabels, ReaderError } from './parse-network.ts';
import { RecentNetworks } from './recent-networks.ts';

/** Networks in `weights/`. */
export const SHIPPED: readonly string[] = ['pocket'];

/** Larger files are refused before they are read: they would not fit the GPU either. */
const LARGEST_FILE = 2 ** 30;

const ELSEWISE =
  'run "npm run fetch:inceptionv1" where Cubescope is served from, or drop inception5h.zip or its .pb file on the page';

export interface OpenOptions {
  /** Told of 0…1 while bytes arrive, null while it is not known; with words where they come from afar. */
  readonly progress?: (share: number | null, words?: string) => void;
  /** Gives up a download. */
  readonly signal?: AbortSignal;
  /** Whether a published network may be fetched now. */
  readonly mayFetch?: boolean;
}

/** A line of the menu. */
export interface NetworkChoice {
  readonly name: string;
  readonly label: string;
}

export class Networks {
  readonly #opened = new Map<string, Graph>();
  readonly #store = openNetworkStore();
  /** A person's own networks that are in the store. */
  readonly #recent = new RecentNetworks(browserMemory());
  /** Published networks that are in the store. */
  readonly #kept = new Set<string>();
  readonly #onNews: (sentence: string) => void;

  /** @param onNews told what is good to know */
  constructor(onNews: (sentence: string) => void = () => {}) {
    this.#onNews = onNews;
    for (const { name } of PUBLISHED) {
      void this.#store.has(name).then((has) => has && this.#kept.add(name));
    }
  }

  /** For the menu, in order. */
  get choices(): readonly NetworkChoice[] {
    const published = PUBLISHED.map(({ name }) => name);
    const own = new Set([...this.#recent.names, ...this.#opened.keys()]);
    const others = [...own].filter((name) => ![...SHIPPED, ...published].includes(name));
    return [
      ...SHIPPED.map((name) => ({ name, label: `${name} (comes with the page)` })),
      ...PUBLISHED.map(({ name, bytes }) => ({ name, label: `${name} (${this.#whereabouts(name, bytes)})` })),
      ...others.map((name) => ({ name, label: name })),
    ];
  }

  /** Names of what this browser keeps. */
  get kept(): readonly string[] {
    return [...this.#kept, ...this.#recent.names];
  }

  /**
   * @throws NetworkError for a name that neither ships, nor is published, nor was opened; FetchError where a published
   * network may not be fetched or does not come; the signal's reason
   */
  async get(name: string, options: OpenOptions = {}): Promise<Graph> {
    const known = this.#opened.get(name);
    if (known) return known;
    const published = PUBLISHED.find((each) => each.name === name);
    if (!published && !SHIPPED.includes(name)) return this.#getRecent(name);
    const graph = published
      ? await this.#getPublished(published, options)
      : await parse(await fetchFromSite(name, options.progress ?? (() => {})));
    return this.#add(withProbabilities(graph));
  }

  /**
   * Opens files that the person chose. A published network among them is kept as if it had been fetched.
   * @param present the network on the page, whose classes a list of labels alone is to name
   */
  async open(files: readonly File[], present: Graph | null = null): Promise<Graph> {
    const large = files.find((file) => file.size > LARGEST_FILE);
    if (large) throw new NetworkError(`"${large.name}" is larger than 1 GiB; open a smaller network.`);
    const read = await Promise.all(
      files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
    );
    const published = await recognise(read);
    const answer = await parseOrLabels(read, present !== null);
    if (present && 'labels' in answer) return this.#rename(present, files[0]?.name ?? '', answer.labels);
    const opened = withProbabilities(await withKnownLabels(graphOf(answer)));
    const broken = brokenWeights(opened);
    if (broken) this.#onNews(broken);
    if (published) {
      const graph = { ...opened, name: published.name };
      await this.#keep(graph);
      return this.#add(graph);
    }
    const taken = [...SHIPPED, ...PUBLISHED.map(({ name }) => name)].includes(opened.name);
    const graph = this.#add(taken ? { ...opened, name: `${opened.name} (file)` } : opened);
    void this.#remember(graph);
    return graph;
  }

  /** Forgets what was fetched; if the network is open it stays so. */
  async remove(name: string): Promise<void> {
    await this.#store.remove(name);
    this.#kept.delete(name);
    this.#recent.remove(name);
    this.#opened.delete(name);
  }

  /** The network with other names for its classes. */
  #rename(present: Graph, file: string, labels: readonly string[]): Graph {
    const graph = this.#add(relabelled(present, file, labels));
    if (this.#recent.names.includes(graph.name)) void this.#remember(graph);
    return graph;
  }

  #whereabouts(name: string, bytes: number): string {
    if (this.#kept.has(name)) return 'kept in this browser';
    return this.#opened.has(name) ? 'fetched' : `${megabytes(bytes)}, fetched once`;
  }

  #add(graph: Graph): Graph {
    this.#opened.set(graph.name, graph);
    return graph;
  }

  async #getRecent(name: string): Promise<Graph> {
    const graph = this.#recent.names.includes(name) ? await this.#readKept(name) : null;
    if (graph) return this.#add(withProbabilities(graph));
    this.#recent.remove(name);
    throw new NetworkError(`The network "${name}" is not kept in this browser; open its file again.`);
  }

  /** Keeps a person's own network beside those opened before it, of which the oldest may have to go. */
  async #remember(graph: Graph): Promise<void> {
    if (!(await this.#write(graph))) return;
    for (const old of this.#recent.add(graph.name)) await this.#store.remove(old);
  }

  async #getPublished(network: PublishedNetwork, options: OpenOptions): Promise<Graph> {
    const { progress = () => {}, signal, mayFetch = false } = options;
    const { name, bytes } = network;
    const here = await this.#readKept(name);
    if (here) return here;
    if (await liesBesidePage(name)) return parse(await fetchFromSite(name, progress));
    if (!mayFetch) {
      const sentence = `The network "${name}" is not in this browser yet; it is fetched once, ${megabytes(bytes)}.`;
      throw new FetchError(name, sentence, 'fetch');
    }
    const count = (done: number, total: number) =>
      progress(done / total, `Fetching ${name}, ${Math.floor(done / 1e6)} of ${megabytes(total)}…`);
    count(0, bytes);
    const files = await fetchPublished(network, { progress: count, signal, otherwise: ELSEWISE });
    const graph = await withKnownLabels(await parse(files));
    await this.#keep(graph);
    return graph;
  }

  /** What is damaged is as good as not there. @throws ReaderError */
  async #readKept(name: string): Promise<Graph | null> {
    try {
      const files = await this.#store.read(name);
      return files && (await parse(files));
    } catch (error) {
      if (error instanceof ReaderError) throw error;
      await this.#store.remove(name);
      this.#kept.delete(name);
      return null;
    }
  }

  async #keep(graph: Graph): Promise<void> {
    if (await this.#write(graph)) this.#kept.add(graph.name);
  }

  /** Into the store; false where the browser refuses. */
  async #write(graph: Graph): Promise<boolean> {
    try {
      await this.#store.write(graph.name, writeNetworkFiles(graph));
      return true;
    } catch (error) {
      const full = error instanceof DOMException && error.name === 'QuotaExceededError';
      const why = full ? 'the disk is full' : 'the browser keeps no files of this page';
      this.#onNews(`${graph.name} is open, but ${why}: it will not be here on the next visit.`);
      return false;
    }
  }
}

/** A file that could be, or belong to, a network. */
export function isNetworkFile(file: File): boolean {
  return !/^(image|video|audio)\//.test(file.type);
}

/** Scores alone become shares of one, so that all networks read alike. */
function withProbabilities(graph: Graph): Graph {
  if (graph.probabilities !== null || graph.logits === null) return graph;
  const name = 'shares of the classes';
  const node = { name, kind: 'softmax', inputs: [graph.logits], attributes: {}, weights: {} };
  return { ...graph, nodes: [...graph.nodes, node], probabilities: name };
}

async function withKnownLabels(graph: Graph): Promise<Graph> {
  const file = missingLabels(graph);
  if (file === null) return graph;
  try {
    const labels: unknown = await (await fetch(`./weights/${file}`)).json();
    return Array.isArray(labels) ? labelled(graph, labels.map(String)) : graph;
  } catch {
    return graph;
  }
}
