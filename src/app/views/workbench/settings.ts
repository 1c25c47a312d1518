/** What can be combined on the workbench: layer × atom × content × presentation, the article's grammar. */

import { choice, layer, number } from '../setting.ts';

export const WORKBENCH = {
  layer: layer({ label: 'Layer' }),
  atom: choice(['neuron', 'spatial', 'channel', 'group', 'whole'], 'spatial', { label: 'Atom' }),
  content: choice(['activation', 'attribution'], 'activation', { label: 'Content' }),
  presentation: choice(['information', 'feature'], 'information', { label: 'Presentation' }),
  shown: number([1, 32, 1], 8, { label: 'Shown' }),
};
