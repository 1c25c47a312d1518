/**
 * Packs the bench for a Linux machine (x64) that has nothing but a GPU driver: `npm run bench:bundle -- [--out file]`.
 *
 * In it are this Node, Dawn's library, the bench and its peers in one file of JavaScript, pocket (InceptionV1 with weights
 * of noise is made on the spot), a Vulkan loader and the C++ libraries for machines that lack them, and a manifest. There:
 * `tar -xzf cubescope-bench.tar.gz && cubescope-bench/bench --quick --layers`.
 */

import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, createWriteStream, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { build } from 'vite';
import { softwareGpu, softwareGpuSupported } from '../test/support/software-gpu.ts';
import { bundleCopies, copyAll, manifestOf, openLibrary, packageVersions } from './bench/bundle-files.ts';
import launcher from './bench/launcher.sh?raw';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(ROOT, '.cache', 'cubescope-bench');
const OPTIONS = { out: { type: 'string', default: '.cache/cubescope-bench.tar.gz' } } as const;
/** What a bundle may weigh, packed. */
const MOST_BYTES = 60e6;
/** Packages that stay files beside the code, because they open files of theirs, or are not used there. */
const OUTSIDE = ['webgpu', 'onnxruntime-web', 'onnxruntime-common', '@sparticuz/chromium'];

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: OPTIONS });
  if (!softwareGpuSupported) throw new Error('The bundle is for linux-x64 and is made there.');
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const modules = await buildCode();
  copyAll(bundleCopies(ROOT), FOLDER);
  await copyBinaries();
  const outside = OUTSIDE.slice(0, -1).map((name) => join(ROOT, 'node_modules', name, 'package.json'));
  const manifest = manifestOf(FOLDER, packageVersions([...modules, ...outside], ROOT));
  writeFileSync(join(FOLDER, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await pack(values.out);
  const packed = statSync(values.out).size;
  const [small, large] = [packed, manifest.bytes].map((bytes) => `${(bytes / 1e6).toFixed(1)} MB`);
  console.log(`${values.out}: ${small} packed, ${large} unpacked, ${manifest.files.length} files`);
  if (packed > MOST_BYTES) throw new Error(`The bundle has ${small}; it may have ${MOST_BYTES / 1e6} MB.`);
}

/** @returns the modules that went into it, by path */
async function buildCode(): Promise<string[]> {
  const modules = new Set<string>();
  await build({
    root: ROOT,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: OUTSIDE },
    plugins: [
      {
        name: 'cubescope:modules',
        generateBundle() {
          for (const id of this.getModuleIds()) modules.add(id.replace(/^\0+/, ''));
        },
      },
    ],
    build: {
      ssr: join(ROOT, 'cli', 'bench', 'bundled.ts'),
      outDir: join(FOLDER, 'code'),
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'bench.mjs', chunkFileNames: '[name]-[hash].mjs' } },
    },
  });
  return [...modules];
}

/** Node, the libraries for machines that lack them, and the script that starts it all. */
async function copyBinaries(): Promise<void> {
  const { vulkanLoader } = await softwareGpu();
  copyAll(
    [
      { from: process.execPath, to: 'node' },
      { from: vulkanLoader, to: `lib/vulkan/${basename(vulkanLoader)}` },
      ...['libstdc++.so.6', 'libgcc_s.so.1'].map((name) => ({
        from: openLibrary(name),
        to: `lib/cxx/${name}`,
      })),
    ],
    FOLDER,
  );
  writeFileSync(join(FOLDER, 'bench'), launcher);
  for (const name of ['bench', 'node']) chmodSync(join(FOLDER, name), 0o755);
}

/** A tar of the folder, compressed with what every machine unpacks. */
async function pack(out: string): Promise<void> {
  execFileSync('tar', ['--version'], { stdio: 'ignore' });
  mkdirSync(dirname(out), { recursive: true });
  const tar = spawn('tar', ['-C', dirname(FOLDER), '-cf', '-', basename(FOLDER)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => tar.on('close', resolve));
  await pipeline(tar.stdout, createGzip({ level: 9 }), createWriteStream(out));
  const status = await ended;
  if (status !== 0) throw new Error(`tar ended with ${status}.`);
}
