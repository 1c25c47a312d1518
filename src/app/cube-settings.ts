/** The part of the state that is the cube's: attributions have a sign, whatever map is chosen for values. */

import { type CubeSettings, DEFAULT_CUBE_SETTINGS } from '../viz/settings.ts';
import type { AppState } from './state.ts';

export const CUBE_KEYS = Object.keys(DEFAULT_CUBE_SETTINGS) as readonly (keyof CubeSettings)[];

export function cubeSettings(state: Readonly<AppState>): CubeSettings {
  const settings = Object.fromEntries(CUBE_KEYS.map((key) => [key, state[key]])) as unknown as CubeSettings;
  return state.colourBy === 'attribution' ? { ...settings, colourMap: 'signed' } : settings;
}
