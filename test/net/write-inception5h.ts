/**
 * Writes the frozen graph of seeded weights to a file, for `test/golden/inceptionv1/make.py`:
 * `node cli/run.mjs test/net/write-inception5h.ts <graph.pb>`.
 */

import { writeFileSync } from 'node:fs';
import { inception5h, seeded } from './inception5h.ts';

export function main([path]: string[]): number {
  if (!path) {
    console.error('usage: node cli/run.mjs test/net/write-inception5h.ts <graph.pb>');
    return 2;
  }
  writeFileSync(path, inception5h(seeded).bytes);
  return 0;
}
