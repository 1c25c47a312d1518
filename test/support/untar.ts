/**
 * Reads a plain (ustar) archive: regular files and folders only, which is all
 * that the browser package holds. Thirty lines here spare a dependency.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';

const BLOCK = 512;

function text(archive: Buffer, start: number, length: number): string {
  const field = archive.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}

/** Writes the archive's files under `dir`, keeping their permission bits. */
export function untar(archive: Buffer, dir: string): void {
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0; ) {
    const prefix = text(archive, at + 345, 155);
    const name = normalize(join(prefix, text(archive, at, 100)));
    const size = Number.parseInt(text(archive, at + 124, 12), 8);
    const type = text(archive, at + 156, 1);
    if (name.startsWith('..') || name.startsWith(sep)) throw new Error(`untar: "${name}" leaves the folder`);
    if (type === '0' || type === '') {
      const path = join(dir, name);
      mkdirSync(dirname(path), { recursive: true });
      const mode = Number.parseInt(text(archive, at + 100, 8), 8);
      writeFileSync(path, archive.subarray(at + BLOCK, at + BLOCK + size), { mode });
    } else if (type !== '5') {
      throw new Error(`untar: "${name}" has type "${type}"; only files and folders are handled`);
    }
    at += BLOCK * (1 + Math.ceil(size / BLOCK));
  }
}
