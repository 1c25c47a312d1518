/** From the state to what the views are told of how things look. */

import { type CubeSettings, DEFAULT_CUBE_SETTINGS } from '../viz/settings.ts';
import { DARK_THEME, type StageTheme } from '../viz/stage.ts';
import type { AppState, Theme } from './state.ts';

/** As in styles/tokens.css. */
const LIGHT_THEME: StageTheme = {
  ground: '#f4f5f6',
  ink: '#1a1f24',
  faintInk: '#5a6570',
  pointed: DARK_THEME.pointed,
};

export function stageTheme(theme: Theme): StageTheme {
  return theme === 'light' ? LIGHT_THEME : DARK_THEME;
}

/** Between the tiles of the sheet: the drawer's own ground. */
export function sheetGround(theme: Theme): string {
  return theme === 'light' ? '#ffffff' : '#14181d';
}

/** The keys of the state that are the cube's. */
export const CUBE_KEYS = Object.keys(DEFAULT_CUBE_SETTINGS) as readonly (keyof CubeSettings)[];

export function cubeSettings(state: Readonly<AppState>): CubeSettings {
  return Object.fromEntries(CUBE_KEYS.map((key) => [key, state[key]])) as unknown as CubeSettings;
}
