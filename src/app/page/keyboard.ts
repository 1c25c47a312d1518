/** Keys of the whole page. They rest while something that wants keys itself has the focus. */

import { WALKING_KEYS } from '../cube-walk.ts';
import type { Store } from '../state.ts';
import { VIEWS } from '../views/index.ts';

export interface KeyActions {
  readonly walkLayers: (by: number) => void;
  readonly resetView: () => void;
  /** @param key an arrow key */
  readonly turn: (key: string) => void;
  /** @param key one of `WALKING_KEYS` */
  readonly walkCells: (key: string) => void;
  readonly toggleHelp: () => void;
}

export function listenToKeys(store: Store, actions: KeyActions): void {
  const keys: Record<string, () => void> = {
    ArrowLeft: () => actions.walkLayers(-1),
    ArrowRight: () => actions.walkLayers(1),
    ' ': () => store.set({ frozen: !store.state.frozen }),
    m: () => store.set({ mode: store.state.mode === 'volume' ? 'voxels' : 'volume' }),
    r: actions.resetView,
    p: () => store.set({ controls: !store.state.controls }),
    h: () => store.set({ panels: !store.state.panels }),
    Escape: () => store.set({ pin: null }),
    '?': actions.toggleHelp,
  };
  for (const { name, key } of VIEWS) {
    if (key !== undefined)
      keys[key] = () => store.set({ drawer: store.state.drawer === name ? 'none' : name });
  }
  for (const key of WALKING_KEYS) keys[key] = () => actions.walkCells(key);
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || wantsKeys(event)) return;
    const undo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !event.shiftKey;
    if (undo ? store.undo() : act(event)) event.preventDefault();
  });
  const act = (event: KeyboardEvent): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const turns = event.shiftKey && event.key.startsWith('Arrow');
    if (turns) actions.turn(event.key);
    if (turns) return true;
    const action = keys[event.key] ?? keys[event.key.toLowerCase()];
    action?.();
    return action !== undefined;
  };
}

/** Text fields take all keys, buttons the space bar, an open dialog everything. */
function wantsKeys({ target, key }: KeyboardEvent): boolean {
  if (document.querySelector('dialog[open]')) return key !== '?';
  if (!(target instanceof Element)) return false;
  if (target.closest('input, select, textarea, [contenteditable]')) return true;
  return key === ' ' && target.closest('button') !== null;
}
