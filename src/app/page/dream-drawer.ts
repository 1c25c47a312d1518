/** The tabs of the drawer: which of its views is open, the sentence that goes with it, and the way to shut it. */

import type { Drawer, Store } from '../state.ts';
import { byId, setText } from './elements.ts';

type View = Exclude<Drawer, 'none'>;

const SENTENCES: Readonly<Record<View, string>> = {
  channels:
    'What does each channel of this layer see? One heat map each; click one to see it alone in the cube.',
  dream: 'What does this unit look for? A picture is optimised until it fires.',
  icons: 'What does each channel of this layer look for? A picture each, optimised until it fires.',
};
const VIEWS = Object.keys(SENTENCES) as readonly View[];

export function createDrawerTabs(store: Store): void {
  const tabs = VIEWS.map((view) => {
    const tab = byId(`tab-${view}`, HTMLButtonElement);
    tab.addEventListener('click', () => store.set({ drawer: view }));
    return { view, tab };
  });
  const follow = () => {
    const { drawer } = store.state;
    for (const { view, tab } of tabs) {
      tab.setAttribute('aria-selected', String(view === drawer));
      byId(view === 'channels' ? 'sheet' : view, HTMLElement).hidden = view !== drawer;
    }
    if (drawer !== 'none') setText(byId('drawer-text', HTMLElement), SENTENCES[drawer]);
  };
  store.subscribe(['drawer'], follow);
  follow();
}
