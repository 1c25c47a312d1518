/**
 * Why one class rather than another: the channels of a layer that speak most for the one and for the other
 * (building-blocks, A.1). The two best classes of the picture, unless others are chosen.
 */

import type { ShownLayer } from '../../../viz/settings.ts';
import type { Answers } from '../../answers/answers.ts';
import { Asker } from '../../answers/asker.ts';
import { className } from '../../dream/unit.ts';
import { create, setText } from '../../page/elements.ts';
import type { Selected } from '../../selected.ts';
import type { View, ViewContext, ViewExport } from '../view.ts';
import { versusExports } from './exports.ts';
import { type Pair, PairPicker } from './pair-picker.ts';
import { readVersus, type VersusQuestion, type VersusReading } from './reading.ts';
import { VersusSentence } from './sentence.ts';
import { type Names, VerdictList } from './verdict-list.ts';

export function createVersus(context: ViewContext, element: HTMLElement): View {
  return new VersusView(context, element);
}

class VersusView implements View {
  readonly #context: ViewContext;
  readonly #empty = create('p', 'view-empty');
  readonly #body = create('div', 'versus');
  readonly #pair: PairPicker;
  readonly #busy = create('span', 'secondary versus-busy');
  readonly #sentence: VersusSentence;
  readonly #list: VerdictList;
  readonly #asker = new Asker({ onFailed: (sentence) => this.#fail(sentence) });
  #answers: Answers | null = null;
  #layer: ShownLayer | null = null;
  #reading: VersusReading | null = null;
  #asked = '';
  /** Grows when another question is asked: work on the one before is given up. */
  #turn = 0;

  constructor(context: ViewContext, element: HTMLElement) {
    this.#context = context;
    this.#pair = new PairPicker((pair) => this.#choose(pair));
    this.#sentence = new VersusSentence(context.selection);
    this.#list = new VerdictList(context);
    this.#pair.element.append(this.#busy);
    this.#body.append(this.#pair.element, this.#sentence.element, this.#list.element);
    element.append(this.#empty, this.#body);
    this.#fail('The channels appear once a picture is in.');
  }

  setNetwork(answers: Answers): void {
    if (answers === this.#answers) return;
    this.#forget();
    this.#layer = null;
    this.#answers = answers;
    this.#pair.setNames(namesOf(answers));
  }

  setLayer(layer: ShownLayer): void {
    this.#layer = layer;
  }

  point(selected: Selected | null): void {
    this.#list.mark(selected);
    this.#sentence.mark();
  }

  refresh(): void {
    const question = this.#question();
    const answers = this.#answers;
    if (!question || !answers) return;
    this.#pair.show([question.a, question.b]);
    const asked = Object.values(question).join(' ');
    const other = asked !== this.#asked;
    this.#asked = asked;
    if (other) {
      this.#turn++;
      this.#wait();
    }
    const turn = this.#turn;
    const wanted = () => turn === this.#turn;
    const ask = () => readVersus(answers, question, { wanted, onShare: (share) => this.#showShare(share) });
    this.#asker[other ? 'ask' : 'refresh'](answers, ask, (reading) => reading && this.#show(reading));
  }

  exports(): readonly ViewExport[] {
    const [answers, reading] = [this.#answers, this.#reading];
    if (!answers || !reading) return [];
    return versusExports(answers.live.graph.name, reading, this.#names(reading), this.#list);
  }

  hide(): void {
    this.#asker.forget();
    this.#asked = '';
    this.#turn++;
    // What is not on the page is not made.
    this.#list.clear();
  }

  /** Null while there is nothing to ask about; why not, in words, where that stays so. */
  #question(): VersusQuestion | null {
    const [answers, open] = [this.#answers, this.#layer];
    if (!answers || !open || this.#context.pictureNumber() === 0) return null;
    const { layer, method } = this.#context.store.state.versus;
    const count = namesOf(answers).length;
    const pair = this.#classes(count);
    if (count < 2) this.#fail(`"${answers.live.graph.name}" has no two classes to compare.`);
    if (!pair) return null;
    const known = answers.live.layers.some(({ name }) => name === layer);
    return { a: pair[0], b: pair[1], layer: known ? layer : open.name, method };
  }

  /** What is chosen, else the best classes of the picture. */
  #classes(count: number): Pair | null {
    const { a, b } = this.#context.store.state.versus;
    const best = this.#context.topClasses().map(({ index }) => index);
    const chosen = (index: number | null) => (index !== null && index < count ? index : undefined);
    const second = chosen(b);
    const first = chosen(a) ?? best.find((index) => index !== second);
    const other = second !== first ? (second ?? best.find((index) => index !== first)) : undefined;
    return first === undefined || other === undefined ? null : [first, other];
  }

  #choose([a, b]: Pair): void {
    const { store } = this.#context;
    store.set({ versus: { ...store.state.versus, a, b } });
  }

  #wait(): void {
    this.#reveal();
    this.#list.element.classList.add('view-busy');
    setText(this.#busy, 'asking the network…');
  }

  #reveal(): void {
    this.#empty.hidden = true;
    this.#body.hidden = false;
  }

  #show(reading: VersusReading): void {
    this.#reading = reading;
    this.#reveal();
    const names = this.#names(reading);
    this.#list.element.classList.remove('view-busy');
    setText(this.#busy, '');
    this.#sentence.show(reading, names);
    this.#list.show(reading, this.#context.store.state.versus.shown, names);
  }

  #showShare(share: number): void {
    setText(this.#busy, `integrating, ${Math.round(100 * share)} %`);
  }

  #fail(sentence: string): void {
    setText(this.#empty, sentence);
    this.#empty.hidden = false;
    this.#body.hidden = true;
  }

  #forget(): void {
    this.#asker.forget();
    this.#turn++;
    this.#asked = '';
    this.#reading = null;
    this.#list.clear();
  }

  #names({ a, b }: VersusReading): Names {
    const labels = this.#answers?.live.graph.labels ?? null;
    return { a: className(labels, a), b: className(labels, b) };
  }
}

/** Of all classes; empty where the network has none. */
function namesOf({ live }: Answers): readonly string[] {
  const { logits, labels } = live.graph;
  const count = logits === null ? 0 : (live.shapes.get(logits)?.[3] ?? 0);
  return Array.from({ length: count }, (_, index) => className(labels, index));
}
