/** What can be saved of the groups: the map with its key, the table, the factors themselves. */

import { paintGroups } from '../../../viz/group-picture.ts';
import type { PresentGroups } from '../../answers/groups.ts';
import { csvExport, fileName, jsonExport, npyExport, pngExport } from '../export.ts';
import type { ViewExport } from '../view.ts';
import type { ClassEffect } from './groups-table.ts';

export interface GroupCanvases {
  readonly map: HTMLCanvasElement;
  readonly icons: readonly (HTMLCanvasElement | null)[];
}

/** None while there are no groups. The functions are asked when something is saved. */
export function groupsExports(
  network: () => string,
  shown: () => PresentGroups | null,
  classes: () => readonly ClassEffect[],
  canvases: () => GroupCanvases,
): readonly ViewExport[] {
  const now = shown();
  if (!now) return [];
  const { layer, groups } = now;
  const file = fileName('groups', network(), layer, groups);
  const present = () => shown() ?? now;
  return [
    pngExport(file, async () => paintGroups({ ...canvases(), groups: present(), effects: classes() })),
    csvExport(file, () => table(present(), classes())),
    jsonExport(file, () => ({ ...summary(present()), classes: classes().map(plain) })),
    npyExport('Where they fire', fileName(file, 'loadings'), async () => {
      const { factors } = present();
      return { values: factors.loadings, shape: [factors.rows, factors.columns, factors.groups] };
    }),
    npyExport('What they are made of', fileName(file, 'directions'), async () => {
      const { factors } = present();
      return { values: factors.directions, shape: [factors.groups, factors.channels] };
    }),
  ];
}

/** A row per class, a column per group; the first row holds the magnitudes. */
function table({ factors }: PresentGroups, classes: readonly ClassEffect[]) {
  const names = Array.from(factors.magnitudes, (_, group) => `group ${group + 1}`);
  const rows = classes.map(({ label, effects }) => [label, ...effects]);
  return [
    ['', ...names],
    [['magnitude', ...factors.magnitudes], ...rows],
  ] as const;
}

function summary({ layer, factors }: PresentGroups) {
  const { rows, columns, channels, groups, error, magnitudes } = factors;
  return { layer, rows, columns, channels, groups, error, magnitudes: [...magnitudes] };
}

function plain({ index, label, effects }: ClassEffect) {
  return { index, label, effects: [...effects] };
}
