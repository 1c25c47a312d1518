/** What can be chosen in spatial attribution. */

import { choice, layers } from '../setting.ts';

export const SPATIAL = {
  layers: layers({ label: 'Layers', hint: 'Side by side, early to late.' }),
  gradient: choice(['smooth-blur', 'smooth', 'exact'], 'smooth-blur', {
    label: 'Gradient',
    words: ['Smoothed pools, blurred', 'Smoothed pools', 'Exact'],
  }),
};
