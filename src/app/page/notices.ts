/** Sentences over the stage: what went wrong or changed, with the next step as a button. */

import { create, createButton, icon } from './elements.ts';

export interface NoticeAction {
  readonly label: string;
  readonly act: () => void;
}

export interface NoticeOptions {
  readonly action?: NoticeAction | null;
  /** Goes away by itself: for what is merely good to know. */
  readonly brief?: boolean;
}

const BRIEF_MS = 6000;

export class Notices {
  readonly #root: HTMLElement;
  readonly #shown = new Map<string, HTMLElement>();

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  /** @param topic one notice stands per topic: a new one replaces it */
  show(topic: string, sentence: string, { action = null, brief = false }: NoticeOptions = {}): void {
    this.clear(topic);
    const notice = create('div', 'notice');
    notice.dataset.topic = topic;
    notice.append(create('p', '', sentence));
    if (action) {
      const act = () => {
        this.clear(topic);
        action.act();
      };
      notice.append(createButton('button', action.label, act));
    }
    const close = createButton('icon-button', '', () => this.clear(topic));
    close.setAttribute('aria-label', 'Dismiss');
    close.append(icon('close'));
    notice.append(close);
    this.#shown.set(topic, notice);
    this.#root.append(notice);
    if (brief) setTimeout(() => this.#shown.get(topic) === notice && this.clear(topic), BRIEF_MS);
  }

  clear(topic: string): void {
    this.#shown.get(topic)?.remove();
    this.#shown.delete(topic);
  }
}
