/** What a deep dream is made from, as plain data. */

import type { BackwardMode } from '../net/backward.ts';
import type { DreamRecipe, Term } from './recipe.ts';
import type { Transform } from './transforms.ts';

export interface DeepDreamRecipe {
  /** Of the picture, in pixels. */
  readonly height: number;
  readonly width: number;
  /** What is to fire; "deepdream" asks a layer for more of whatever it sees. */
  readonly objectives: readonly Term[];
  /** How many sizes are worked at, small ones first. */
  readonly octaves: number;
  /** How much larger each is than the one before, above 1. */
  readonly octaveScale: number;
  readonly stepsPerOctave: number;
  /** How far a step moves a colour on average, in 0…1. */
  readonly rate: number;
  readonly transforms: DreamRecipe['transforms'];
  readonly transformSeed: number;
  /** "exact" unless told. */
  readonly mode?: BackwardMode;
}

/** The network sees the whole picture, some pixels aside from step to step. */
const JITTER: readonly Transform[] = [{ kind: 'roll', pixels: 32 }];

/**
 * The settings of Google's DeepDream of 2015 (github.com/google/deepdream, dream.ipynb): four octaves that grow by 1.4, ten
 * steps each of 1.5 of 255 levels, of a picture that is rolled by up to 32 pixels.
 */
export function deepDreamRecipe(
  layer: string,
  { height, width, seed = 0 }: { readonly height: number; readonly width: number; readonly seed?: number },
): DeepDreamRecipe {
  return {
    height,
    width,
    objectives: [{ objective: 'deepdream', layer, weight: 1 }],
    octaves: 4,
    octaveScale: 1.4,
    stepsPerOctave: 10,
    rate: 1.5 / 255,
    transforms: JITTER,
    transformSeed: seed,
  };
}

/** Octaves with a side below this many pixels are left out: there is nothing to be seen there. */
const LEAST_SIDE = 32;

/**
 * Height and width of each octave, the picture's own last.
 * @throws RangeError for settings that make no octaves
 */
export function octaveSizes(recipe: DeepDreamRecipe): (readonly [height: number, width: number])[] {
  const { height, width, octaves, octaveScale, stepsPerOctave } = recipe;
  const counts = { octaves, stepsPerOctave };
  for (const [name, count] of Object.entries(counts)) {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(`A deep dream needs a whole number of ${name} from 1 on, not ${count}.`);
    }
  }
  if (!(octaveScale > 1)) {
    throw new RangeError(`Octaves grow by a factor above 1, not ${octaveScale}; 1.4 is usual.`);
  }
  const sizes = Array.from({ length: octaves }, (_, i) => {
    const shrink = octaveScale ** (i + 1 - octaves);
    return [Math.round(height * shrink), Math.round(width * shrink)] as const;
  });
  return sizes.filter(([h, w], i) => i === octaves - 1 || Math.min(h, w) >= LEAST_SIDE);
}
