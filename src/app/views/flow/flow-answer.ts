/** What the flow asks of the live network: the groups of two layers, the likeliest classes, and what leads to what. */

import type { FlowNumbers } from '../../../viz/flow-links.ts';
import type { Answers } from '../../answers/answers.ts';
import { classEffects, effectsOn } from '../../answers/effects.ts';
import { type FlowLayers, type FlowSettings, flowSource, groupScore } from '../../answers/flow-groups.ts';
import type { PresentGroups } from '../../answers/groups.ts';

export interface FlowClass {
  readonly index: number;
  readonly label: string;
}

export interface FlowGroups {
  readonly early: PresentGroups;
  readonly late: PresentGroups;
}

export interface FlowAnswer extends FlowGroups {
  readonly classes: readonly FlowClass[];
  readonly numbers: FlowNumbers;
}

/** The earlier groups first: where they are aligned, the later ones are settled for them. */
export async function askGroups(
  answers: Answers,
  settings: FlowSettings,
  { early, late }: FlowLayers,
  picture: number,
): Promise<FlowGroups> {
  const earlier = await (await flowSource(answers, settings, early)).present(picture);
  const later = await (await flowSource(answers, settings, late)).present(picture);
  return { early: earlier, late: later };
}

/** Effects on the classes that score highest, where the network has classes; and between the layers. */
export async function askNumbers(answers: Answers, groups: FlowGroups, count: number): Promise<FlowAnswer> {
  const { early, late } = groups;
  const classes = await topClasses(answers, count);
  const between = await askBetween(answers, groups);
  if (classes.length === 0) return { ...groups, classes, numbers: { between, late: [], early: [] } };
  const effects = await classEffects(answers, [early.layer, late.layer]);
  const scores = classes.map(({ index }) => ({ kind: 'class', index }) as const);
  const answered = await effects.ask([early.factors, late.factors], scores);
  const of = (place: number) => answered.map((each) => each[place] ?? new Float32Array());
  return { ...groups, classes, numbers: { between, early: of(0), late: of(1) } };
}

async function askBetween(answers: Answers, { early, late }: FlowGroups): Promise<Float32Array[]> {
  const effects = await effectsOn(answers, late.layer, [early.layer]);
  const scores = Array.from({ length: late.groups }, (_, group) => groupScore(late, group));
  const answered = await effects.ask([early.factors], scores);
  return answered.map(([own]) => own ?? new Float32Array());
}

async function topClasses(answers: Answers, count: number): Promise<FlowClass[]> {
  const { labels } = answers.live.graph;
  const logits = await answers.logits();
  if (!logits) return [];
  const order = Array.from(logits, (_, index) => index).sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0));
  return order.slice(0, count).map((index) => ({ index, label: labels?.[index] ?? `class ${index}` }));
}
