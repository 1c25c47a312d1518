/** The settings of all views that have some, by the view's name: part of the state. */

import { DICTIONARY } from './dictionary/settings.ts';
import { FLOW } from './flow/settings.ts';
import { GRID } from './grid/settings.ts';
import { GROUPS } from './groups/settings.ts';
import { PATHS } from './paths/settings.ts';
import { defaultsOf, type SettingsOf, settingsField } from './setting.ts';
import { SPATIAL } from './spatial/settings.ts';
import { VERSUS } from './versus/settings.ts';
import { WORKBENCH } from './workbench/settings.ts';

export const VIEW_SETTINGS = {
  dictionary: DICTIONARY,
  grid: GRID,
  spatial: SPATIAL,
  paths: PATHS,
  versus: VERSUS,
  groups: GROUPS,
  flow: FLOW,
  workbench: WORKBENCH,
} as const;

export type SetView = keyof typeof VIEW_SETTINGS;

/** A key of the state per view. */
export type ViewSettings = { [K in SetView]: SettingsOf<(typeof VIEW_SETTINGS)[K]> };

const names = Object.keys(VIEW_SETTINGS) as readonly SetView[];

export const DEFAULT_VIEW_SETTINGS = Object.fromEntries(
  names.map((name) => [name, defaultsOf(VIEW_SETTINGS[name])]),
) as ViewSettings;

export const VIEW_FIELDS = Object.fromEntries(
  names.map((name) => [name, settingsField(VIEW_SETTINGS[name])]),
) as { readonly [K in SetView]: ReturnType<typeof settingsField<(typeof VIEW_SETTINGS)[K]>> };
