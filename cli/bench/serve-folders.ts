/** Serves folders to a page that may share memory between its threads, on a free port of this machine. */

import { createReadStream, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};
/** What browsers ask for before they give a page shared memory. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export interface FolderServer {
  /** With a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** @param folders by the address that they are under, with slashes at both ends; the longest that fits counts */
export async function serveFolders(folders: Readonly<Record<string, string>>): Promise<FolderServer> {
  const addresses = Object.keys(folders).sort((a, b) => b.length - a.length);
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://local').pathname));
    const under = addresses.find((address) => path.startsWith(address)) ?? '/';
    const file = path.slice(under.length) || 'index.html';
    send(response, join(folders[under] ?? '', file));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, file: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile()) {
    response.writeHead(404, ISOLATION).end();
    return;
  }
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  response.writeHead(200, { ...ISOLATION, 'Content-Type': type, 'Content-Length': stats.size });
  createReadStream(file).pipe(response);
}
