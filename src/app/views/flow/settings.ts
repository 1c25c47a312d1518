/** What can be chosen of the flow between two layers' groups and the classes. */

import { flag, layer, number } from '../setting.ts';

export const FLOW = {
  early: layer({ label: 'Earlier layer', unset: 'In the middle' }),
  late: layer({ label: 'Later layer', unset: 'Further on' }),
  earlyGroups: number([2, 12, 1], 6, { label: 'Groups, earlier' }),
  lateGroups: number([2, 12, 1], 5, { label: 'Groups, later' }),
  classes: number([1, 8, 1], 5, { label: 'Classes' }),
  align: flag(true, {
    label: 'Align the layers',
    hint: 'Earlier groups are made to compose into the later ones.',
  }),
};
