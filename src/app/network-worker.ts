/** Reads network files away from the page, so that it stays smooth while megabytes are parsed. */

import { labelsAlone, openNetworkFile } from '../net/formats/open.ts';
import type { Graph } from '../net/graph.ts';

export interface OpenRequest {
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[];
  /** A list of labels alone is an answer too. */
  readonly mayBeLabels: boolean;
}

export type OpenAnswer =
  | { readonly graph: Graph }
  | { readonly labels: readonly string[] }
  | { readonly error: string };

self.onmessage = ({ data }: MessageEvent<OpenRequest>) => {
  try {
    const labels = data.mayBeLabels ? labelsAlone(data.files) : null;
    if (labels) {
      const answer: OpenAnswer = { labels };
      self.postMessage(answer);
      return;
    }
    const graph = openNetworkFile(data.files);
    const buffers = new Set([...graph.weights.values()].map((weight) => weight.data.buffer));
    const answer: OpenAnswer = { graph };
    self.postMessage(answer, { transfer: [...buffers] });
  } catch (error) {
    const answer: OpenAnswer = { error: error instanceof Error ? error.message : String(error) };
    self.postMessage(answer);
  }
};
