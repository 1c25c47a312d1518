/**
 * Reads a plain (ustar) archive of files and folders: the test browser's package and folders of pictures.
 * Thirty lines here spare a dependency.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';

const BLOCK = 512;

export interface TarFile {
  /** Path inside the archive; never absolute, never upwards. */
  readonly name: string;
  /** Permission bits. */
  readonly mode: number;
  readonly bytes: Buffer;
}

/** The files of an archive, in order. */
export function* tarFiles(archive: Buffer): Generator<TarFile> {
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0; ) {
    const name = normalize(join(text(archive, at + 345, 155), text(archive, at, 100)));
    const size = Number.parseInt(text(archive, at + 124, 12), 8);
    const type = text(archive, at + 156, 1);
    if (name.startsWith('..') || name.startsWith(sep)) throw new Error(`tar: "${name}" leaves the folder`);
    if (type === '0' || type === '') {
      const mode = Number.parseInt(text(archive, at + 100, 8), 8);
      yield { name, mode, bytes: archive.subarray(at + BLOCK, at + BLOCK + size) };
    } else if (type !== '5') {
      throw new Error(`tar: "${name}" has type "${type}"; only files and folders are handled`);
    }
    at += BLOCK * (1 + Math.ceil(size / BLOCK));
  }
}

/** Writes the archive's files under `dir`, keeping their permission bits. */
export function untar(archive: Buffer, dir: string): void {
  for (const { name, mode, bytes } of tarFiles(archive)) {
    const path = join(dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes, { mode });
  }
}

function text(archive: Buffer, start: number, length: number): string {
  const field = archive.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}
