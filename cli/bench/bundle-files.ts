/** What the bundle is made of beside its code: what is copied from where, and the manifest of the whole. */

import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** A file or a folder to copy: from, as Node finds it from here, and to, inside the bundle. */
export interface Copy {
  readonly from: string;
  readonly to: string;
}

/** Of packages only what the bench opens on linux-x64. */
const PACKAGE_FILES: Readonly<Record<string, readonly string[]>> = {
  webgpu: ['package.json', 'LICENSE.md', 'index.js', 'dist/linux-x64'],
  'onnxruntime-common': ['package.json', 'dist/esm', 'dist/cjs'],
  'onnxruntime-web': [
    'package.json',
    'dist/ort.node.min.js',
    'dist/ort.node.min.mjs',
    'dist/ort.webgpu.min.mjs',
    'dist/ort-wasm-simd-threaded.asyncify.mjs',
    'dist/ort-wasm-simd-threaded.asyncify.wasm',
    'dist/ort-wasm-simd-threaded.mjs',
    'dist/ort-wasm-simd-threaded.wasm',
  ],
};
/** The network that ships without its icons, and the picture that the views are asked about. */
const OWN_FILES = [
  'LICENSE',
  'weights/pocket/graph.json',
  'weights/pocket/weights.safetensors',
  'weights/pocket/labels.json',
  'public/samples/cat.jpg',
];

/** @param root the project's folder */
export function bundleCopies(root: string): Copy[] {
  const packages = Object.entries(PACKAGE_FILES).flatMap(([name, files]) =>
    files.map((file) => join('node_modules', name, file)),
  );
  return [...OWN_FILES, ...packages].map((path) => ({ from: join(root, path), to: path }));
}

/**
 * The shared library that this process has open under a name, such as "libstdc++.so.6".
 * @throws Error where it has none
 */
export function openLibrary(name: string): string {
  const maps = readFileSync('/proc/self/maps', 'utf8');
  const path = maps.split('\n').find((line) => line.endsWith(`/${name}`) || line.includes(`/${name}.`));
  if (!path) throw new Error(`This Node has no ${name} open; run it with a Node that has.`);
  return path.slice(path.indexOf('/'));
}

export function copyAll(copies: readonly Copy[], folder: string): void {
  for (const { from, to } of copies) cpSync(from, join(folder, to), { recursive: true, dereference: true });
}

export interface BundledFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Manifest {
  readonly platform: 'linux-x64';
  readonly node: string;
  /** Packages that are in it whole or in part, bundled code included, by version. */
  readonly packages: Readonly<Record<string, string>>;
  readonly bytes: number;
  /** Everything but the manifest, by path. */
  readonly files: readonly BundledFile[];
}

/** Reads the whole bundle. */
export function manifestOf(folder: string, packages: Readonly<Record<string, string>>): Manifest {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();
  const files = paths.map((path) => {
    const bytes = readFileSync(join(folder, path));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { path: path.split(sep).join('/'), bytes: bytes.length, sha256 };
  });
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { platform: 'linux-x64', node: process.version, packages, bytes, files };
}

/** Versions of the packages that these modules are of, by name. */
export function packageVersions(modules: readonly string[], root: string): Record<string, string> {
  const folders = new Set(modules.flatMap((module) => packageFolder(relative(root, module)) ?? []));
  const versions = [...folders].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    return [String(name), String(version)] as const;
  });
  return Object.fromEntries(versions);
}

function packageFolder(path: string): string | null {
  const at = path.lastIndexOf('node_modules/');
  if (at < 0) return null;
  const [first = '', second = ''] = path.slice(at + 'node_modules/'.length).split('/');
  return join(
    dirname(`${path.slice(0, at)}node_modules/x`),
    first.startsWith('@') ? join(first, second) : first,
  );
}
