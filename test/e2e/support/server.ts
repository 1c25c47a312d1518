/** Serves the page to the browser from within the test process, on a free port. */
import { cp, rm } from 'node:fs/promises';
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
    // Each process has its own: several serve at once.
    cacheDir: `${cache}/vite-e2e-${process.env.VITEST_POOL_ID ?? 0}`,
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
  });
  await server.listen();
  return { url: firstUrl(server.resolvedUrls), close: () => server.close() };
}

const built = `${cache}/e2e-build`;
/** Set once the page is built, for all processes that come after. */
const BUILT = 'CUBESCOPE_E2E_BUILT';

/** Builds the page, once for all that serve it. */
export async function buildPage(): Promise<void> {
  const outDir = built;
  await build({ root: projectRoot, configFile, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  process.env[BUILT] = 'yes';
}

/**
 * What a visitor gets: the production build.
 * @param base where on the host it lies, with slashes at both ends
 * @param own a name for a copy of its files, for who changes them
 */
export async function serveBuild(base = '/', own?: string): Promise<BuiltSite> {
  if (!process.env[BUILT]) await buildPage();
  const outDir = own === undefined ? built : `${built}-${own}`;
  if (own !== undefined) {
    await rm(outDir, { recursive: true, force: true });
    await cp(built, outDir, { recursive: true });
  }
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
