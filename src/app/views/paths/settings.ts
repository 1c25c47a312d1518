/** What can be chosen in channel attribution. */

import { choice, classIndex, layer, layers, number } from '../setting.ts';

export const PATHS = {
  layers: layers({ label: 'Layers', hint: 'Columns, early to late; five that are spread unless ticked.' }),
  shown: number([1, 12, 1], 3, { label: 'Channels', hint: 'How many of each layer.' }),
  method: choice(['gradient', 'integrated'], 'gradient', {
    label: 'Attribution',
    words: ['Gradient', 'Integrated'],
    hint: 'Of the layers that lead to the root.',
  }),
  /** What the walk is at: a class; a channel where `rootLayer` names its layer; the best class where neither is named. */
  root: classIndex(),
  rootLayer: layer(),
  rootChannel: number([0, 99_999, 1], 0),
};
