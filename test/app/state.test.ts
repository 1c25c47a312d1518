import { expect, it, vi } from 'vitest';
import { FIELDS, readState, STATE_KEYS, undoable, writeState } from '../../src/app/fields.ts';
import { followLink, hashOf, openingState, remember } from '../../src/app/links.ts';
import { type AppState, DEFAULT_STATE, type StateKey, Store } from '../../src/app/state.ts';
import { DEFAULT_VIEW_SETTINGS } from '../../src/app/views/settings.ts';

const CHANGED: AppState = {
  source: 'camera',
  sample: 'rocket',
  camera: 'a1b2',
  mirror: true,
  frozen: true,
  fit: 'stretch',
  network: 'squeezenet & co=1',
  input: { height: 227, width: 224, colour: 'bgr', scale: 255, mean: [104, 117.5, 123], std: [1, 0.25, -2] },
  layer: 'inception_3a/output',
  pin: { kind: 'cell', layer: 'mixed4a', row: 4, column: 7, channel: 312 },
  view: { azimuth: -1.25, polar: 0.5, distance: 3.125, target: [0.5, 0, -0.25] },
  drawer: 'channels',
  drawerShare: 0.5,
  dream: {
    layer: 'inception_3a/output',
    unit: 'neuron',
    index: 12,
    other: 0,
    cell: [3, 4],
    vector: '',
    name: '',
    pictures: 3,
    image: 'pixels',
    decorrelate: false,
    alpha: true,
    size: 64,
    steps: 256,
    optimiser: 'sgd',
    rate: 0.125,
    transforms: 'heavy',
    terms: { totalVariation: -0.25 },
    seed: 7,
    start: 'picture',
    octaves: 5,
    again: true,
    power: 2,
    preRelu: true,
  },
  ownScale: true,
  panels: false,
  controls: false,
  theme: 'light',
  tour: 'point',
  toured: true,
  mode: 'voxels',
  colourBy: 'groups',
  colourMap: 'viridis',
  depth: 0.25,
  opacity: 0.125,
  gain: 2.5,
  threshold: 0.333,
  smooth: true,
  rows: [0, 3],
  columns: [5, 5],
  channels: [10, 200],
  picture: false,
  axes: false,
  ...DEFAULT_VIEW_SETTINGS,
  dictionary: { words: 9 },
  groups: { count: 9, solver: 'multiplicative', start: 'random', seed: 12 },
};

it('writes nothing for the defaults and little for one change', () => {
  expect(hashOf(DEFAULT_STATE)).toBe('');
  expect(hashOf({ ...DEFAULT_STATE, layer: '3a', rows: [2, 4] })).toBe('#layer=3a&rows=2-4');
});

it('brings every key back from text', () => {
  const text = writeState(CHANGED, () => true);
  expect({ ...DEFAULT_VIEW_SETTINGS, ...readState(text, () => true) }).toEqual(CHANGED);
});

it.each(STATE_KEYS)('reads no nonsense as %s', (key) => {
  for (const text of [
    '',
    '<img src=x onerror=alert(1)>',
    'NaN',
    'Infinity',
    '-',
    '5-2',
    '1.2',
    'null',
    'x'.repeat(9999),
  ]) {
    const value = FIELDS[key].read(text);
    if (value === undefined) continue;
    expect(typeof value).toBe(typeof CHANGED[key]);
    if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
  }
});

it('clamps numbers and leaves out what it does not know', () => {
  const text = 'depth=1e9&threshold=-3&opacity=abc&rows=9-2&mode=hologram&__proto__=1&nonsense=2&gain=3';
  expect(readState(text, () => true)).toEqual({ depth: 4, threshold: 0, gain: 3 });
});

it('lets the address win over the memory, and survives a memory that refuses', () => {
  const memory = { getItem: () => 'theme=light&layer=5b' } as unknown as Storage;
  expect(openingState('', memory)).toEqual({ theme: 'light' });
  expect(openingState('#theme=dark', memory)).toEqual({ theme: 'dark' });
  const refusing = {
    getItem: () => {
      throw new Error('denied');
    },
  } as unknown as Storage;
  expect(openingState('#depth=2', refusing)).toEqual({ depth: 2 });
});

