import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { licences } from './build/licences.ts';
import { offline } from './build/offline.ts';

/** What lies beside the page as it stands in the project: networks, and what the views' explanations are read from. */
const BESIDE = ['weights', 'docs/views.md'];

/**
 * Puts these beside the page, so that `./weights/pocket/graph.json` is the
 * address of a network in both dev server and build. The dev server serves them
 * as they stand, as it does every file of the project; the build gets copies.
 */
function beside(): Plugin {
  return {
    name: 'cubescope:beside',
    apply: 'build',
    async writeBundle({ dir }) {
      if (!dir) throw new Error('beside: the build names no output folder');
      for (const path of BESIDE) {
        await cp(fileURLToPath(new URL(path, import.meta.url)), `${dir}/${path}`, { recursive: true });
      }
    },
  };
}

const used = licences(fileURLToPath(new URL('.', import.meta.url)));

export default defineConfig({
  // Relative addresses: the build works at any path of any host.
  base: './',
  // A missing file answers 404, instead of the page with status 200.
  appType: 'mpa',
  // The first browsers of each family with WebGPU.
  build: {
    target: ['chrome113', 'firefox141', 'safari26'],
    // three.js with its WebGPU renderer is one chunk of this size, loaded after the page itself.
    chunkSizeWarningLimit: 1000,
  },
  // Workers use top-level await.
  worker: { format: 'es', plugins: () => [used.workers] },
  plugins: [beside(), used.page, offline({ networks: ['pocket'] })],
});
