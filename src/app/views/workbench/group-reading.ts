/** The groups of the layers on the bench, the same as in the view of groups, and what they do for a class. */

import type { Answers } from '../../answers/answers.ts';
import { classEffects } from '../../answers/effects.ts';
import { type GroupSettings, layerGroups, type PresentGroups } from '../../answers/groups.ts';

export interface GroupReading {
  readonly present: PresentGroups;
  /** What each group does for the class; null where nobody asked. */
  readonly effects: Float32Array | null;
}

export interface GroupQuestion {
  readonly layers: readonly string[];
  /** Those of them whose effects are wanted. */
  readonly attributed: readonly string[];
  readonly index: number | null;
  readonly settings: GroupSettings;
  readonly picture: number;
}

export async function readGroups(
  answers: Answers,
  { layers, attributed, index, settings, picture }: GroupQuestion,
): Promise<ReadonlyMap<string, GroupReading>> {
  const readings = new Map<string, GroupReading>();
  for (const layer of layers) {
    const source = await layerGroups(answers, layer, settings);
    const present = await source.present(picture);
    const wanted = index !== null && attributed.includes(layer);
    readings.set(layer, { present, effects: wanted ? await effectsOf(answers, present, index) : null });
  }
  return readings;
}

async function effectsOf(
  answers: Answers,
  present: PresentGroups,
  index: number,
): Promise<Float32Array | null> {
  const effects = await classEffects(answers, [present.layer]);
  const [[own] = []] = await effects.ask([present.factors], [{ kind: 'class', index }]);
  return own ?? null;
}
