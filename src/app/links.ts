/** Keeps the state in the address and in the browser's memory, and reads it from there when the page opens. */

import { FIELDS, type FieldUses, readState, STATE_KEYS, writeState } from './fields.ts';
import { type AppState, DEFAULT_STATE, type StateKey, type StatePatch, type Store } from './state.ts';

const MEMORY_KEY = 'cubescope';
/** Safari refuses more than a hundred changes of the address in thirty seconds. */
const WRITE_EVERY = 400;

/** What a link wants that must be opened first. */
export interface Rebuild {
  /** Opens the source or the network that a link wants. */
  readonly open: (what: 'source' | 'network', wanted: Readonly<AppState>) => void;
  /** The link wants the one that is there: another that is on its way is given up. */
  readonly stay: (what: 'source' | 'network') => void;
}

const linked = (uses: FieldUses) => uses.link === true;
const remembered = (uses: FieldUses) => uses.remember === true;

/** What the address says, over what was remembered. */
export function openingState(hash: string, memory: Storage | null): StatePatch {
  return { ...readState(recall(memory), remembered), ...readState(hash.replace(/^#/, ''), linked) };
}

/** The part of the address after `#`, with it; empty when all is as at first. */
export function hashOf(state: Readonly<AppState>): string {
  const text = writeState(state, linked);
  return text && `#${text}`;
}

/** From now on: the address and the memory follow the state, and the state follows an address typed by hand. */
export function keepLinks(store: Store, memory: Storage | null, rebuild: Rebuild): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const changed = new Set<StateKey>();
  const write = () => {
    timer = undefined;
    const hash = hashOf(store.state);
    if (location.hash !== hash)
      history.replaceState(null, '', `${location.pathname}${location.search}${hash}`);
    remember(memory, store.state, changed);
    changed.clear();
  };
  store.subscribe(null, (_, keys) => {
    for (const key of keys) changed.add(key);
    if (timer === undefined) timer = setTimeout(write, WRITE_EVERY);
  });
  // The address itself may have been written anew before word of the change comes.
  window.addEventListener('hashchange', ({ newURL }) => followLink(store, new URL(newURL).hash, rebuild));
}

/** Takes the state of a link: what it does not name is as at first. What must be built is left to `rebuild`. */
export function followLink(store: Store, hash: string, rebuild: Rebuild): void {
  const wanted = { ...store.state, ...linkedDefaults(), ...readState(hash.replace(/^#/, ''), linked) };
  const changed = STATE_KEYS.filter((key) => FIELDS[key].link && wanted[key] !== store.state[key]);
  const free = changed.filter((key) => !FIELDS[key].rebuild);
  store.set(Object.fromEntries(free.map((key) => [key, wanted[key]])));
  const others = new Set(changed.map((key) => FIELDS[key].rebuild));
  for (const what of ['network', 'source'] as const) {
    if (others.has(what)) rebuild.open(what, wanted);
    else rebuild.stay(what);
  }
}

function linkedDefaults(): StatePatch {
  const keys = STATE_KEYS.filter((key) => FIELDS[key].link);
  return Object.fromEntries(keys.map((key) => [key, DEFAULT_STATE[key]]));
}

/** Null where the browser refuses (private windows, blocked cookies). */
export function browserMemory(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function recall(memory: Storage | null): string {
  try {
    return memory?.getItem(MEMORY_KEY) ?? '';
  } catch {
    return '';
  }
}

/** Writes what was changed here beside what other tabs have written meanwhile: of each setting the last word counts. */
export function remember(
  memory: Storage | null,
  state: Readonly<AppState>,
  changed: ReadonlySet<StateKey>,
): void {
  const keys = [...changed].filter((key) => remembered(FIELDS[key]));
  if (keys.length === 0) return;
  const own = Object.fromEntries(keys.map((key) => [key, state[key]]));
  const all = { ...DEFAULT_STATE, ...readState(recall(memory), remembered), ...own };
  try {
    memory?.setItem(MEMORY_KEY, writeState(all, remembered));
  } catch {
    // Memory is full or forbidden: the next visit begins with the defaults, nothing else is lost.
  }
}
