/** The groups of the layers on the bench, the same as in the view of groups, and what they do for a class or another subject. */

import type { Answers } from '../../answers/answers.ts';
import { effectsOn } from '../../answers/effects.ts';
import { type GroupSettings, layerGroups, type PresentGroups } from '../../answers/groups.ts';
import { nodeOf, type Subject, scoreOf } from '../subject.ts';

export interface GroupReading {
  readonly present: PresentGroups;
  /** What each group does for the subject; null where nobody asked. */
  readonly effects: Float32Array | null;
}

export interface GroupQuestion {
  readonly layers: readonly string[];
  /** Those of them whose effects are wanted. */
  readonly attributed: readonly string[];
  readonly subject: Subject | null;
  readonly settings: GroupSettings;
  readonly picture: number;
}

/** The same without effects: what was asked for another subject says nothing of this one. */
export function withoutEffects(readings: ReadonlyMap<string, GroupReading>): typeof readings {
  return new Map([...readings].map(([name, reading]) => [name, { ...reading, effects: null }]));
}

export async function readGroups(
  answers: Answers,
  { layers, attributed, subject, settings, picture }: GroupQuestion,
): Promise<ReadonlyMap<string, GroupReading>> {
  const readings = new Map<string, GroupReading>();
  for (const layer of layers) {
    const source = await layerGroups(answers, layer, settings);
    const present = await source.present(picture);
    const wanted = subject && attributed.includes(layer);
    readings.set(layer, { present, effects: wanted ? await effectsOf(answers, present, subject) : null });
  }
  return readings;
}

async function effectsOf(
  answers: Answers,
  present: PresentGroups,
  subject: Subject,
): Promise<Float32Array | null> {
  const effects = await effectsOn(answers, nodeOf(subject, answers.live.graph), [present.layer]);
  const [[own] = []] = await effects.ask([present.factors], [scoreOf(subject)]);
  return own ?? null;
}
