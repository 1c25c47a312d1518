/**
 * The article's picture of an interface, as its control: a row for each layer, a column for each atom. A dot at a crossing
 * is an element there, F for pictures of features, I for information; a line leads from an attribution to what it is of. A click at a crossing puts another element there.
 */

import { linePath } from '../../../viz/workbench-matrix.ts';
import { create, createButton, setPressed } from '../../page/elements.ts';
import {
  ATOMS,
  type Atom,
  type BenchElement,
  type Facts,
  INPUT,
  layerOf,
  needsTarget,
  OUTPUT,
  refusal,
} from './grammar.ts';
import { ATOM_TITLES, ATOM_WORDS, layerInWords } from './grammar-words.ts';
import { nextElement } from './next-element.ts';

const SVG = 'http://www.w3.org/2000/svg';

export interface MatrixEvents {
  readonly onAdd: (element: BenchElement) => void;
  /** The elements at a crossing are pointed at; null when no longer. */
  readonly onPoint: (places: readonly number[] | null) => void;
}

interface Cell {
  readonly row: string;
  readonly atom: Atom;
  readonly button: HTMLButtonElement;
  places: readonly number[];
}

export class Matrix {
  readonly element = create('div', 'bench-matrix');
  readonly #events: MatrixEvents;
  readonly #table = create('table');
  readonly #lines = document.createElementNS(SVG, 'svg');
  readonly #ways = document.createElementNS(SVG, 'path');
  readonly #end = document.createElementNS(SVG, 'path');
  #cells: readonly Cell[] = [];
  #rows: readonly string[] = [];
  #elements: readonly BenchElement[] = [];
  #facts: Facts | null = null;

  constructor(events: MatrixEvents) {
    this.#events = events;
    this.#lines.setAttribute('class', 'bench-lines');
    this.#lines.setAttribute('preserveAspectRatio', 'none');
    this.#lines.setAttribute('aria-hidden', 'true');
    this.#end.setAttribute('class', 'bench-end');
    this.#lines.append(this.#ways, this.#end);
    this.element.append(this.#table, this.#lines);
  }

  /** @param rows layers from the output down to the input */
  show(rows: readonly string[], elements: readonly BenchElement[], facts: Facts): void {
    this.#elements = elements;
    this.#facts = facts;
    if (rows.join('\n') !== this.#rows.join('\n')) this.#build(rows, facts);
    this.#rows = rows;
    for (const cell of this.#cells) this.#fill(cell, facts);
    this.#draw(facts);
  }

  /** Elements of these places stand out. */
  mark(place: number | null): void {
    for (const { button, places } of this.#cells) {
      setPressed(button, place !== null && places.includes(place));
    }
  }

  #build(rows: readonly string[], { labelOf }: Facts): void {
    const head = create('tr');
    head.append(create('td'), ...ATOM_TITLES.map(([, words]) => headOf('col', words)));
    const top = create('thead');
    top.append(head);
    const body = create('tbody');
    this.#cells = rows.flatMap((row) => ATOMS.map((atom) => this.#cell(row, atom)));
    rows.forEach((row, i) => {
      const line = create('tr');
      line.append(headOf('row', layerInWords(labelOf(row)), layerInWords(row)));
      for (const { button } of this.#cells.slice(i * ATOMS.length, (i + 1) * ATOMS.length)) {
        const place = create('td');
        place.append(button);
        line.append(place);
      }
      body.append(line);
    });
    this.#table.replaceChildren(top, body);
    this.#lines.setAttribute('viewBox', `0 0 ${ATOMS.length} ${rows.length}`);
    this.element.style.setProperty('--rows', String(rows.length));
  }

  #cell(row: string, atom: Atom): Cell {
    const button = createButton('bench-crossing', '', () => {
      const next = this.#facts && nextElement(row, atom, this.#elements, this.#facts);
      if (next) this.#events.onAdd(next);
    });
    const cell: Cell = { row, atom, button, places: [] };
    const { onPoint } = this.#events;
    for (const event of ['pointerenter', 'focus']) {
      button.addEventListener(event, () => onPoint(cell.places.length > 0 ? cell.places : null));
    }
    for (const event of ['pointerleave', 'blur']) button.addEventListener(event, () => onPoint(null));
    return cell;
  }

  #fill(cell: Cell, facts: Facts): void {
    const { row, atom, button } = cell;
    const at = this.#elements.map((element, place) => ({ element, place }));
    const own = at.filter(({ element }) => rowOf(element, facts) === row && element.atom === atom);
    cell.places = own.map(({ place }) => place);
    const signs = own.map(({ element }) => (element.presentation === 'feature' ? 'F' : 'I'));
    const next = nextElement(row, atom, this.#elements, facts);
    const words = `${layerInWords(row)}, ${ATOM_WORDS[atom]}`;
    const there = signs.length > 0 ? `, ${signs.length} on the bench` : '';
    const title = next ? `Put ${words} on the bench${there}` : reasonOf(row, atom, facts);
    if (button.title !== title) {
      button.title = title;
      button.setAttribute('aria-label', title);
    }
    button.setAttribute('aria-disabled', String(next === null));
    if (button.textContent === signs.join('')) return;
    button.classList.toggle('many', signs.length > 2);
    button.replaceChildren(
      ...signs.map((sign) => create('span', `bench-dot ${sign === 'F' ? 'feature' : ''}`, sign)),
    );
  }

  #draw(facts: Facts): void {
    const { layer, atom } = facts.end ?? { layer: OUTPUT, atom: 'neuron' };
    const to = { row: this.#rows.indexOf(layer), column: ATOMS.indexOf(atom) };
    const paths = this.#elements
      .filter((element) => needsTarget(element) && refusal(element, facts) === null)
      .map((element) => ({
        row: this.#rows.indexOf(rowOf(element, facts)),
        column: ATOMS.indexOf(element.atom),
      }))
      .filter(({ row }) => row >= 0 && to.row >= 0 && row !== to.row)
      .map((from) => linePath(from, to));
    // Where lines end there is a dot: a line of no length with round ends.
    const end = paths.length > 0 ? `M${to.column + 0.5} ${to.row + 0.5}h0` : '';
    const drawn = [...new Set(paths)].join('');
    if (this.#ways.getAttribute('d') === drawn) return;
    this.#ways.setAttribute('d', drawn);
    this.#end.setAttribute('d', end);
  }
}

/** The row that an element stands in. */
function rowOf(element: BenchElement, facts: Facts): string {
  const { layer } = element;
  return layer === INPUT || layer === OUTPUT ? layer : layerOf(element, facts);
}

/** Why nothing can be put there. */
function reasonOf(row: string, atom: Atom, facts: Facts): string {
  const element = { layer: row, atom, content: 'activation', presentation: 'information' } as const;
  return (
    refusal({ ...element, shown: 1, chosenBy: 'activation', cells: 'max' }, facts) ??
    'All of it is on the bench.'
  );
}

function headOf(scope: 'col' | 'row', words: string, title = words): HTMLElement {
  const head = create('th', '', words);
  head.scope = scope;
  head.title = title;
  return head;
}
