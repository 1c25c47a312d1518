/** Fetching a published network from servers that serve it right, wrong, in part, slowly, or not at all. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { fetchTo, main, sentence } from '../../cli/fetch-inceptionv1.ts';
import { loadGraph } from '../../cli/load.ts';
import { FetchError, fetchPublished } from '../../src/app/fetch-network.ts';
import {
  INCEPTIONV1,
  type PublishedNetwork,
  recognise,
  sha256,
} from '../../src/app/fetch-network-published.ts';
import { tfConst, tfGraph, tfInts, tfNode } from '../net/proto-writer.ts';
import { random } from '../support/random.ts';

/** A small network of three classes with weights that hardly pack, so that the archive takes several packets. */
const graph = new Uint8Array(
  tfGraph([
    tfNode('input', 'Placeholder', [], { shape: { shape: [1, 64, 64, 3] } }),
    tfInts('shape', [-1, 64 * 64 * 3]),
    tfNode('flat', 'Reshape', ['input', 'shape']),
    tfConst('w', [64 * 64 * 3, 3], random(7).uniform(64 * 64 * 3 * 3)),
    tfNode('logits', 'MatMul', ['flat', 'w']),
    tfNode('shares', 'Softmax', ['logits']),
  ]),
);
const archive = zipSync({
  'tensorflow_inception_graph.pb': graph,
  'imagenet_comp_graph_label_strings.txt': strToU8('dummy\nkit fox\nvase'),
  LICENSE: strToU8('Apache License'),
});

let server: Server | null = null;
let published: PublishedNetwork;
const folder = mkdtempSync(join(tmpdir(), 'cubescope-fetch-'));

