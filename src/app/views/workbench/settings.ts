/** What is on the workbench: its elements, written short, and which layers the table offers. */

import { choice, layers, text } from '../setting.ts';

export const WORKBENCH = {
  /** See `element-text.ts`; empty for the first of the presets. */
  elements: text(1200),
  rows: layers({ label: 'Rows', hint: 'Layers of the table; four with the open one unless ticked.' }),
  to: choice(['class', 'pinned'], 'class', {
    label: 'Attributed to',
    words: ['A class', 'What is pinned'],
    hint: 'What attributions are of: a class, or the channel, cell or neuron that you pin by a click.',
  }),
  gradient: choice(['exact', 'smooth', 'smooth-blur'], 'exact', {
    label: 'Gradient',
    words: ['Exact', 'Smooth', 'Smooth, blurred'],
    hint: 'How attributions are taken back through max pools.',
  }),
};
