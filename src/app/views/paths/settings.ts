/** What can be chosen in channel attribution. */

import { choice, layers, number } from '../setting.ts';

export const PATHS = {
  layers: layers({ label: 'Layers', hint: 'Columns, early to late.' }),
  shown: number([1, 12, 1], 3, { label: 'Channels per layer' }),
  method: choice(['gradient', 'integrated'], 'gradient', {
    label: 'Attribution',
    words: ['Gradient × activation', 'Integrated gradients'],
  }),
};
