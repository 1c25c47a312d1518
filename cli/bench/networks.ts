/** Which networks are timed, and where they lie. */

import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The trained InceptionV1 of the development data. */
export const GOOGLENET = '../shared/weights/bvlc_googlenet';
const MODEL = join(GOOGLENET, 'bvlc_googlenet.onnx');

export interface ChosenNetwork {
  /** For the table. */
  readonly name: string;
  /** Folder or file; null for InceptionV1 with weights of noise. */
  readonly path: string | null;
}

/** @param names "googlenet", "seeded", "pocket" or paths; none for the first that is there and pocket */
export function chosenNetworks(names: readonly string[]): ChosenNetwork[] {
  const usual = [existsSync(MODEL) ? 'googlenet' : 'seeded', 'pocket'];
  return (names.length > 0 ? names : usual).map((name) => {
    if (name === 'seeded') return { name: 'InceptionV1, seeded', path: null };
    if (name === 'pocket') return { name, path: 'weights/pocket' };
    if (name === 'googlenet') return { name: 'GoogLeNet', path: MODEL };
    return { name: basename(name, '.onnx'), path: name };
  });
}
