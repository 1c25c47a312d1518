/** The part of the state that is the cube's. */

import { type CubeSettings, DEFAULT_CUBE_SETTINGS } from '../viz/settings.ts';
import type { AppState } from './state.ts';

export const CUBE_KEYS = Object.keys(DEFAULT_CUBE_SETTINGS) as readonly (keyof CubeSettings)[];

/** A few cells are attributed far more than all others: full colour is at this share of the largest. */
const TAIL = 5;

/** Attributions have a sign, whatever map is chosen for values, and another scale. */
export function cubeSettings(state: Readonly<AppState>): CubeSettings {
  const settings = Object.fromEntries(CUBE_KEYS.map((key) => [key, state[key]])) as unknown as CubeSettings;
  if (state.colourBy !== 'attribution') return settings;
  const { gain, threshold } = settings;
  return { ...settings, colourMap: 'signed', gain: gain * TAIL, threshold: threshold / TAIL };
}
