/**
 * The workbench: interfaces of one's own, put together from the article's grammar (Olah et al., The Building Blocks of
 * Interpretability, 2018): which layer, cut how, what of it, shown how; side by side, live, linked by the one selection.
 */

import type { Answers } from '../../answers/answers.ts';
import { Asker } from '../../answers/asker.ts';
import { create, setText } from '../../page/elements.ts';
import { type Selected, sameSelected } from '../../selected.ts';
import type { Subject } from '../subject.ts';
import type { View, ViewContext, ViewExport } from '../view.ts';
import { Cards } from './cards.ts';
import { answerOf, followsPointer, inputName, type Readings } from './element-answer.ts';
import { MOST_ELEMENTS, readElements, writeElements } from './element-text.ts';
import { benchExports, type ShownElement } from './exports.ts';
import { factsOf, rowsOf } from './facts.ts';
import { type BenchElement, type Facts, layerOf, needsTarget, refusal } from './grammar.ts';
import { elementInWords } from './grammar-words.ts';
import { type GroupReading, readGroups, withoutEffects as withoutGroupEffects } from './group-reading.ts';
import { DICTIONARY } from './presets.ts';
import { type BenchReading, readBench, withoutEffects } from './reading.ts';
import { Side } from './side.ts';
import { type BenchTarget, targetOf } from './target.ts';
import { type Wanted, wantedFor } from './wanted.ts';

const EMPTY = 'The bench is empty: click a crossing of the table, or choose an interface to begin with.';
const NO_CLASS = 'The classes of this picture are not known yet.';

export class WorkbenchView implements View {
  readonly #context: ViewContext;
  readonly #side: Side;
  readonly #cards: Cards;
  readonly #empty = create('p', 'view-empty', 'The elements appear once a picture is in.');
  readonly #bench = new Asker({ onFailed: (sentence) => this.#say(sentence) });
  readonly #groups = new Asker({ onFailed: (sentence) => this.#say(sentence) });
  #answers: Answers | null = null;
  #open = '';
  #text: string | null = null;
  #elements: readonly BenchElement[] = [];
  #reading: BenchReading | null = null;
  #groupReadings: ReadonlyMap<string, GroupReading> = new Map();
  /** What the effects of groups are of. */
  #groupSubject: Subject | null = null;
  /** What the newest question was, so that nothing is asked twice. */
  #asked = '';
  #about = '';

