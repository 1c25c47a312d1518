/**
 * Keeps the files of the page, so that it opens without a network. `build/offline.ts` lists them with their digests in
 * front of this text; another build is another text, which is how a browser notices it.
 *
 * A kept file is known by its path and its digest: a newer build fetches only what has changed, beside the older files,
 * which stay until nobody reads them any more. What is not listed goes to the network as ever.
 */

export {};

/** Path from the page's folder → first digits of its SHA-256. */
declare const FILES: Readonly<Record<string, string>>;

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Asked extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

/** What a service worker finds around it; TypeScript's library for pages does not know it. */
declare const self: {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Lasting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Asked) => void): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
};

const { scope } = self.registration;
/** Other copies of the page at other paths of the same host have their own. */
const CACHE = `cubescope ${scope}`;
const START = 'index.html';

const keyOf = (path: string, digest: string): string => `${scope}${path}?${digest}`;

self.addEventListener('install', (event) => event.waitUntil(keepFiles()));
self.addEventListener('activate', (event) => event.waitUntil(takeOver()));
self.addEventListener('message', ({ data }) => {
  if (data === 'take over') void self.skipWaiting();
});
self.addEventListener('fetch', (event) => {
  const key = event.request.method === 'GET' ? keptKey(new URL(event.request.url)) : null;
  if (key) event.respondWith(answer(key, event.request));
});

async function keepFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  const missing = Object.entries(FILES).filter(([path, digest]) => !kept.has(keyOf(path, digest)));
  await Promise.all(
    missing.map(async ([path, digest]) => cache.put(keyOf(path, digest), await fetchFile(path, digest))),
  );
}

/** @throws Error when the file is not the one of this build, as while a newer one is being put in its place */
async function fetchFile(path: string, digest: string): Promise<Response> {
  const response = await fetch(path === START ? scope : `${scope}${path}`, { cache: 'no-cache' });
  const bytes = await response.arrayBuffer();
  const found = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const digits = Array.from(found, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (!response.ok || !digits.startsWith(digest)) {
    throw new Error(`"${path}" is not the file of this build (status ${response.status}); it is not kept.`);
  }
  // Bytes are kept as they are read, not as they came.
  const headers = new Headers(response.headers);
  headers.delete('content-encoding');
  headers.set('content-length', String(bytes.byteLength));
  return new Response(bytes, { headers });
}

/** Files of older builds go, and pages that were opened before this worker was there are its own from now on. */
async function takeOver(): Promise<void> {
  const cache = await caches.open(CACHE);
  const listed = new Set(Object.entries(FILES).map(([path, digest]) => keyOf(path, digest)));
  const old = (await cache.keys()).filter(({ url }) => !listed.has(url));
  await Promise.all(old.map((request) => cache.delete(request)));
  await self.clients.claim();
}

/** Under which key the file of an address is kept; null for what is not listed. */
function keptKey(url: URL): string | null {
  const address = url.origin + url.pathname;
  if (!address.startsWith(scope)) return null;
  const path = address.slice(scope.length) || START;
  const digest = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  return digest === undefined ? null : keyOf(path, digest);
}

/** What a person has cleared away comes from the network once more. */
async function answer(key: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(key)) ?? fetch(request);
}
