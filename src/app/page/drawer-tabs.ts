/** The tabs of the drawer: one stop for the Tab key, arrow keys walk, Home and End jump. */

import type { Drawer } from '../state.ts';
import type { ViewName } from '../views/names.ts';
import type { ViewKind } from '../views/view.ts';
import { create } from './elements.ts';

export interface Tabs {
  select(drawer: Drawer): void;
}

export function createTabs(
  list: HTMLElement,
  kinds: readonly ViewKind[],
  open: (name: ViewName) => void,
): Tabs {
  const tabs = kinds.map(({ name, title, key, question, panel }) => {
    const tab = create('button', 'tab', title);
    tab.type = 'button';
    tab.id = `tab-${name}`;
    tab.role = 'tab';
    tab.title = key === undefined ? question : `${question} (${key})`;
    tab.setAttribute('aria-controls', panel ?? `view-${name}`);
    tab.addEventListener('click', () => open(name));
    return { name, tab };
  });
  list.replaceChildren(...tabs.map(({ tab }) => tab));
  list.addEventListener('keydown', (event) => {
    const at = tabs.findIndex(({ tab }) => tab === event.target);
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    const chosen = tabs.at(next % tabs.length);
    if (chosen) open(chosen.name);
    chosen?.tab.focus();
  });
  return {
    select(drawer) {
      for (const [i, { name, tab }] of tabs.entries()) {
        const selected = name === drawer;
        tab.setAttribute('aria-selected', String(selected));
        tab.tabIndex = selected || (i === 0 && drawer === 'none') ? 0 : -1;
        if (selected) tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      }
    },
  };
}
