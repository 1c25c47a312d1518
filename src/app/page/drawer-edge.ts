/** The drawer's upper edge: dragged, or moved with the arrow keys, it makes the drawer higher or lower. */

import type { Store } from '../state.ts';

const [LEAST, MOST] = [0.15, 0.9];
/** What an arrow key moves, as a share of the page; a double click goes from half to full and back. */
const [STEP, HALF, FULL] = [0.05, 0.38, 0.8];

export function listenToDrawerEdge(edge: HTMLElement, store: Store): void {
  const set = (share: number) =>
    store.set({ drawerShare: Math.round(Math.min(MOST, Math.max(LEAST, share)) * 1000) / 1000 });
  edge.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    edge.setPointerCapture(event.pointerId);
  });
  edge.addEventListener('pointermove', (event) => {
    if (edge.hasPointerCapture(event.pointerId)) set(1 - event.clientY / window.innerHeight);
  });
  edge.addEventListener('dblclick', () => set(store.state.drawerShare > (HALF + FULL) / 2 ? HALF : FULL));
  edge.addEventListener('keydown', (event) => {
    const by = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    set(store.state.drawerShare + by);
  });
  const follow = () => edge.setAttribute('aria-valuenow', String(Math.round(100 * store.state.drawerShare)));
  store.subscribe(['drawerShare'], follow);
  follow();
}
