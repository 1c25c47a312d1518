/** The colours of styles/tokens.css, for what the GPU draws. */

import { DARK_THEME, type StageTheme } from '../viz/stage.ts';
import type { Theme } from './state.ts';

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
