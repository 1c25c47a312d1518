/** The grids that were made of a network's layers: for views that show something of theirs on them. */

import type { Answers } from '../../answers/answers.ts';
import type { GridJob } from './job.ts';

const grids = new WeakMap<Answers, Map<string, GridJob>>();

/** By layer. */
export function presentGrids(answers: Answers): ReadonlyMap<string, GridJob> {
  return grids.get(answers) ?? new Map();
}

/** @returns the way out */
export function presentGrid(answers: Answers, job: GridJob): () => void {
  const present = grids.get(answers) ?? new Map<string, GridJob>();
  grids.set(answers, present);
  present.set(job.layer, job);
  return () => {
    if (present.get(job.layer) === job) present.delete(job.layer);
  };
}