it('remembers each setting as the tab that changed it last left it, and no more than was changed', () => {
  let text = 'theme=light&drawerShare=0.3&depth=2&%%%&camera=front';
  const memory = {
    getItem: () => text,
    setItem: (_: string, value: string) => (text = value),
  } as unknown as Storage;
  const keys = (...keys: StateKey[]) => new Set(keys);
  remember(memory, { ...DEFAULT_STATE, colourMap: 'viridis', depth: 3 }, keys('colourMap', 'depth'));
  expect(openingState('', memory)).toEqual({
    theme: 'light',
    drawerShare: 0.3,
    camera: 'front',
    colourMap: 'viridis',
  });
  // What is as at first is not written down, whoever had changed it.
  remember(memory, { ...DEFAULT_STATE, toured: true }, keys('theme', 'toured'));
  expect(text).toBe('camera=front&drawerShare=0.3&toured=1&colourMap=viridis');
  remember(memory, DEFAULT_STATE, keys('layer', 'pin'));
  expect(text).toBe('camera=front&drawerShare=0.3&toured=1&colourMap=viridis');
});

it('never puts the camera id or the frozen picture into a link', () => {
  expect(hashOf({ ...DEFAULT_STATE, camera: 'secret', frozen: true })).toBe('');
});

it('tells those who asked for a key, once, and not when nothing changed', () => {
  const store = new Store();
  const [depth, any] = [vi.fn(), vi.fn()];
  store.subscribe(['depth'], depth);
  const leave = store.subscribe(null, any);
  store.set({ layer: '3a' });
  store.set({ depth: 2, rows: [1, 2] });
  store.set({ depth: 2, rows: [1, 2] });
  expect(depth).toHaveBeenCalledTimes(1);
  expect(any).toHaveBeenCalledTimes(2);
  expect([...(any.mock.calls[1]?.[1] ?? [])]).toEqual(['depth', 'rows']);
  leave();
  store.set({ depth: 3 });
  expect(any).toHaveBeenCalledTimes(2);
});

it('undoes a drag in one go, and does not undo the source', () => {
  let time = 0;
  const store = new Store({}, undoable, () => time);
  for (const depth of [1.1, 1.2, 1.3]) {
    time += 100;
    store.set({ depth });
  }
  time += 5000;
  store.set({ depth: 2 });
  store.set({ source: 'camera', mirror: true });
  expect(store.undo()).toBe(true);
  expect([store.state.mirror, store.state.source, store.state.depth]).toEqual([false, 'camera', 2]);
  store.undo();
  expect(store.state.depth).toBe(1.3);
  store.undo();
  expect(store.state.depth).toBe(1);
  expect(store.undo()).toBe(false);
});

it('follows a link: what it names, all else as at first, and asks for what must be built', () => {
  const store = new Store({ depth: 2, rows: [1, 2], sample: 'rocket', camera: 'a1b2' });
  const [open, stay] = [vi.fn(), vi.fn()];
  followLink(store, '#gain=3&network=other', { open, stay });
  const { depth, rows, gain, camera, network } = store.state;
  expect({ depth, rows, gain, camera, network }).toEqual({
    depth: 1,
    rows: null,
    gain: 3,
    camera: 'a1b2',
    network: 'pocket',
  });
  expect(open.mock.calls.map(([what, { network, sample }]) => [what, network, sample])).toEqual([
    ['network', 'other', 'cat'],
    ['source', 'other', 'cat'],
  ]);
  expect(stay).not.toHaveBeenCalled();
});

it('gives up what is on its way where a link wants what is there', () => {
  const store = new Store({ sample: 'rocket' });
  const [open, stay] = [vi.fn(), vi.fn()];
  followLink(store, '#gain=3&sample=rocket', { open, stay });
  expect(open).not.toHaveBeenCalled();
  expect(stay.mock.calls).toEqual([['network'], ['source']]);
});
