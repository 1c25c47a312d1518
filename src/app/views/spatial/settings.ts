/** What can be chosen in spatial attribution. */

import { METHODS } from '../../../explain/attribution/methods.ts';
import { choice, flag, layers } from '../setting.ts';

export const SPATIAL = {
  layers: layers({
    label: 'Layers',
    hint: 'Side by side, early to late; four with the open one when none is named.',
  }),
  gradient: choice(['smooth-blur', 'smooth', 'exact'], 'smooth-blur', {
    label: 'Gradient',
    words: ['Smooth, blurred', 'Smooth', 'Exact'],
    hint: 'How max pools are taken back: smoothed, a cell shares its gradient with its neighbours.',
  }),
  method: choice(
    METHODS.map(({ name }) => name),
    'gradient-times-activation',
    {
      label: 'Attribution',
      words: METHODS.map(({ label }) => label),
      hint: 'How gradients become maps of earlier layers; later ones are always gradient × activation.',
    },
  ),
  light: choice(['positive', 'signed'], 'positive', {
    label: 'Maps',
    words: ['Where it helps', 'Helps and hinders'],
  }),
  ground: choice(['grid', 'picture'], 'grid', {
    label: 'Under the light',
    words: ['The grid, once made', 'The picture'],
    hint: 'Grids are made in the view Grid; until then it is what the network saw.',
  }),
  factors: flag(false, {
    label: 'Two factors',
    hint: 'While nothing is pointed at: what the most probable classes look at, parted in two.',
  }),
};
