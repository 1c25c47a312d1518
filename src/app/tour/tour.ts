/**
 * The tour of the first visit: five steps, each waiting for the person to do the thing or to press "Next". Which step is
 * open is part of the state and so of the link (`#tour=turn`). Nothing of the page is blocked meanwhile.
 */

import type { AppState, Store } from '../state.ts';
import type { ViewContext } from '../views/view.ts';
import { TourCard } from './card.ts';
import { PointedIcon } from './pointed-icon.ts';
import { TOUR_STEPS, type TourDeeds, type TourStep } from './steps.ts';

export class Tour {
  readonly #store: Store;
  readonly #card: TourCard;
  readonly #icon: PointedIcon;
  #step: TourStep | null = null;
  #before: Readonly<AppState>;
  #done = false;

  /** Listens to Esc before the page's other keys do: create it before them. */
  constructor(context: ViewContext, deeds: TourDeeds) {
    const { store, selection } = context;
    this.#store = store;
    this.#before = { ...store.state };
    this.#card = new TourCard(deeds, { onLeave: () => this.leave(), onWalk: (by) => this.#walk(by) });
    this.#icon = new PointedIcon(context, this.#card.figure);
    selection.subscribe((selected) => {
      if (this.#step?.name === 'point') this.#icon.show(selected);
    });
    store.subscribe(null, () => this.#follow());
    window.addEventListener('keydown', (event) => this.#onKey(event));
    this.#follow();
  }

  /** Begins anew, wherever it was. */
  start(): void {
    this.#store.set({ tour: 'none' });
    this.#store.set({ tour: TOUR_STEPS[0]?.name ?? 'none', panels: true });
  }

  leave(): void {
    this.#store.set({ tour: 'none', toured: true });
  }

  #walk(by: number): void {
    const next = this.#step && TOUR_STEPS[TOUR_STEPS.indexOf(this.#step) + by];
    if (next) this.#store.set({ tour: next.name });
    else this.leave();
  }

  #follow(): void {
    const { state } = this.#store;
    const step = TOUR_STEPS.find(({ name }) => name === state.tour) ?? null;
    if (step !== this.#step) this.#open(step);
    else if (step && !this.#done && step.done(state, this.#before)) {
      this.#done = true;
      this.#card.show(step, true);
    }
  }

  #open(step: TourStep | null): void {
    for (const id of this.#step?.about ?? []) document.getElementById(id)?.classList.remove('tour-about');
    for (const id of step?.about ?? []) document.getElementById(id)?.classList.add('tour-about');
    this.#step = step;
    this.#before = { ...this.#store.state };
    this.#done = false;
    this.#icon.forget();
    this.#card.show(step, false);
  }

  /** Esc leaves the tour, unless it is meant for a dialog or a menu, which are over it. */
  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented || !this.#step) return;
    if (document.querySelector('dialog[open]')) return;
    event.preventDefault();
    this.leave();
  }
}
