/** What can be chosen of the groups of a layer. */

import { choice, number } from '../setting.ts';

export const GROUPS = {
  count: number([1, 16, 1], 6, { label: 'Groups' }),
  solver: choice(['hals', 'multiplicative'], 'hals', {
    label: 'Solver',
    words: ['HALS', 'Multiplicative updates'],
  }),
  start: choice(['nndsvd', 'random'], 'nndsvd', { label: 'Start', words: ['NNDSVD', 'Random'] }),
  seed: number([0, 9999, 1], 0, { label: 'Seed' }),
};
