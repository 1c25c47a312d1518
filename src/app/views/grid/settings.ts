/** What can be chosen in the activation grids. */

import { choice, flag, layers, number } from '../setting.ts';

export const GRID = {
  layers: layers({ label: 'Layers', hint: 'Side by side; the open layer alone when none is named.' }),
  scale: choice(['plain', 'magnitude'], 'plain', {
    label: 'Sizes',
    words: ['The whole cell', 'By magnitude'],
  }),
  size: number([24, 64, 8], 48, {
    label: 'Pixels',
    hint: 'Fewer where a layer has many cells, and 32 at most on a device that computes on the CPU.',
  }),
  steps: number([16, 1024, 16], 128, {
    label: 'Steps',
    hint: 'How often the picture of each cell is worked at.',
  }),
  together: flag(true, {
    label: 'Coherent',
    hint: 'Cells share the pictures of groups, so that neighbours look alike.',
  }),
  zoom: number([1, 8, 0.5], 1),
};
