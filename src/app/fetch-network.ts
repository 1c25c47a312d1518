/**
 * Fetches a published network and takes nothing else for it: the archive is unpacked while it arrives, and nothing of it is
 * given out before it is there as a whole, with the sums that it is known by. In the page and on the command line.
 */

import type { OwnBytes } from '../net/formats/open.ts';
import { ZipReader } from '../net/formats/zip.ts';
import { NetworkError } from '../net/graph.ts';
import { megabytes, type PublishedNetwork, sha256 } from './fetch-network-published.ts';

/** A published network that is not here. The sentence ends with what a person can do. */
export class FetchError extends NetworkError {
  readonly network: string;
  /** Whether it was not asked for yet, or may be tried again. */
  readonly next: 'fetch' | 'retry';

  constructor(network: string, sentence: string, next: 'fetch' | 'retry' = 'retry') {
    super(sentence);
    this.network = network;
    this.next = next;
  }
}

export interface FetchOptions {
  /** What a person can do but try again: the end of a sentence. */
  readonly otherwise: string;
  /** Gives up; its reason is thrown then. */
  readonly signal?: AbortSignal | undefined;
  readonly progress?: (bytes: number, total: number) => void;
  /** Milliseconds without a byte after which the connection counts as dead; 30,000 unless told. */
  readonly patience?: number;
}

/**
 * The files of the archive: the graph, named after the network, and the names of its classes.
 * @throws FetchError for all that can go wrong on the way, the signal's reason where it gave up
 */
export async function fetchPublished(network: PublishedNetwork, options: FetchOptions): Promise<OwnBytes[]> {
  const { signal, patience = 30_000 } = options;
  const error = (what: string) =>
    new FetchError(network.name, `${what}; try again, or ${options.otherwise}.`);
  const line = new Line(patience, signal);
  try {
    const response = await connect(network, line, error);
    return await receive(network, response, line, options, error);
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (line.dead) throw error(`${hostOf(network)} has sent nothing for ${Math.round(patience / 1000)} s`);
    throw cause;
  } finally {
    line.close();
  }
}

/** A request that ends when a person wants it, or when nothing comes any more. */
class Line {
  readonly #controller = new AbortController();
  readonly #patience: number;
  readonly #signal: AbortSignal | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Nothing came for too long. */
  dead = false;

  constructor(patience: number, signal: AbortSignal | undefined) {
    this.#patience = patience;
    this.#signal = signal;
    signal?.throwIfAborted();
    signal?.addEventListener('abort', this.close);
    this.alive();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something came. */
  alive(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.dead = true;
      this.close();
    }, this.#patience);
  }

  readonly close = (): void => {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.close);
    this.#controller.abort();
  };
}

type Complain = (what: string) => FetchError;

async function connect(
  { name, address }: PublishedNetwork,
  { signal }: Line,
  error: Complain,
): Promise<Response> {
  const response = await fetch(address, { signal, credentials: 'omit' }).catch(() => null);
  if (response?.ok) return response;
  const host = new URL(address).host;
  if (response) throw error(`${host} answers ${response.status} where ${name} was`);
  signal.throwIfAborted();
  // A page is not told why: an answer that it may not read would still be an answer.
  const there = await fetch(address, { method: 'HEAD', mode: 'no-cors', credentials: 'omit', signal }).catch(
    () => null,
  );
  if (there) throw error(`The browser does not let this page fetch ${name} from ${host}`);
  throw error(`There is no connection to ${host}, where ${name} is`);
}

async function receive(
  network: PublishedNetwork,
  response: Response,
  line: Line,
  { progress }: FetchOptions,
  error: Complain,
): Promise<OwnBytes[]> {
  const unpacked = new Unpacking(network.address);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = response.body?.getReader();
  let received = 0;
  const cut = () => error(`The download ended after ${megabytes(received)} of ${megabytes(network.bytes)}`);
  const next = () =>
    reader?.read().catch((cause: unknown) => {
      line.signal.throwIfAborted();
      throw Object.assign(cut(), { cause });
    });
  for (let part = await next(); part && !part.done; part = await next()) {
    line.alive();
    received += part.value.byteLength;
    if (received > network.bytes) throw error(`${hostOf(network)} sends more than ${network.name} has`);
    parts.push(part.value);
    unpacked.push(part.value);
    progress?.(received, network.bytes);
  }
  if (received < network.bytes) throw cut();
  const digest = await sha256(new Uint8Array(await new Blob(parts).arrayBuffer()));
  if (digest !== network.digest) throw error(wrongSum(network, 'archive', digest, network.digest));
  return checked(network, unpacked.files(), error);
}

/** The graph must be the published one as well, whatever archive it came in. */
async function checked(network: PublishedNetwork, files: OwnBytes[], error: Complain): Promise<OwnBytes[]> {
  const graph = files.find(({ name }) => name.endsWith('.pb'));
  if (!graph) throw error(`The archive of ${network.name} holds no graph`);
  const digest = await sha256(graph.bytes);
  if (digest !== network.graphDigest) throw error(wrongSum(network, 'graph', digest, network.graphDigest));
  const labels = files.filter(({ name }) => name.endsWith('.txt'));
  return [{ name: `${network.name}.pb`, bytes: graph.bytes }, ...labels];
}

function wrongSum(network: PublishedNetwork, what: string, digest: string, wanted: string): string {
  const sums = `its SHA-256 begins with ${digest.slice(0, 8)}, not ${wanted.slice(0, 8)}`;
  return `The ${what} from ${hostOf(network)} is not that of ${network.name} (${sums})`;
}

const hostOf = ({ address }: PublishedNetwork) => new URL(address).host;

/** Unpacks while bytes arrive. What it stumbles over counts only once the bytes are known to be the right ones. */
class Unpacking {
  readonly #reader: ZipReader;
  #stumbled: unknown = null;

  constructor(address: string) {
    this.#reader = new ZipReader(address.replace(/^.*\//, ''));
  }

  push(bytes: Uint8Array): void {
    if (this.#stumbled) return;
    try {
      this.#reader.push(bytes);
    } catch (error) {
      this.#stumbled = error;
    }
  }

  files(): OwnBytes[] {
    if (this.#stumbled) throw this.#stumbled;
    return this.#reader.finish();
  }
}
