/** What can be chosen in the semantic dictionary. */

import { number } from '../setting.ts';

export const DICTIONARY = {
  words: number([1, 12, 1], 6, {
    label: 'Channels',
    hint: 'How many of the strongest channels of the cell.',
  }),
};
