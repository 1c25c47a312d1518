/** The tour's steps know when they were done; the keys of the cube lead where they say. */

import { expect, it } from 'vitest';
import { turned, walked } from '../../src/app/cube-walk.ts';
import { type AppState, DEFAULT_STATE, Store } from '../../src/app/state.ts';
import { TOUR_NAMES } from '../../src/app/tour/names.ts';
import { TOUR_STEPS } from '../../src/app/tour/steps.ts';

const VIEW = { azimuth: 1, polar: 1, distance: 3, target: [0, 0, 0] } as const;
const CELL = { kind: 'cell', layer: 'mixed4a', row: 1, column: 2, channel: 3 } as const;

/** What does each step, and what looks like it but does not. */
const DEEDS: Readonly<Record<(typeof TOUR_NAMES)[number], readonly [Partial<AppState>, Partial<AppState>]>> =
  {
    turn: [{ view: VIEW }, { layer: 'mixed4a' }],
    slice: [{ channels: [3, 3] }, { rows: null }],
    point: [{ pin: CELL }, { pin: { kind: 'class', index: 3 } }],
    view: [{ drawer: 'paths' }, { drawer: 'none' }],
    source: [{ source: 'camera' }, { mirror: true }],
  };

it('has a step for each name, in the same order', () => {
  expect(TOUR_STEPS.map(({ name }) => name)).toEqual([...TOUR_NAMES]);
});

it.each(TOUR_STEPS)('sees when it was done: $name', ({ name, done }) => {
  const [deed, other] = DEEDS[name];
  expect(done({ ...DEFAULT_STATE, ...deed }, DEFAULT_STATE)).toBe(true);
  expect(done({ ...DEFAULT_STATE, ...other }, DEFAULT_STATE)).toBe(false);
  const already = { ...DEFAULT_STATE, ...deed };
  expect(done(already, already)).toBe(false);
});

it('offers to show the cube whole once it was cut', () => {
  const store = new Store({ rows: [1, 2], channels: [3, 3] });
  const action = TOUR_STEPS.find(({ name }) => name === 'slice')?.actions.find(
    ({ when }) => when === 'after',
  );
  action?.act({ store, cut: () => {}, openSource: () => {} });
  expect(store.state).toMatchObject({ rows: null, columns: null, channels: null });
});

it('turns the camera by ten degrees a press, and never over the poles', () => {
  expect(turned(VIEW, 'ArrowLeft')?.azimuth).toBeCloseTo(1 - Math.PI / 18);
  expect(turned(VIEW, 'ArrowDown')?.polar).toBeCloseTo(1 + Math.PI / 18);
  expect(turned({ ...VIEW, polar: 0.06 }, 'ArrowUp')?.polar).toBe(0.05);
  expect(turned(VIEW, 'x')).toBeNull();
});

it('walks from cell to cell and stays inside the layer', () => {
  const shape = [1, 4, 5, 6] as const;
  const cell = { row: 0, column: 3, channel: 5 };
  expect(walked(cell, 'k', shape)).toEqual({ ...cell, row: 1 });
  expect(walked(cell, 'l', shape)).toEqual({ ...cell, column: 4 });
  expect(walked(cell, 'u', shape)).toEqual({ ...cell, channel: 4 });
  expect(walked(cell, 'i', shape)).toEqual(cell);
  expect(walked(cell, 'o', shape)).toEqual(cell);
});
