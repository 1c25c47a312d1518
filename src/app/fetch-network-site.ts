/** Networks that lie beside the page, in the project's own form: those that ship, and those that were put there. */

import type { OwnBytes } from '../net/formats/open.ts';
import { NetworkError } from '../net/graph.ts';

const FILES = ['graph.json', 'weights.safetensors', 'labels.json'];

/** Told of 0…1 while bytes arrive; null while it is not known how many there are. */
export type ShareArrived = (share: number | null) => void;

/** The files in `weights/<name>/`. @throws NetworkError naming the file that did not come */
export async function fetchFromSite(name: string, progress: ShareArrived): Promise<OwnBytes[]> {
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

/** Whether somebody has put a network beside the page, as `npm run fetch:inceptionv1` does. */
export async function liesBesidePage(name: string): Promise<boolean> {
  const response = await fetch(`./weights/${name}/${FILES[0]}`, { method: 'HEAD' }).catch(() => null);
  return response?.ok ?? false;
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
