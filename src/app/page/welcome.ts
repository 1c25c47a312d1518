/** The one line of the first visit. It goes once a person has opened anything, or said not now. */

import type { Store } from '../state.ts';
import { byId } from './elements.ts';

export interface WelcomeActions {
  readonly startCamera: () => void;
  /** Offered until the tour was taken or left, or the line was sent away. */
  readonly startTour: () => void;
}

export function createWelcome(store: Store, { startCamera, startTour }: WelcomeActions): void {
  const welcome = byId('welcome', HTMLElement);
  const tour = byId('welcome-tour', HTMLButtonElement);
  const leave = () => {
    welcome.hidden = true;
  };
  const follow = () => {
    tour.hidden = store.state.toured;
  };
  welcome.hidden = store.state.source !== 'sample';
  byId('welcome-camera', HTMLButtonElement).addEventListener('click', startCamera);
  tour.addEventListener('click', startTour);
  byId('welcome-close', HTMLButtonElement).addEventListener('click', () => {
    store.set({ toured: true });
    leave();
  });
  store.subscribe(['source'], leave);
  store.subscribe(['toured'], follow);
  follow();
}
