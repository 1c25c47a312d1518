/**
 * Everything that a dream is made from, as plain data: the same recipe gives the same picture on the same device.
 */

import type { BackwardMode } from '../net/backward.ts';
import type { ObjectiveSettings } from './objectives/objective.ts';
import type { Transform } from './transforms.ts';
import { transformList } from './transforms.ts';

/** One objective of the sum that is maximised. */
export interface Term extends ObjectiveSettings {
  /** A name of the registry. */
  readonly objective: string;
  /** The layer it is about, null for the picture; left out, what the objective is about by itself. */
  readonly layer?: string | null;
  /**
   * Asks for the layer's values before its ReLU (lucid's `_pre_relu`), which tell how far a unit is from firing; of a
   * concat those of its branches. No difference where a layer has none.
   */
  readonly before?: 'activation';
  /** Negative for a penalty. */
  readonly weight: number;
  /** Counts from this step on; from the first unless told. */
  readonly after?: number;
  /** Fades in a straight line from its whole weight at step 0 to nothing at this step; never unless told. */
  readonly fade?: number;
}

/** What of a term can change while a dream runs. */
export type TermChanges = ObjectiveSettings & Pick<Partial<Term>, 'weight' | 'after' | 'fade'>;

export interface DreamRecipe {
  readonly image: {
    /** A name of the registry of parameterisations. */
    readonly kind: string;
    readonly decorrelate: boolean;
    readonly sigmoid: boolean;
    readonly alpha: boolean;
  };
  readonly height: number;
  readonly width: number;
  /** The noise that each picture of the batch begins with; equal seeds begin equal. */
  readonly seeds: readonly number[];
  /** Of the transforms, which the batch shares. */
  readonly transformSeed: number;
  /** A name of the registry, or a list. */
  readonly transforms: string | readonly Transform[];
  readonly objectives: readonly Term[];
  /**
   * Multiplies the sum of the terms about layers by 1 − the mean opacity of each picture, so that only what matters is
   * opaque; for pictures with alpha. Terms about the picture are not touched. While the sum is negative, as before a ReLU
   * that is shut, pictures grow more opaque instead.
   */
  readonly timesTransparency?: boolean;
  /** A name of the registry. */
  readonly optimiser: string;
  /** The optimiser's own unless told. */
  readonly rate?: number;
  /** How gradients go through the network; "exact" unless told. */
  readonly mode?: BackwardMode;
  /** Whether the first steps redirect gradients that would all be zero (lucid's rule); they do unless told. */
  readonly redirect?: boolean;
}

/** How much of a blur's change of the opacity icons pay for. */
const BLUR_ALPHA = -0.1;

/** lucid's defaults (optvis/render.py) around what is to be maximised. */
export const DEFAULT_RECIPE: DreamRecipe = {
  image: { kind: 'fourier', decorrelate: true, sigmoid: true, alpha: false },
  height: 128,
  width: 128,
  seeds: [0],
  transformSeed: 0,
  transforms: 'standard',
  objectives: [],
  optimiser: 'adam',
};

/**
 * lucid's default picture for each of these channels of a layer, a batch of squares in one program.
 * @param options.before "activation" for the channels before their ReLU
 */
export function channelRecipe(
  layer: string,
  channels: readonly number[],
  { size, seed, ...more }: { readonly size: number; readonly seed: number } & Pick<Term, 'before'>,
): DreamRecipe {
  return {
    ...DEFAULT_RECIPE,
    height: size,
    width: size,
    seeds: channels.map(() => seed),
    transformSeed: seed,
    objectives: [{ objective: 'channel', layer, channel: channels, weight: 1, ...more }],
  };
}

/**
 * The same for directions in a layer's channels, such as the vectors of cells (the article's activation grids) or of
 * groups of neurons.
 * @param vectors a number per channel each
 */
export function directionRecipe(
  layer: string,
  vectors: readonly Float32Array[],
  { size, seed }: { readonly size: number; readonly seed: number },
): DreamRecipe {
  const objectives = [{ objective: 'direction', layer, vector: vectors, weight: 1 }];
  return {
    ...channelRecipe(
      layer,
      vectors.map(() => 0),
      { size, seed },
    ),
    objectives,
  };
}

/**
 * Icons of channels with transparency where nothing matters, as the article's: the middle neuron before its ReLU and the
 * whole channel, times transparency, over noise. `onWhite` (images/composite.ts) shows them.
 *
 * The article's own weights fit one network's strength of firing (−20 000 for the opacity); the product is what lucid
 * came to later, notebooks/differentiable-parameterizations/transparency.ipynb, and fits any.
 * @param options.size at least 48: the views take 24 pixels of it
 * @param options.steps how many will be made: smoothing fades towards the last
 */
export function alphaRecipe(
  layer: string,
  channels: readonly number[],
  { size, seed, steps }: { readonly size: number; readonly seed: number; readonly steps: number },
): DreamRecipe {
  const unit = { layer, channel: channels, weight: 0.5 };
  return {
    ...channelRecipe(layer, channels, { size, seed }),
    image: { ...DEFAULT_RECIPE.image, alpha: true },
    transforms: 'alpha',
    timesTransparency: true,
    objectives: [
      { ...unit, objective: 'neuron', before: 'activation' },
      { ...unit, objective: 'channel' },
      { objective: 'blurAlpha', weight: BLUR_ALPHA, fade: steps },
    ],
  };
}

interface PhotoRecipe {
  /** Height and width in pixels. */
  readonly size: number;
  readonly seed: number;
}

/**
 * A photograph with everything exaggerated that a layer sees in it. Give `Dream.create` the photograph. After lucid's
 * recipes/caricature.py.
 * @param power how much the direction counts beside the strength, 0…2: likeness beside licence
 */
export function caricatureRecipe(
  layer: string,
  { size, seed, power = 1 }: PhotoRecipe & { readonly power?: number },
): DreamRecipe {
  return photoRecipe({ objective: 'caricature', layer, weight: 1, power }, { size, seed });
}

/** A picture that a layer cannot tell from the photograph, which `Dream.create` is to be given: what the layer keeps. */
export function inversionRecipe(layer: string, photo: PhotoRecipe): DreamRecipe {
  return photoRecipe({ objective: 'match', layer, weight: 1 }, photo);
}

/** lucid sees both through the same views. */
function photoRecipe(term: Term, { size, seed }: PhotoRecipe): DreamRecipe {
  return {
    ...DEFAULT_RECIPE,
    height: size,
    width: size,
    seeds: [seed],
    transformSeed: seed,
    transforms: 'caricature',
    objectives: [term],
  };
}

/** What a term counts at a step. */
export function weightAt({ weight, after = 0, fade }: Term, step: number): number {
  if (step < after) return 0;
  return fade === undefined ? weight : weight * Math.max(0, 1 - step / fade);
}

export function transformsOf(given: DreamRecipe['transforms']): readonly Transform[] {
  return typeof given === 'string' ? transformList(given).transforms : given;
}
