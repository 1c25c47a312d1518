/** The one line of the first visit. It goes once a person has opened anything, or said not now. */

import type { Store } from '../state.ts';
import { byId } from './elements.ts';

export function createWelcome(store: Store, startCamera: () => void): void {
  const welcome = byId('welcome', HTMLElement);
  const leave = () => {
    welcome.hidden = true;
  };
  welcome.hidden = store.state.source !== 'sample';
  byId('welcome-camera', HTMLButtonElement).addEventListener('click', startCamera);
  byId('welcome-close', HTMLButtonElement).addEventListener('click', leave);
  store.subscribe(['source'], leave);
}
