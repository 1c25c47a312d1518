/**
 * The bench in a browser: `npm run bench:browser -- [what npm run bench takes]`. The headless Chromium of the tests on
 * SwiftShader, or the machine's own Chrome where a real GPU is; TensorFlow.js on WebGPU and on WebGL, onnxruntime-web on
 * WebGPU and in WebAssembly. The page is built apart and is no part of what ships.
 */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { withBrowser } from '../test/e2e/support/browser.ts';
import { chosenNetworks } from './bench/networks.ts';
import { type BenchOptions, readOptions } from './bench/options.ts';
import { ortFolder } from './bench/ort-node.ts';
import type { ServedNetwork } from './bench/page/page.ts';
import { serveFolders } from './bench/serve-folders.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGE = join(ROOT, '.cache', 'bench-page');
/** What a network's folder may hold for it. */
const NETWORK_FILES = ['graph.json', 'weights.safetensors'];

export async function main(args: string[]): Promise<void> {
  const options = readOptions(args);
  await buildPage();
  const networks = chosenNetworks(options.networks).map(served);
  const folders = Object.fromEntries(networks.flatMap(({ folder, at }) => (folder ? [[at, folder]] : [])));
  const server = await serveFolders({ '/': PAGE, '/ort/': ortFolder(), ...folders });
  try {
    await withBrowser({}, ({ page, errors }) => runIn(page, errors, server.url, networks, options));
  } finally {
    await server.close();
  }
}

function buildPage() {
  return build({
    root: join(ROOT, 'cli', 'bench', 'page'),
    configFile: false,
    logLevel: 'error',
    build: { outDir: PAGE, emptyOutDir: true, chunkSizeWarningLimit: 10_000, target: 'es2022' },
  });
}

interface Served extends ServedNetwork {
  /** Where the server has the folder; empty for a network without files. */
  readonly at: string;
  readonly folder: string | null;
}

function served({ name, path }: { readonly name: string; readonly path: string | null }, i: number): Served {
  if (path === null) return { name, files: [], at: '', folder: null };
  const at = `/network${i}/`;
  if (!existsSync(path)) throw new Error(`There is no network at ${path}.`);
  if (!statSync(path).isDirectory()) {
    return { name, files: [at + basename(path)], at, folder: dirname(path) };
  }
  const files = readdirSync(path).filter((file) => NETWORK_FILES.includes(file));
  return { name, files: files.map((file) => at + file), at, folder: path };
}

async function runIn(
  page: Page,
  errors: readonly string[],
  url: string,
  networks: readonly Served[],
  options: BenchOptions,
): Promise<void> {
  await page.goto(url);
  await page.waitForFunction(() => 'bench' in window);
  await page.exposeFunction('tell', (line: string, of: 'table' | 'progress') =>
    of === 'table' ? console.log(line) : console.error(line),
  );
  const rows = options.rows.filter((group) => group !== 'views');
  const given = { networks, options: { ...options, rows } };
  await page.evaluate(({ networks, options }) => window.bench?.(networks, options), given);
  if (errors.length > 0) throw new Error(`The page complained: ${errors.join('\n')}`);
}
