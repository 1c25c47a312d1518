/** Networks by name: those that ship are fetched, those that were dropped are kept until the page closes. */

import { lacksImageNetLabels } from '../net/formats/labels.ts';
import { type Graph, NetworkError } from '../net/graph.ts';
import type { OpenAnswer, OpenRequest } from './network-worker.ts';

/** Networks in `weights/`. */
export const SHIPPED: readonly string[] = ['pocket'];
const FILES = ['graph.json', 'weights.safetensors', 'labels.json'];

/** Larger files are refused before they are read: they would not fit the GPU either. */
const LARGEST_FILE = 2 ** 30;

/** Told of 0…1 while bytes arrive; null while it is not known how many there are. */
export type Progress = (share: number | null) => void;

export class Networks {
  readonly #opened = new Map<string, Graph>();

  /** Names for the menu, in order. */
  get names(): readonly string[] {
    return [...SHIPPED, ...[...this.#opened.keys()].filter((name) => !SHIPPED.includes(name))];
  }

  /** @throws NetworkError for a name that is neither shipped nor was opened */
  async get(name: string, progress: Progress = () => {}): Promise<Graph> {
    const known = this.#opened.get(name);
    if (known) return known;
    if (!SHIPPED.includes(name)) {
      throw new NetworkError(`The network "${name}" is a file on another visit; open its file again.`);
    }
    const graph = withProbabilities(await parse(await fetchFiles(name, progress)));
    this.#opened.set(name, graph);
    return graph;
  }

  /** Opens files that the person chose. */
  async open(files: readonly File[]): Promise<Graph> {
    const large = files.find((file) => file.size > LARGEST_FILE);
    if (large) throw new NetworkError(`"${large.name}" is larger than 1 GiB; open a smaller network.`);
    const read = files.map(async (file) => ({
      name: file.name,
      bytes: new Uint8Array(await file.arrayBuffer()),
    }));
    const opened = withProbabilities(await withKnownLabels(await parse(await Promise.all(read))));
    const graph = SHIPPED.includes(opened.name) ? { ...opened, name: `${opened.name} (file)` } : opened;
    this.#opened.set(graph.name, graph);
    return graph;
  }
}

/** A file that could be, or belong to, a network. */
export function isNetworkFile(file: File): boolean {
  return !/^(image|video|audio)\//.test(file.type);
}

async function fetchFiles(name: string, progress: Progress): Promise<OpenRequest['files']> {
  const responses = await Promise.all(
    FILES.map(async (file) => {
      const response = await fetch(`./weights/${name}/${file}`).catch(() => null);
      if (!response?.ok) {
        throw new NetworkError(
          `The network "${name}" did not load (${file}); reload the page, or open a file.`,
        );
      }
      return response;
    }),
  );
  const sizes = responses.map((response) => Number(response.headers.get('content-length')));
  const total = sizes.every((size) => size > 0) ? sizes.reduce((a, b) => a + b) : null;
  let done = 0;
  const count = (bytes: number) => {
    done += bytes;
    progress(total && Math.min(1, done / total));
  };
  return Promise.all(
    responses.map(async (response, i) => ({ name: FILES[i] ?? '', bytes: await readBody(response, count) })),
  );
}

async function readBody(
  response: Response,
  count: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: BlobPart[] = [];
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    parts.push(part.value);
    count(part.value.byteLength);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Parses in a worker of its own, which ends with the answer. */
function parse(files: OpenRequest['files']): Promise<Graph> {
  const worker = new Worker(new URL('./network-worker.ts', import.meta.url), { type: 'module' });
  const answer = new Promise<Graph>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<OpenAnswer>) => {
      if ('graph' in data) resolve(data.graph);
      else reject(new NetworkError(data.error));
    };
    worker.onerror = () => reject(new NetworkError('The network file could not be read; try a smaller one.'));
  });
  const request: OpenRequest = { files };
  worker.postMessage(
    request,
    files.map((file) => file.bytes.buffer),
  );
  return answer.finally(() => worker.terminate());
}

/** Scores alone become shares of one, so that all networks read alike. */
function withProbabilities(graph: Graph): Graph {
  if (graph.probabilities !== null || graph.logits === null) return graph;
  const name = 'shares of the classes';
  const node = { name, kind: 'softmax', inputs: [graph.logits], attributes: {}, weights: {} };
  return { ...graph, nodes: [...graph.nodes, node], probabilities: name };
}

async function withKnownLabels(graph: Graph): Promise<Graph> {
  if (!lacksImageNetLabels(graph)) return graph;
  try {
    const labels: unknown = await (await fetch('./weights/imagenet-labels.json')).json();
    return Array.isArray(labels) ? { ...graph, labels: labels.map(String) } : graph;
  } catch {
    return graph;
  }
}
