/** What goes into the bundle, and the list of it. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  bundleCopies,
  copyAll,
  manifestOf,
  openLibrary,
  packageVersions,
} from '../../cli/bench/bundle-files.ts';

const root = process.cwd();

describe('the bundle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cubescope-bundle-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is made of files that are there', () => {
    const missing = bundleCopies(root).filter(({ from }) => !existsSync(from) && !from.includes('linux-x64'));
    expect(missing).toEqual([]);
  });

  it('copies folders whole and lists every file with its sum', () => {
    const from = join(folder, 'from');
    mkdirSync(join(from, 'deep'), { recursive: true });
    writeFileSync(join(from, 'deep', 'a.txt'), 'abc');
    writeFileSync(join(from, 'b.txt'), 'de');
    const to = join(folder, 'to');
    copyAll([{ from, to: 'all' }], to);
    const manifest = manifestOf(to, { some: '1.0.0' });
    expect(manifest.files.map(({ path, bytes }) => [path, bytes])).toEqual([
      ['all/b.txt', 2],
      ['all/deep/a.txt', 3],
    ]);
    expect(manifest.bytes).toBe(5);
    expect(manifest.packages).toEqual({ some: '1.0.0' });
    const sum = createHash('sha256').update('abc').digest('hex');
    expect(manifest.files[1]?.sha256).toBe(sum);
  });

  it('names the packages of its modules with their versions', () => {
    const modules = [
      'node_modules/fflate/esm/index.mjs',
      'node_modules/@tensorflow/tfjs-core/dist/tensor.js',
    ];
    const versions = packageVersions(
      [...modules, 'src/gpu/device.ts'].map((path) => join(root, path)),
      root,
    );
    const read = (name: string) =>
      JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
    expect(versions).toEqual({
      '@tensorflow/tfjs-core': read('@tensorflow/tfjs-core'),
      fflate: read('fflate'),
    });
  });

  it.skipIf(process.platform !== 'linux')('finds the libraries that Node has open', () => {
    expect(existsSync(openLibrary('libstdc++.so.6'))).toBe(true);
    expect(() => openLibrary('libnowhere.so.1')).toThrow('no libnowhere.so.1 open');
  });
});