beforeAll(async () => {
  const [digest, graphDigest] = [await sha256(archive), await sha256(graph)];
  published = { name: 'small', address: '', bytes: archive.length, digest, graphDigest };
  return () => rmSync(folder, { recursive: true });
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

/** The network at a server that answers like this. */
async function servedBy(answer: RequestListener): Promise<PublishedNetwork> {
  const started = createServer(answer);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const address = started.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { ...published, address: `http://127.0.0.1:${port}/models/small.zip` };
}

const sends =
  (bytes: Uint8Array, length = true): RequestListener =>
  (_, response) => {
    if (length) response.setHeader('content-length', bytes.length);
    response.end(bytes);
  };
const middle = Math.floor(archive.length / 2);
const changed = Uint8Array.from(archive, (byte, i) => (i === middle ? byte ^ 1 : byte));
const half = archive.subarray(0, middle);
const otherwise = 'do something else';

describe('fetching', () => {
  it('gives the graph, named after the network, and the names of its classes', async () => {
    const network = await servedBy(sends(archive));
    const seen: number[] = [];
    const progress = (bytes: number, total: number) => seen.push(bytes / total);
    const files = await fetchPublished(network, { otherwise, progress });
    expect(files.map(({ name }) => name)).toEqual(['small.pb', 'imagenet_comp_graph_label_strings.txt']);
    expect(Buffer.compare(files[0]?.bytes ?? new Uint8Array(), graph)).toBe(0);
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });

  it.each<[string, RequestListener, RegExp]>([
    [
      'a byte that is another',
      sends(changed),
      /not that of small \(its SHA-256 begins with [0-9a-f]{8}, not [0-9a-f]{8}\)/,
    ],
    ['an archive that ends early', sends(half, false), /The download ended after \d+ MB of \d+ MB/],
    ['a longer archive', sends(new Uint8Array([...archive, 0])), /sends more than small has/],
    ['another file of the same size', sends(changed.map(() => 7)), /is not that of small/],
    ['a connection that breaks', (_, response) => breakOff(response), /The download ended after/],
    [
      'a file that is gone',
      (_, response) => response.writeHead(404).end('gone'),
      /127\.0\.0\.1:\d+ answers 404 where small was/,
    ],
    ['a server in trouble', (_, response) => response.writeHead(503).end(), /answers 503/],
    [
      'a server that goes silent',
      (_, response) => void response.write(half),
      /has sent nothing for 0 s|has sent nothing for 1 s/,
    ],
    ['a server that never answers', () => {}, /has sent nothing for/],
  ])('says of %s what is wrong and what to do', async (_, answer, sentence) => {
    const failed = fetchPublished(await servedBy(answer), { otherwise, patience: 500 }).catch(
      (e: unknown) => e,
    );
    const error = await failed;
    expect(error).toBeInstanceOf(FetchError);
    expect(String(error)).toMatch(sentence);
    expect(String(error)).toMatch(/; try again, or do something else\.$/);
  });

  it('says that there is no connection', async () => {
    const network = await servedBy(sends(archive));
    server?.close();
    await expect(fetchPublished(network, { otherwise })).rejects.toThrow(
      /There is no connection to 127\.0\.0\.1:\d+, where small is; try again/,
    );
  });

  it('takes no graph but the published one, even from the right archive', async () => {
    const network = { ...(await servedBy(sends(archive))), graphDigest: '0'.repeat(64) };
    await expect(fetchPublished(network, { otherwise })).rejects.toThrow('The graph from 127.0.0.1');
  });

  it('waits for a slow server as long as something comes', async () => {
    const slow: RequestListener = (_, response) => {
      const piece = Math.ceil(archive.length / 8);
      let at = 0;
      const timer = setInterval(() => {
        response.write(archive.subarray(at, at + piece));
        at += piece;
        if (at < archive.length) return;
        clearInterval(timer);
        response.end();
      }, 100);
    };
    const files = await fetchPublished(await servedBy(slow), { otherwise, patience: 500 });
    expect(files.length).toBe(2);
  });

  it('can be given up, at once and halfway', async () => {
    const network = await servedBy((_, response) => void response.write(half));
    const stop = new AbortController();
    const reason = new Error('no longer wanted');
    const progress = () => stop.abort(reason);
    await expect(fetchPublished(network, { otherwise, signal: stop.signal, progress })).rejects.toBe(reason);
    await expect(fetchPublished(network, { otherwise, signal: stop.signal })).rejects.toBe(reason);
  });
});

describe('the command', () => {
  beforeAll(() => void vi.spyOn(console, 'log').mockImplementation(() => {}));
  afterAll(() => void vi.restoreAllMocks());
  const to = join(folder, 'weights', 'small');

  it('writes a folder that opens, and replaces what was there', async () => {
    const network = await servedBy(sends(archive));
    await fetchTo(to, network);
    await fetchTo(to, network);
    expect(readdirSync(join(folder, 'weights'))).toEqual(['small']);
    const opened = loadGraph(to);
    expect([opened.name, opened.labels, opened.logits]).toEqual([
      'small',
      ['dummy', 'kit fox', 'vase'],
      'logits',
    ]);
  });

  it('leaves what was there where the download fails', async () => {
    await fetchTo(to, await servedBy(sends(archive)));
    server?.close();
    await expect(fetchTo(to, await servedBy(sends(half, false)))).rejects.toThrow('ended after');
    expect(loadGraph(to).name).toBe('small');
    await expect(fetchTo(join(folder, 'fresh'), await servedBy(sends(changed)))).rejects.toThrow();
    expect(existsSync(join(folder, 'fresh'))).toBe(false);
    expect(readdirSync(folder)).toEqual(['weights']);
  });

  it('takes an archive or a graph that is there, and no other', async () => {
    const [zip, pb, other] = ['small.zip', 'graph.pb', 'other.zip'].map((name) => join(folder, name));
    if (!zip || !pb || !other) throw new Error('three names');
    writeFileSync(zip, archive);
    writeFileSync(pb, graph);
    writeFileSync(other, changed);
    for (const path of [zip, pb]) {
      rmSync(to, { recursive: true });
      await fetchTo(to, published, path);
      expect(loadGraph(to).name).toBe('small');
    }
    await expect(fetchTo(to, published, other)).rejects.toThrow('is not the published small');
  });
});

describe('what is published', () => {
  it('is recognised by its bytes, whatever its name', async () => {
    const zip = { name: 'whatever.zip', bytes: archive };
    expect(await recognise([zip], [published])).toBe(published);
    expect(await recognise([{ name: 'graph.pb', bytes: graph }], [published])).toBe(published);
    expect(await recognise([zip])).toBeNull();
  });

  it('is the only address that the page may connect to', () => {
    const page = readFileSync('index.html', 'utf8');
    const policy = /connect-src ([^;"]*)/.exec(page)?.[1];
    expect(policy?.split(' ')).toEqual(["'self'", 'blob:', 'data:', INCEPTIONV1.address]);
  });
});

it('says in one sentence what the file system refuses', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(await main([join(folder, 'nowhere.zip')])).toBe(1);
  expect(said.mock.calls).toEqual([['The archive is not there; check its path.']]);
  said.mockRestore();
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  expect(sentence(full, 'weights/small')).toBe(
    'The disk is full; make room for 30 MB in weights and try again.',
  );
});

function breakOff(response: ServerResponse): void {
  response.setHeader('content-length', archive.length);
  response.write(half, () => response.destroy());
}
