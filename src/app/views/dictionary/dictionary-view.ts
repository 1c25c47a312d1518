/**
 * The semantic dictionary: what a cell of the open layer says, as numbers, as one picture and as a sum of its strongest
 * channels (building-blocks, A.3 and A.4). The cell is the one that is pointed at or pinned, on the cube, on the picture
 * or on the map here; else the one that fires most.
 */

import { vectorInWords } from '../../../viz/dictionary-words.ts';
import type { ShownLayer } from '../../../viz/settings.ts';
import type { Answers } from '../../answers/answers.ts';
import { Asker } from '../../answers/asker.ts';
import { create, createButton, setPressed, setText } from '../../page/elements.ts';
import { placeIn, type Selected } from '../../selected.ts';
import type { View, ViewContext, ViewExport } from '../view.ts';
import { dictionaryExports } from './exports.ts';
import { Formula } from './formula.ts';
import { NormMap, type Place } from './norm-map.ts';
import { type CellReading, readCell } from './reading.ts';

export function createDictionary(context: ViewContext, element: HTMLElement): View {
  return new DictionaryView(context, element);
}

class DictionaryView implements View {
  readonly #context: ViewContext;
  readonly #empty = create('p', 'view-empty');
  readonly #body = create('div', 'dictionary');
  readonly #says = create('div', 'dictionary-says');
  readonly #map: NormMap;
  readonly #formula: Formula;
  readonly #cell: HTMLButtonElement;
  readonly #strongest: HTMLButtonElement;
  readonly #which = create('span');
  readonly #other = create('span', 'secondary');
  readonly #index = create('sub');
  readonly #numbers = create('span');
  readonly #asker = new Asker({ onFailed: (sentence) => this.#fail(sentence) });
  #answers: Answers | null = null;
  #layer: ShownLayer | null = null;
  /** The cell that was pointed at last: it stays while the pointer is on its way to its words. */
  #place: Place | null = null;
  #pinned: Selected | null = null;
  #reading: CellReading | null = null;

  constructor(context: ViewContext, element: HTMLElement) {
    this.#context = context;
    this.#map = new NormMap({
      onPoint: (place) => context.selection.hover(this.#select(place)),
      onChoose: (place) => context.selection.pin(this.#select(place)),
    });
    this.#formula = new Formula(context);
    this.#cell = createButton('view-link', '', () => context.selection.pin(this.#select(this.#reading)));
    this.#strongest = createButton('view-link', 'the cell that fires most', () => this.#release());
    this.#fill(element);
    this.#fail('The cells appear once a picture is in.');
  }

  setNetwork(answers: Answers): void {
    if (answers === this.#answers) return;
    this.#answers = answers;
    this.#forget();
  }

  setLayer(layer: ShownLayer): void {
    if (layer === this.#layer) return;
    this.#forget();
    this.#layer = layer;
    const [, rows, columns] = layer.tensor.shape;
    this.#map.setLayer(layer.name, rows, columns);
    this.point(this.#context.selection.current);
  }

  point(selected: Selected | null): void {
    this.#formula.mark(selected);
    const { pinned } = this.#context.selection;
    const place = this.#placeOf(selected) ?? this.#placeOf(pinned);
    const letGo = this.#pinned?.kind === 'cell' && !pinned;
    this.#pinned = pinned;
    if (letGo && !place) this.#askStrongest();
    this.#markCell();
    if (!place || (place.row === this.#place?.row && place.column === this.#place.column)) return;
    this.#place = place;
    this.#map.frame(place);
    this.#ask();
  }

  refresh(): void {
    const [answers, question] = [this.#answers, this.#question()];
    if (answers && question) this.#asker.refresh(answers, question, (reading) => this.#show(reading));
  }

  exports(): readonly ViewExport[] {
    const name = this.#answers?.live.graph.name;
    return name === undefined || !this.#reading ? [] : dictionaryExports(name, this.#reading, this.#formula);
  }

  hide(): void {
    this.#asker.forget();
    // What is not on the page is not made.
    this.#formula.clear();
    this.#says.classList.remove('view-busy');
  }

  #fill(element: HTMLElement): void {
    const head = create('p');
    this.#other.append(' · show ', this.#strongest);
    head.append(this.#cell, this.#which, this.#other);
    const vector = create('p', 'dictionary-vector');
    const name = create('i', '', 'a');
    name.append(this.#index);
    vector.append(name, ' = ', this.#numbers);
    this.#says.append(head, vector, this.#formula.element);
    this.#body.append(this.#map.element, this.#says);
    element.append(this.#empty, this.#body);
  }

  #question(): (() => Promise<CellReading>) | null {
    const [answers, layer] = [this.#answers, this.#layer];
    if (!answers || !layer || this.#context.pictureNumber() === 0) return null;
    return () => readCell(answers, layer, this.#place, this.#place ? null : this.#reading);
  }

  /** About another cell. */
  #ask(): void {
    const [answers, question] = [this.#answers, this.#question()];
    if (!answers || !question) return;
    this.#says.classList.add('view-busy');
    this.#asker.ask(answers, question, (reading) => this.#show(reading));
  }

  #show(reading: CellReading): void {
    const { row, column, vector, norms } = reading;
    this.#reading = reading;
    this.#empty.hidden = true;
    this.#body.hidden = false;
    this.#says.classList.remove('view-busy');
    this.#map.show(norms);
    this.#map.frame(reading);
    setText(this.#cell, `Row ${row}, column ${column} of ${reading.layer}`);
    setText(this.#index, `${row}, ${column}`);
    setText(this.#numbers, vectorInWords(vector));
    this.#formula.show(reading, this.#context.store.state.dictionary.words);
    this.#markCell();
  }

  #fail(sentence: string): void {
    setText(this.#empty, sentence);
    this.#empty.hidden = false;
    this.#body.hidden = this.#reading === null;
    this.#says.classList.remove('view-busy');
  }

  /** Back to the cell that fires most. */
  #release(): void {
    const { selection } = this.#context;
    selection.hover(null);
    if (selection.pinned?.kind === 'cell') selection.pin(null);
    else this.#askStrongest();
  }

  #askStrongest(): void {
    this.#place = null;
    this.#reading = null;
    this.#ask();
  }

  #forget(): void {
    this.#asker.forget();
    this.#layer = null;
    this.#place = null;
    this.#reading = null;
    this.#formula.clear();
  }

  /** The cell that is shown is pointed at or kept. */
  #markCell(): void {
    const place = this.#placeOf(this.#context.selection.current);
    const own = place?.row === this.#reading?.row && place?.column === this.#reading?.column;
    setPressed(this.#cell, place !== null && own);
    this.#map.element.classList.toggle('pointed', place !== null);
    const which = this.#reading?.most ? ', the cell that fires most, says' : ' says';
    setText(this.#which, this.#place ? ' says' : which);
    this.#other.hidden = this.#place === null;
  }

  #placeOf(selected: Selected | null): Place | null {
    if (!this.#layer || !this.#answers || selected?.kind !== 'cell') return null;
    const { shapes } = this.#answers.live;
    const { name, tensor } = this.#layer;
    const { row, column } = placeIn(selected, name, tensor.shape, (layer) => shapes.get(layer)) ?? {};
    return row === undefined || row === null || column === undefined || column === null
      ? null
      : { row, column };
  }

  #select(place: Place | null): Selected | null {
    if (!place || !this.#layer) return null;
    const { row, column } = place;
    return { kind: 'cell', layer: this.#layer.name, row, column, channel: null };
  }
}
