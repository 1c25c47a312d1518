/** The card of the tour: which step, what to do, its buttons. It asks for nothing and stands in nobody's way. */

import { byId, create, createButton, icon, setText } from '../page/elements.ts';
import { TOUR_STEPS, type TourDeeds, type TourStep } from './steps.ts';

export interface CardEvents {
  readonly onLeave: () => void;
  /** @param by 1 for the next step, -1 for the one before */
  readonly onWalk: (by: number) => void;
}

export class TourCard {
  readonly #element = byId('tour', HTMLElement);
  /** What a step shows beside its words. */
  readonly figure = create('div', 'tour-figure');
  readonly #deeds: TourDeeds;
  readonly #count = create('span', 'tour-count');
  readonly #title = create('span');
  readonly #words = create('p');
  readonly #keys = create('p', 'tour-keys');
  readonly #actions = create('div', 'tour-actions');
  readonly #back: HTMLButtonElement;
  readonly #next: HTMLButtonElement;
  readonly #tick = icon('tick');

  constructor(deeds: TourDeeds, { onLeave, onWalk }: CardEvents) {
    this.#deeds = deeds;
    this.#back = createButton('button', 'Back', () => onWalk(-1));
    this.#next = createButton('button', 'Next', () => onWalk(1));
    this.#next.id = 'tour-next';
    const close = createButton('icon-button tour-close', '', onLeave);
    close.title = 'Leave the tour (Esc)';
    close.setAttribute('aria-label', close.title);
    close.append(icon('close'));
    const heading = create('h2');
    heading.id = 'tour-heading';
    heading.append(this.#tick, this.#title, this.#count);
    const text = create('div', 'tour-text');
    this.#words.role = 'status';
    text.append(heading, this.#words, this.#keys);
    const walk = create('div', 'tour-walk');
    walk.append(this.#back, this.#next);
    const buttons = create('div', 'tour-buttons');
    buttons.append(walk, this.#actions);
    this.#element.append(this.figure, text, buttons, close);
  }

  /** Shows a step; null puts the card away. */
  show(step: TourStep | null, done: boolean): void {
    const inside = this.#element.contains(document.activeElement);
    const was = this.#element.hidden;
    this.#element.hidden = step === null;
    if (step) this.#fill(step, done);
    // Who came by the keyboard stays where things go on.
    if (!step && inside) byId('stage-canvas', HTMLElement).focus();
    else if (step && (inside || was) && !this.#holdsFocus()) this.#element.focus({ preventScroll: true });
  }

  #fill(step: TourStep, done: boolean): void {
    const at = TOUR_STEPS.indexOf(step);
    const last = at === TOUR_STEPS.length - 1;
    setText(this.#count, `${at + 1} of ${TOUR_STEPS.length}`);
    setText(this.#title, step.title);
    setText(this.#words, done ? step.seen : step.words);
    setText(this.#keys, done ? '' : step.keys);
    setText(this.#next, last ? 'Done' : 'Next');
    this.#element.classList.toggle('done', done);
    this.#next.classList.toggle('primary', done);
    this.#back.hidden = at === 0;
    this.#tick.toggleAttribute('hidden', !done);
    const actions = step.actions.filter(({ when }) => when === (done ? 'after' : 'before'));
    this.#actions.replaceChildren(
      ...actions.map(({ label, act }) => createButton('button', label, () => act(this.#deeds))),
    );
  }

  /** A button that is still there keeps the focus. */
  #holdsFocus(): boolean {
    const { activeElement } = document;
    return (
      activeElement instanceof HTMLElement &&
      this.#element.contains(activeElement) &&
      activeElement.offsetParent !== null
    );
  }
}
