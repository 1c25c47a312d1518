/** Reads network files in a worker of its own, which ends with the answer. */

import type { OwnBytes } from '../net/formats/open.ts';
import { type Graph, NetworkError } from '../net/graph.ts';
import type { OpenAnswer, OpenRequest } from './network-worker.ts';

const UNREAD = 'The network file could not be read; try a smaller one.';
const NOT_LOADED =
  'What reads network files did not load; try again once there is a network, or reload the page.';

/** The reader did not work. That says nothing of the files. */
export class ReaderError extends Error {
  override readonly name = 'ReaderError';
}

/** @throws NetworkError where the files hold no network, ReaderError */
export async function parse(files: readonly OwnBytes[]): Promise<Graph> {
  return graphOf(await parseOrLabels(files, false));
}

/**
 * The network in the files, or, where it may be one, the list of labels that a file alone is.
 * @throws NetworkError where they hold neither, ReaderError
 */
export function parseOrLabels(files: readonly OwnBytes[], mayBeLabels: boolean): Promise<OpenAnswer> {
  const request: OpenRequest = { files, mayBeLabels };
  const worker = new Worker(new URL('./network-worker.ts', import.meta.url), { type: 'module' });
  const answer = new Promise<OpenAnswer>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<OpenAnswer>) => {
      if ('error' in data) reject(new NetworkError(data.error));
      else resolve(data);
    };
    worker.onerror = (event) => reject(new ReaderError(event instanceof ErrorEvent ? UNREAD : NOT_LOADED));
  });
  worker.postMessage(
    request,
    files.map((file) => file.bytes.buffer),
  );
  return answer.finally(() => worker.terminate());
}

/** @throws NetworkError where the answer is a list of labels */
export function graphOf(answer: OpenAnswer): Graph {
  if ('graph' in answer) return answer.graph;
  throw new NetworkError('The file holds no network; open ONNX, or graph.json with its weights.');
}
