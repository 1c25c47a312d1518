/**
 * Is the article's network here what it was there? Holds it against the figures that the article and its notebooks published
 * (test/golden/inceptionv1/carry.py): `npm run verify:inceptionv1 [-- dog_cat.png flowers.png] [--network <folder or file>]`.
 *
 * The pictures are the lossless ones that the notebooks show, 224×224; those that are not named are looked for beside the
 * repository and else fetched from where the notebooks take them.
 */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openGpu as openDevice } from '../src/gpu/device.ts';
import { Network } from '../src/net/network.ts';
import { openGpu } from './dawn.ts';
import { decodePicture, loadGraph, type Pixels } from './load.ts';
import { compare, type Figures, find, passes, type Row } from './verify-figures.ts';

const PICTURES = ['dog_cat', 'flowers'];
const BESIDE = '../shared/reference/oracle';
const PUBLISHED = 'https://storage.googleapis.com/lucid-static/building-blocks/examples';
const FIGURES = new URL('../test/golden/inceptionv1/published.json', import.meta.url);
const OPTIONS = { network: { type: 'string', default: 'weights/inceptionv1' } } as const;

export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  if (!existsSync(values.network)) {
    console.error(`There is no network in ${values.network}; fetch it with "npm run fetch:inceptionv1".`);
    return 1;
  }
  const figures: Readonly<Record<string, Figures>> = JSON.parse(readFileSync(FIGURES, 'utf8'));
  const network = await Network.create(await openDevice(await openGpu()), loadGraph(values.network));
  const rows: Row[] = [];
  for (const [i, name] of PICTURES.entries()) {
    const published = figures[name];
    if (!published) throw new Error(`${fileURLToPath(FIGURES)} has no figures of ${name}.`);
    const picture = await readPicture(name, positionals[i]);
    rows.push(...compare(name, await find(network, picture, published), published));
  }
  console.log(table(rows));
  const failed = rows.filter((row) => !passes(row)).length;
  const verdict = failed === 0 ? 'all as published' : `${failed} of ${rows.length} checks failed`;
  console.log(`${network.graph.name} on ${network.gpu.adapterName}: ${verdict}`);
  return failed === 0 ? 0 : 1;
}

/** The comparisons as text, one to a line. */
export function table(rows: readonly Row[]): string {
  const head = '| picture | what | published | found | error | allowed | |\n|---|---|---|---|---|---|---|';
  const lines = rows.map((row) => {
    const { picture, what, published, found, error, allowed } = row;
    const verdict = passes(row) ? 'pass' : 'FAIL';
    return `| ${picture} | ${what} | ${published} | ${found} | ${error.toExponential(1)} | ${allowed} | ${verdict} |`;
  });
  return [head, ...lines].join('\n');
}

async function readPicture(name: string, path: string | undefined): Promise<Pixels> {
  const beside = `${BESIDE}/${name}_224.png`;
  const file = path ?? (existsSync(beside) ? beside : null);
  const bytes = file === null ? await fetchPicture(name) : readFileSync(file);
  const picture = decodePicture(new Uint8Array(bytes));
  if (picture.width === 224 && picture.height === 224) return picture;
  throw new Error(
    `The picture ${name} is ${picture.width}×${picture.height}; the figures are of one of 224×224.`,
  );
}

async function fetchPicture(name: string): Promise<ArrayBuffer> {
  const address = `${PUBLISHED}/${name}.png`;
  const response = await fetch(address).catch(() => null);
  if (response?.ok) return response.arrayBuffer();
  throw new Error(
    `${address} does not come; name the pictures: npm run verify:inceptionv1 -- dog_cat.png flowers.png`,
  );
}
