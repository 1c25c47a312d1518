/** Which classes the pointed channel pushes up, else the root; for a class the most probable ones. */

import type { Answers } from '../../answers/answers.ts';
import { Asker } from '../../answers/asker.ts';
import { type ClassList, pushedUp } from '../spatial/class-list.ts';
import type { ViewContext } from '../view.ts';
import { type PathsReading, readSupport } from './reading.ts';
import { sameRoot } from './walk.ts';

/** Rows of the list. */
const CLASSES = 5;

export class Support {
  readonly #context: ViewContext;
  readonly #list: ClassList;
  // What fails here fails for the columns too, which say why.
  readonly #asker = new Asker({ onFailed: () => this.#settle() });
  #answers: Answers | null = null;
  #asked = '';

  constructor(context: ViewContext, list: ClassList) {
    this.#context = context;
    this.#list = list;
  }

  setNetwork(answers: Answers): void {
    this.#answers = answers;
    this.forget();
    this.#list.element.hidden = answers.live.graph.logits === null;
  }

  /** Something else is pointed at, or there is another reading. */
  point(reading: PathsReading): void {
    const answers = this.#answers;
    const { hovered } = this.#context.selection;
    if (!answers || this.#list.element.hidden) return;
    const layers = reading.columns.map(({ layer }) => layer);
    const other = hovered?.kind === 'channel' && !sameRoot(hovered, reading.root) ? hovered : null;
    // Of another layer's channels nothing is asked: a program would have to be built for each.
    if (!other || !layers.includes(other.layer)) {
      this.forget();
      this.#showRoot(answers, reading);
      return;
    }
    const { layer, channel } = other;
    const asked = `${layer} ${channel}`;
    const again = asked === this.#asked;
    this.#asked = asked;
    if (!again) this.#list.element.classList.add('view-busy');
    const ask = () => readSupport(answers, layer, channel, layers);
    this.#asker[again ? 'refresh' : 'ask'](answers, ask, (moved) => {
      if (moved) this.#list.show('push', pushedUp(moved, answers.live.graph.labels, CLASSES));
      this.#settle();
    });
  }

  forget(): void {
    this.#asked = '';
    this.#asker.forget();
    this.#settle();
  }

  #showRoot(answers: Answers, { root, classes }: PathsReading): void {
    if (classes && root.kind === 'channel') {
      this.#list.show('push', pushedUp(classes, answers.live.graph.labels, CLASSES));
      return;
    }
    const best = this.#context.topClasses();
    this.#list.show(
      'probability',
      best.map(({ index, label, probability }) => ({ index, label, value: probability })),
    );
  }

  #settle(): void {
    this.#list.element.classList.remove('view-busy');
  }
}
