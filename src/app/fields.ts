/**
 * The table of the state's keys: how each is written as text, whether the address carries it, whether it outlives
 * the visit, whether it can be undone, and what must be built anew when it changes.
 *
 * Text comes from the address bar, so nothing in it is believed: what is not understood is as if it were not there.
 */

import type { CameraView } from '../viz/cube-camera.ts';
import type { Range } from '../viz/settings.ts';
import { readRecipe, writeRecipe } from './dream/recipe-text.ts';
import { readInput, writeInput } from './input-settings.ts';
import { readSelected, writeSelected } from './selected.ts';
import { type AppState, DEFAULT_STATE, type StateKey, type StatePatch } from './state.ts';
import { TOUR_NAMES } from './tour/names.ts';
import { VIEW_NAMES } from './views/names.ts';
import { VIEW_FIELDS } from './views/settings.ts';

/** What a key is used for beside the state itself. */
export interface FieldUses {
  /** Stands in the address. */
  readonly link?: boolean;
  /** Kept from visit to visit. */
  readonly remember?: boolean;
  readonly undo?: boolean;
  /** What is built anew; other keys are read by the next frame as they are. */
  readonly rebuild?: 'source' | 'network';
}

export interface Field<T> extends FieldUses {
  readonly write: (value: T) => string;
  /** Undefined for what makes no sense. */
  readonly read: (text: string) => T | undefined;
}

const LONGEST_TEXT = 200;

const text = {
  write: (value: string) => value,
  read: (value: string) => (value.length <= LONGEST_TEXT ? value : undefined),
};

const flag = {
  write: (value: boolean) => (value ? '1' : '0'),
  read: (value: string) => (value === '1' ? true : value === '0' ? false : undefined),
};

function choice<T extends string>(...choices: readonly T[]) {
  return { write: (value: T) => value, read: (value: string) => choices.find((each) => each === value) };
}

/** A number between two ends, three digits after the point. */
function number(least: number, most: number) {
  return {
    write: (value: number) => String(Math.round(value * 1000) / 1000),
    read: (value: string) => {
      const parsed = value.trim() === '' ? Number.NaN : Number(value);
      return Number.isFinite(parsed) ? Math.min(most, Math.max(least, parsed)) : undefined;
    },
  };
}

const range = {
  write: (value: Range) => (value ? `${value[0]}-${value[1]}` : ''),
  read: (value: string): Range | undefined => {
    const [, first, last] = /^(\d{1,6})-(\d{1,6})$/.exec(value) ?? [];
    if (first === undefined || last === undefined) return undefined;
    return Number(first) <= Number(last) ? [Number(first), Number(last)] : undefined;
  },
};

const pin = { write: writeSelected, read: readSelected };

/** Azimuth, polar angle, distance and target, three digits after the point. */
const view = {
  write: (value: CameraView | null) =>
    value
      ? [value.azimuth, value.polar, value.distance, ...value.target].map((each) => each.toFixed(3)).join('_')
      : '',
  read: (value: string): CameraView | undefined => {
    const numbers = value.split('_').map(Number);
    const [azimuth, polar, distance, x, y, z] = numbers;
    if (numbers.length !== 6 || !numbers.every((each) => Number.isFinite(each) && Math.abs(each) < 100))
      return;
    if (azimuth === undefined || polar === undefined || distance === undefined) return;
    if (polar < 0 || polar > Math.PI || distance < 0.1) return;
    return { azimuth, polar, distance, target: [x ?? 0, y ?? 0, z ?? 0] };
  },
};

const LINKED = { link: true, undo: true } as const;

export const FIELDS: { readonly [K in StateKey]: Field<AppState[K]> } = {
  source: { ...choice('sample', 'camera', 'video', 'picture', 'screen'), link: true, rebuild: 'source' },
  sample: { ...text, link: true, rebuild: 'source' },
  camera: { ...text, remember: true, rebuild: 'source' },
  mirror: { ...flag, ...LINKED },
  frozen: flag,
  fit: { ...choice('crop', 'fit', 'stretch'), ...LINKED },
  network: { ...text, link: true, rebuild: 'network' },
  input: { write: writeInput, read: readInput, link: true, rebuild: 'network' },
  layer: { ...text, ...LINKED },
  pin: { ...pin, ...LINKED },
  view: { ...view, link: true },
  drawer: { ...choice('none', ...VIEW_NAMES), link: true },
  drawerShare: { ...number(0.15, 0.9), link: true, remember: true },
  dream: { write: writeRecipe, read: readRecipe, ...LINKED },
  ownScale: { ...flag, ...LINKED },
  panels: { ...flag, link: true },
  controls: { ...flag, remember: true },
  theme: { ...choice('dark', 'light'), link: true, remember: true, undo: true },
  tour: { ...choice('none', ...TOUR_NAMES), link: true },
  toured: { ...flag, remember: true },
  mode: { ...choice('volume', 'voxels'), ...LINKED },
  colourBy: { ...choice('activation', 'attribution', 'groups'), ...LINKED },
  colourMap: { ...choice('magma', 'viridis', 'grey', 'signed'), ...LINKED, remember: true },
  depth: { ...number(0.1, 4), ...LINKED },
  opacity: { ...number(0, 1), ...LINKED },
  gain: { ...number(0.1, 10), ...LINKED },
  threshold: { ...number(0, 1), ...LINKED },
  smooth: { ...flag, ...LINKED },
  rows: { ...range, ...LINKED },
  columns: { ...range, ...LINKED },
  channels: { ...range, ...LINKED },
  picture: { ...flag, ...LINKED },
  axes: { ...flag, ...LINKED },
  ...VIEW_FIELDS,
};

export const STATE_KEYS = Object.keys(FIELDS) as readonly StateKey[];

export function undoable(key: StateKey): boolean {
  return FIELDS[key].undo === true;
}

/** Text of one key's value. */
function writeField<K extends StateKey>(key: K, state: Readonly<AppState>): string {
  return FIELDS[key].write(state[key]);
}

/** The chosen keys that differ from the defaults, as an address takes them: `layer=3a&depth=0.5`. */
export function writeState(state: Readonly<AppState>, chosen: (uses: FieldUses) => boolean): string {
  const parameters = new URLSearchParams();
  for (const key of STATE_KEYS) {
    const value = writeField(key, state);
    if (chosen(FIELDS[key]) && value !== writeField(key, DEFAULT_STATE)) parameters.set(key, value);
  }
  return parameters.toString();
}

/** The chosen keys that `source` holds and that make sense; all others are left out. */
export function readState(source: string, chosen: (uses: FieldUses) => boolean): StatePatch {
  const parameters = new URLSearchParams(source);
  const patch: Record<string, unknown> = {};
  for (const key of STATE_KEYS) {
    const value = parameters.get(key);
    if (value === null || !chosen(FIELDS[key])) continue;
    const read = FIELDS[key].read(value);
    if (read !== undefined) patch[key] = read;
  }
  return patch as StatePatch;
}
