/** Builds the dream that a recipe describes, with what it takes from the live picture. */

import type { Graph } from '../../net/graph.ts';
import type { DreamPictureView } from '../../viz/dream-picture.ts';
import type { Graphics } from '../graphics.ts';
import { loadParts } from './parts.ts';
import type { DreamRecipe } from './recipe.ts';
import type { DreamSession } from './session.ts';

export interface DreamGround {
  readonly graphics: Graphics;
  readonly graph: Graph;
  readonly view: DreamPictureView;
}

/**
 * @param hear of the last of some steps: the objective's value, the step's number, and how long they took
 * @throws NetworkError, GpuError, RangeError where the recipe asks for what is not there
 */
export async function buildSession(
  { graphics, graph, view }: DreamGround,
  dream: DreamRecipe,
  hear: (session: DreamSession, value: number, step: number, milliseconds: number) => void,
): Promise<DreamSession> {
  const { DreamSession, readStart, readVector } = await loadParts();
  const vector = await readVector(graphics, dream);
  const start = await readStart(graphics, dream);
  const needs = { gpu: graphics.gpu, graph, view, vector, start };
  const session: DreamSession = await DreamSession.create(
    { ...needs, onValue: (...heard) => hear(session, ...heard) },
    dream,
  );
  return session;
}