  constructor(context: ViewContext, element: HTMLElement) {
    this.#context = context;
    this.#cards = new Cards(
      context,
      (elements) => this.#set(elements),
      (place) => this.#side.matrix.mark(place),
    );
    this.#side = new Side(context.store, {
      onPreset: (preset) => this.#set(preset.elements(this.#layers)),
      onAdd: (added) => this.#elements.length < MOST_ELEMENTS && this.#set([...this.#elements, added]),
      onPoint: (places) => this.#cards.point(places),
    });
    const body = create('div', 'bench');
    const main = create('div', 'bench-main');
    main.append(this.#empty, this.#cards.element);
    body.append(this.#side.element, main);
    element.append(body);
  }

  /** What is shown, for exports and tests. */
  get shown(): readonly ShownElement[] {
    const facts = this.#facts();
    const name = this.#target()?.name ?? null;
    return this.#cards.all.flatMap(({ card, element }) => {
      const part = card.part();
      if (!facts || !card.answer || !part) return [];
      const words = elementInWords(element, layerOf(element, facts), name);
      return [{ element, words, answer: card.answer, part }];
    });
  }

  setNetwork(answers: Answers): void {
    if (answers === this.#answers) return;
    this.#forget();
    this.#answers = answers;
    this.#text = null;
  }

  setLayer({ name }: { readonly name: string }): void {
    this.#open = name;
  }

  point(selected: Selected | null): void {
    this.#cards.mark(selected);
    if (!this.#answers) return;
    // Another class, or another cell for those that follow.
    this.#ask('ask');
    this.#show((element) => followsPointer(element));
  }

  refresh(): void {
    this.#ask('refresh');
  }

  hide(): void {
    this.#forget();
    this.#cards.clear();
    this.#text = null;
  }

  exports(): readonly ViewExport[] {
    return benchExports(this.#answers?.live.graph.name ?? 'network', () => this.shown);
  }

  #ask(how: 'ask' | 'refresh'): void {
    const [answers, facts] = [this.#answers, this.#facts()];
    if (!answers || !facts || this.#context.pictureNumber() === 0) return;
    this.#follow(facts);
    const { store } = this.#context;
    const { gradient } = store.state.workbench;
    const wanted = wantedFor(this.#elements, facts, inputName(answers.live));
    const subject = this.#target()?.subject ?? null;
    const picture = this.#context.pictureNumber();
    const about = JSON.stringify([this.#text, wanted, subject, gradient, store.state.groups]);
    const asked = `${picture} ${about}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    // Another picture alone changes nothing before it is answered.
    if (about !== this.#about) this.#show();
    this.#about = about;
    this.#bench[how](
      answers,
      () => readBench(answers, { ...wanted.bench, subject, gradient }),
      (reading) => {
        this.#reading = reading;
        this.#show();
      },
    );
    this.#askGroups(answers, wanted.groups, subject);
  }

  /** Groups are found sweep by sweep: asked again until they are settled. */
  #askGroups(answers: Answers, wanted: Wanted['groups'], subject: Subject | null): void {
    if (wanted.layers.length === 0) return;
    const [asked, picture] = [this.#asked, this.#context.pictureNumber()];
    const { groups: settings } = this.#context.store.state;
    this.#groups.refresh(
      answers,
      () => readGroups(answers, { ...wanted, subject, settings, picture }),
      (readings) => {
        if (answers !== this.#answers) return;
        this.#groupReadings = readings;
        this.#groupSubject = subject;
        this.#show(({ atom }) => atom === 'group');
        const settled = [...readings.values()].every(({ present }) => present.settled);
        if (!settled && asked === this.#asked) this.#askGroups(answers, wanted, subject);
      },
    );
  }

  /** Brings table and cards in line with the state. */
  #follow(facts: Facts): void {
    const { elements: text, rows } = this.#context.store.state.workbench;
    const layers = this.#layers;
    if (text !== this.#text) this.#elements = readElements(text) ?? DICTIONARY.elements(layers);
    this.#text = text;
    this.#cards.setElements(this.#elements);
    this.#side.show(this.#elements, rowsOf(layers, rows, this.#elements, facts), layers, facts);
    this.#empty.hidden = this.#elements.length > 0;
    setText(this.#empty, EMPTY);
  }

  #show(which: (element: BenchElement) => boolean = () => true): void {
    const [answers, facts] = [this.#answers, this.#facts()];
    if (!answers || !facts) return;
    const target = this.#target();
    const subject = target?.subject ?? null;
    const [bench, groups] = [this.#reading, this.#groupReadings];
    const readings: Readings = {
      bench: bench && !sameSelected(bench.subject, subject) ? withoutEffects(bench) : bench,
      groups: sameSelected(this.#groupSubject, subject) ? groups : withoutGroupEffects(groups),
      selected: this.#context.selection.current,
      still: this.#still,
      live: answers.live,
      facts,
    };
    for (const { card, element } of this.#cards.all) {
      const words = elementInWords(element, layerOf(element, facts), target?.name ?? null);
      card.showHead(element, this.#layers, facts, target, words);
      const sentence = refusal(element, facts) ?? (needsTarget(element) && !target ? NO_CLASS : null);
      if (sentence !== null) card.show(element, { kind: 'nothing', sentence });
      else if (which(element)) card.show(element, answerOf(element, readings));
    }
  }

  #target(): BenchTarget | null {
    const { selection, store, topClasses } = this.#context;
    const live = this.#answers?.live;
    return live ? targetOf(store.state.workbench.to, selection, live, topClasses()[0]?.index) : null;
  }

  get #still(): boolean {
    const { source, frozen } = this.#context.store.state;
    return frozen || source === 'sample' || source === 'picture';
  }

  get #layers(): readonly string[] {
    return this.#answers?.live.graph.layers ?? [];
  }

  #facts(): Facts | null {
    return this.#answers && factsOf(this.#answers.live, this.#open, this.#target()?.subject ?? null);
  }

  #set(elements: readonly BenchElement[]): void {
    const { store } = this.#context;
    store.set({ workbench: { ...store.state.workbench, elements: writeElements(elements) } });
  }

  #forget(): void {
    this.#bench.forget();
    this.#groups.forget();
    this.#reading = null;
    this.#groupReadings = new Map();
    this.#asked = '';
    this.#about = '';
  }

  #say(sentence: string): void {
    setText(this.#empty, sentence);
    this.#empty.hidden = false;
  }
}

export function createWorkbench(context: ViewContext, element: HTMLElement): View {
  return new WorkbenchView(context, element);
}
