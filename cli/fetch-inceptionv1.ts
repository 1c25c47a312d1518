/**
 * Fetches the article's network into `weights/inceptionv1/`, where command line and page find it:
 * `npm run fetch:inceptionv1 [-- inception5h.zip]`. An archive that is there already is named instead of being fetched; it
 * must be the published one as well.
 */

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchPublished } from '../src/app/fetch-network.ts';
import {
  INCEPTIONV1,
  megabytes,
  type PublishedNetwork,
  recognise,
} from '../src/app/fetch-network-published.ts';
import { type OwnBytes, openNetworkFile } from '../src/net/formats/open.ts';
import { writeNetworkFiles } from '../src/net/formats/write.ts';
import { NetworkError } from '../src/net/graph.ts';
import { withKnownLabels } from './load.ts';
import { ProgressBar } from './progress.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OTHERWISE = 'name an archive that you have: npm run fetch:inceptionv1 -- inception5h.zip';

export async function main([archive]: string[]): Promise<number> {
  const to = join(ROOT, 'weights', INCEPTIONV1.name);
  try {
    await fetchTo(to, INCEPTIONV1, archive);
  } catch (error) {
    console.error(sentence(error, to));
    return 1;
  }
  console.log(`${INCEPTIONV1.name} is in weights/${INCEPTIONV1.name}; choose it in the page's network menu.`);
  return 0;
}

/**
 * Puts the network into a folder, in the project's own form. The folder is there as a whole or as it was before.
 * @param archive a file to take instead of the published address
 * @throws NetworkError with one sentence, or what the file system refuses with
 */
export async function fetchTo(to: string, network: PublishedNetwork, archive?: string): Promise<void> {
  const files = archive ? await readArchive(archive, network) : await download(network);
  const graph = { ...withKnownLabels(openNetworkFile(files)), name: network.name };
  const beside = join(dirname(to), `.${network.name}-${process.pid}`);
  try {
    mkdirSync(beside, { recursive: true });
    for (const { name, bytes } of writeNetworkFiles(graph)) writeFileSync(join(beside, name), bytes);
    rmSync(to, { recursive: true, force: true });
    renameSync(beside, to);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

async function download(network: PublishedNetwork): Promise<OwnBytes[]> {
  const bar = new ProgressBar(`fetching ${network.name}`, network.bytes);
  const progress = (bytes: number) => bar.show(bytes);
  const files = await fetchPublished(network, { otherwise: OTHERWISE, progress });
  bar.end(megabytes(network.bytes));
  return files;
}

async function readArchive(path: string, network: PublishedNetwork): Promise<OwnBytes[]> {
  const file = { name: path, bytes: new Uint8Array(readFileSync(path)) };
  if (await recognise([file], [network])) return [file];
  throw new NetworkError(
    `"${path}" is not the published ${network.name}: its SHA-256 is another; fetch ${network.address} again.`,
  );
}

/** What the file system refuses with, and what to do about it. */
const REFUSALS: ReadonlyMap<unknown, (to: string) => string> = new Map([
  ['ENOENT', () => 'The archive is not there; check its path.'],
  ['ENOSPC', (to: string) => `The disk is full; make room for 30 MB in ${dirname(to)} and try again.`],
  ['EACCES', (to: string) => `${to} cannot be written or the archive not read; allow it and try again.`],
]);

/** What to tell a person. @param to the folder that was to be written */
export function sentence(error: unknown, to: string): string {
  const refusal = error instanceof Error && 'code' in error ? REFUSALS.get(error.code) : undefined;
  return refusal?.(to) ?? (error instanceof Error ? error.message : String(error));
}
