/** What the grids are doing, in words. */

import type { GridJob } from './job.ts';

/** In the head of a grid. */
export function stateWords(job: GridJob, steps: number): string {
  if (job.failed !== null) return '';
  if (job.finished(steps)) return `${job.grid?.rows}×${job.grid?.columns}`;
  if (!job.grid) return 'Building…';
  if (job.norms === null) return 'Looking…';
  return `${Math.round(100 * job.share(steps))} %`;
}

/** In the line above all of them. */
export function barWords(jobs: readonly GridJob[], steps: number, paused: boolean): string {
  const failed = jobs.find((job) => job.failed !== null)?.failed;
  if (failed) return failed;
  if (jobs.length === 0) return '';
  if (paused) return 'Paused.';
  if (jobs.some((job) => !job.grid)) return 'Building what makes the pictures…';
  const ahead = jobs.some(({ grid }) => grid && grid.rounds < 0);
  if (ahead) return 'The groups’ pictures go ahead; each cell shows its mixture of them.';
  if (jobs.every((job) => job.finished(steps))) return 'Every cell has its picture.';
  return 'Each cell’s own picture sharpens.';
}
