/**
 * Runs a TypeScript file of this project in Node: `node cli/run.mjs cli/bench.ts --quick`.
 *
 * Vite loads it, so that imports mean the same in a terminal as in the page
 * (`./conv2d.wgsl?raw` among them) and no further tool is needed. The file
 * exports `main(args: string[])`; a number that it returns is the exit status.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer, createServerModuleRunner } from 'vite';

const [file, ...args] = process.argv.slice(2);
if (!file) {
  console.error('usage: node cli/run.mjs <file.ts> [arguments]');
  process.exit(2);
}
try {
  const server = await createServer({
    root: fileURLToPath(new URL('..', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true, include: [] },
  });
  const runner = createServerModuleRunner(server.environments.ssr, { hmr: false });
  const module = await runner.import(resolve(file));
  if (typeof module.main !== 'function') throw new Error(`${file} exports no function main(args)`);
  const status = await module.main(args);
  // Leave at once: an open GPU device would keep the process waiting.
  process.exit(typeof status === 'number' ? status : 0);
} catch (error) {
  console.error(error);
  process.exit(1);
}
