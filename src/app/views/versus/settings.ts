/** What can be chosen in "why A rather than B". */

import { choice, classIndex, layer, number } from '../setting.ts';

export const VERSUS = {
  a: classIndex(),
  b: classIndex(),
  layer: layer({ label: 'Layer', hint: 'Whose channels are compared; the open layer unless named.' }),
  shown: number([1, 8, 1], 4, { label: 'Each side', hint: 'How many channels on either side.' }),
  method: choice(['gradient', 'integrated'], 'gradient', {
    label: 'Attribution',
    words: ['Gradient', 'Integrated'],
  }),
};
