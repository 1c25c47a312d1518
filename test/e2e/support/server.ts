/** Serves the page to the browser from within the test process, on a free port. */
import { fileURLToPath } from 'node:url';
import { build, createServer, preview } from 'vite';

export interface Site {
  /** With a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

export interface BuiltSite extends Site {
  /** Where its files lie. */
  readonly folder: string;
}

const projectRoot = fileURLToPath(new URL('../../..', import.meta.url));
const configFile = `${projectRoot}vite.config.ts`;
const cache = `${projectRoot}.cache`;

/** The dev server: sources as they stand, for tests that import modules of ours into the page. */
export async function serveDev(root = projectRoot): Promise<Site> {
  const server = await createServer({
    root,
    configFile,
    cacheDir: `${cache}/vite-e2e`,
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
  });
  await server.listen();
  return { url: firstUrl(server.resolvedUrls), close: () => server.close() };
}

/** All e2e files run in one process, and the page is built once in it. */
const shared = globalThis as { cubescopeBuild?: Promise<unknown> };

/**
 * What a visitor gets: the production build. The first caller waits for it.
 * @param base where on the host it lies, with slashes at both ends
 */
export async function serveBuild(base = '/'): Promise<BuiltSite> {
  const outDir = `${cache}/e2e-build`;
  shared.cubescopeBuild ??= build({
    root: projectRoot,
    configFile,
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  });
  await shared.cubescopeBuild;
  const server = await preview({
    root: projectRoot,
    configFile,
    base,
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  });
  return { url: firstUrl(server.resolvedUrls), folder: outDir, close: () => server.close() };
}

function firstUrl(urls: { local: string[] } | null): string {
  const url = urls?.local[0];
  if (!url) throw new Error('the vite server has no address');
  return url;
}
