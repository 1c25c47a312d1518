/** Channel attribution by integrated gradients: along each earlier layer apart, all for the same picture. */

import { IntegratedGradients } from '../../../explain/attribution/integrated-gradients.ts';
import type { Answers } from '../../answers/answers.ts';
import { integrate, type Progress } from '../../answers/integrate.ts';
import { type ColumnReading, type PathsReading, preparePaths, readPaths, wayTo } from './reading.ts';
import type { Root } from './walk.ts';

/**
 * What `readPaths` tells, with integrated gradients in the columns that lead to the root: there they add up to what the
 * score gains from a layer that is all zero. Null where nobody waits for it any longer.
 * @param layers columns in the order of the network
 */
export async function readIntegratedPaths(
  answers: Answers,
  root: Root,
  layers: readonly string[],
  progress: Progress,
): Promise<PathsReading | null> {
  const { network } = answers.live;
  const way = wayTo(answers, root, layers);
  if (!way) return readPaths(answers, root, layers);
  const { on, earlier } = way;
  const integrals = await Promise.all(
    earlier.map(async (layer) => {
      const create = () => IntegratedGradients.create(network, { on, layer });
      return [await answers.built(`paths integrated ${on} ${layer}`, create), root] as const;
    }),
  );
  await preparePaths(answers, root, layers);
  // All is built, so both are submitted before anything else can be: no other picture comes between them.
  const [reading, answer] = await Promise.all([
    readPaths(answers, root, layers),
    integrate(answers, integrals, progress),
  ]);
  if (!answer) return null;
  const found = new Map(earlier.map((layer, i) => [layer, answer[i]]));
  const columns = reading.columns.map((column): ColumnReading => {
    const own = found.get(column.layer);
    return own ? { ...column, channels: own.channels, gap: own.gap } : column;
  });
  return { ...reading, columns };
}
