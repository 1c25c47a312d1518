/** Networks in zip archives, in whole ones and in those that are cut, damaged, too large or something else. */

import { strToU8, type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { openNetworkFile } from '../../src/net/formats/open.ts';
import { isZip, unpackZip, ZipReader } from '../../src/net/formats/zip.ts';
import { NetworkError } from '../../src/net/graph.ts';
import { random } from '../support/random.ts';
import { tfConst, tfGraph, tfNode } from './proto-writer.ts';

const weights = random(3).uniform(3 * 4096);
const graph = tfGraph([
  tfNode('input', 'Placeholder'),
  tfConst('w', [1, 1, 3, 4096], weights),
  tfNode('conv', 'Conv2D', ['input', 'w'], { strides: { ints: [1, 1, 1, 1] }, padding: { s: 'SAME' } }),
]);
const files: Zippable = {
  'net/graph.pb': graph,
  'net/labels.txt': strToU8('first\nsecond'),
  LICENSE: strToU8('Apache'),
  '__MACOSX/net/._graph.pb': strToU8('rubbish'),
  'net/.hidden.json': strToU8('{}'),
};
const archive = (level: 0 | 9 = 9) => ({ name: 'net.zip', bytes: zipSync(files, { level }) });

describe('unpacking', () => {
  it.each([0, 9] as const)('finds what belongs to a network, at level %s', (level) => {
    const found = unpackZip(archive(level));
    expect(found.map(({ name }) => name)).toEqual(['net/graph.pb', 'net/labels.txt']);
    expect(Buffer.compare(found[0]?.bytes ?? new Uint8Array(), graph)).toBe(0);
  });

  it('gives the same however the archive is cut into pieces', () => {
    const { bytes } = archive();
    for (const size of [97, 1000, bytes.length]) {
      const reader = new ZipReader('net.zip');
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
      expect(Buffer.compare(reader.finish()[0]?.bytes ?? new Uint8Array(), graph)).toBe(0);
    }
  });

  it('says of an archive that is cut anywhere before its end that it is damaged', () => {
    const { bytes } = archive();
    const end = Buffer.from(bytes).indexOf('LICENSE') - 30;
    for (const length of [40, 500, Math.floor(end / 2), end - 4]) {
      const cut = { name: 'cut.zip', bytes: bytes.subarray(0, length) };
      expect(() => unpackZip(cut)).toThrow(/"cut.zip" is (cut short|a zip archive without a network)/);
    }
    expect(() => unpackZip({ name: 'cut.zip', bytes: bytes.subarray(0, end - 4) })).toThrow('is cut short');
  });

  it('ends in files or one sentence whatever byte is changed', () => {
    const { bytes } = archive();
    const some = random(4);
    for (let round = 0; round < 300; round++) {
      const changed = bytes.slice();
      changed[some.integer(bytes.length)] = some.integer(256);
      try {
        expect(unpackZip({ name: 'odd.zip', bytes: changed }).length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(NetworkError);
      }
    }
  });
});

describe('opening', () => {
  it('takes an archive for the files in it', () => {
    expect(isZip(archive().bytes)).toBe(true);
    const opened = openNetworkFile([{ name: 'net.zip', bytes: zipSync({ 'net/graph.pb': graph }) }]);
    expect(opened.name).toBe('graph');
    expect(opened.nodes.map(({ name }) => name)).toEqual(['input', 'conv']);
  });

  it('says of an archive without a network what it is', () => {
    const torch = {
      name: 'net.pt',
      bytes: zipSync({ 'net/data.pkl': strToU8('x'), 'net/version': strToU8('3') }),
    };
    expect(() => openNetworkFile([torch])).toThrow('"net.pt" is a zip archive without a network in it');
  });
});
