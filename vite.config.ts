import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { licences } from './build/licences.ts';
import { offline } from './build/offline.ts';

/**
 * Puts `weights/` beside the page, so that `./weights/pocket/graph.json` is the
 * address of a network in both dev server and build. The dev server serves it
 * as it stands, as it does every file of the project; the build gets a copy.
 */
function weights(): Plugin {
  return {
    name: 'cubescope:weights',
    apply: 'build',
    async writeBundle({ dir }) {
      if (!dir) throw new Error('weights: the build names no output folder');
      const from = fileURLToPath(new URL('weights', import.meta.url));
      await cp(from, `${dir}/weights`, { recursive: true });
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
  plugins: [weights(), used.page, offline({ networks: ['pocket'] })],
});
