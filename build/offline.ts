import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const WORKER = 'service-worker.js';
const DIGITS = 16;

export interface OfflineOptions {
  /** Networks in `weights/` that are kept; others that lie there come over the network when they are opened. */
  readonly networks: readonly string[];
}

/**
 * Builds the service worker that keeps the page for visits without a network, and writes the list of the build's files
 * with their digests in front of it. Comes after all plugins that put files into the build.
 */
export function offline({ networks }: OfflineOptions): Plugin {
  const id = fileURLToPath(new URL('../src/app/offline/service-worker.ts', import.meta.url));
  return {
    name: 'cubescope:offline',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'chunk', id, fileName: WORKER });
    },
    writeBundle: {
      sequential: true,
      order: 'post',
      async handler({ dir }) {
        if (!dir) throw new Error('offline: the build names no output folder');
        const entries = await readdir(dir, { recursive: true, withFileTypes: true });
        const paths = entries
          .filter((entry) => entry.isFile())
          .map((entry) =>
            join(entry.parentPath, entry.name)
              .slice(dir.length + 1)
              .replaceAll(sep, '/'),
          )
          .filter((path) => path !== WORKER && isKept(path, networks))
          .sort();
        const files = await Promise.all(paths.map(async (path) => [path, await digestOf(join(dir, path))]));
        const code = await readFile(join(dir, WORKER), 'utf8');
        await writeFile(
          join(dir, WORKER),
          `const FILES = ${JSON.stringify(Object.fromEntries(files))};\n${code}`,
        );
      },
    },
  };
}

function isKept(path: string, networks: readonly string[]): boolean {
  const [, network] = /^weights\/([^/]+)\//.exec(path) ?? [];
  return network === undefined || networks.includes(network);
}

/** The first digits of a file's SHA-256. */
async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256').update(await readFile(path));
  return hash.digest('hex').slice(0, DIGITS);
}
