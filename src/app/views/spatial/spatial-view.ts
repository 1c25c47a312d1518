/** Spatial attribution: what cells of earlier layers lead to a cell, and what cells and classes it leads to. */

import { type PanelMap, SpatialPanel } from '../../../viz/spatial-panel.ts';
import { seenPicture } from '../../../viz/spatial-picture.ts';
import type { Answers } from '../../answers/answers.ts';
import { Asker } from '../../answers/asker.ts';
import { create } from '../../page/elements.ts';
import { placeIn, type Selected, type SelectedCell, writeSelected } from '../../selected.ts';
import type { Subject } from '../subject.ts';
import type { CreateView, View, ViewContext, ViewExport } from '../view.ts';
import { ClassList, pushedUp } from './class-list.ts';
import { shownLayers } from './columns.ts';
import { relationExports } from './exports.ts';
import { type Factors, twoFactors } from './factors.ts';
import { Grounds } from './grounds.ts';
import { paintFactors, paintMap } from './paint.ts';
import { type LayerMap, type Relations, relate } from './relations.ts';
import { Words } from './words.ts';

export const createSpatial: CreateView = (context, element) => new SpatialView(context, element);

const CLASSES = 5;
const NO_LAYERS = 'This network has no layer with height and width, so there are no cells to ask about.';
const NO_CLASSES = 'This network does not say which of its nodes are classes.';

class SpatialView implements View {
  readonly #context: ViewContext;
  readonly #words: Words;
  readonly #row = create('div', 'spatial-panels');
  readonly #classes: ClassList;
  /** The second factor's, beside the first's. */
  readonly #others: ClassList;
  readonly #noClasses = create('p', 'view-empty', NO_CLASSES);
  readonly #asker: Asker;
  readonly #grounds = new Grounds();
  #panels: ReadonlyMap<string, SpatialPanel> = new Map();
  #answers: Answers | null = null;
  #open: string | null = null;
  #relations: Relations | null = null;
  #factors: Factors | null = null;
  /** What these are about. */
  #about: Subject | null = null;
  /** What the newest question was, so that nothing is asked twice. */
  #asked = '';

  constructor(context: ViewContext, element: HTMLElement) {
    this.#context = context;
    this.#words = new Words(context.selection);
    this.#classes = new ClassList(context.selection);
    this.#others = new ClassList(context.selection);
    this.#others.element.hidden = true;
    this.#asker = new Asker({
      onBusy: (busy) => element.classList.toggle('computing', busy),
      onFailed: (sentence) => this.#words.fail(sentence),
    });
    const body = create('div', 'spatial-body');
    const side = create('div', 'spatial-side');
    side.append(this.#classes.element, this.#others.element, this.#noClasses);
    body.append(this.#row, side);
    element.append(this.#words.element, body);
  }

  /** What is shown, for tests. */
  get relations(): Relations | null {
    return this.#relations;
  }

  get factors(): Factors | null {
    return this.#factors;
  }

  setNetwork(answers: Answers): void {
    if (answers === this.#answers) return;
    this.#asker.forget();
    this.#answers = answers;
    this.#relations = null;
    this.#factors = null;
    this.#asked = '';
    this.#panels = new Map();
    const { logits } = answers.live.graph;
    this.#classes.element.hidden = logits === null;
    this.#noClasses.hidden = logits !== null;
  }

  setLayer({ name }: { readonly name: string }): void {
    this.#open = name;
  }

  point(): void {
    this.#ask('ask');
    this.#mark();
  }

  refresh(): void {
    this.#ask('refresh');
    this.#mark();
  }

  hide(): void {
    this.#asker.forget();
    this.#asked = '';
    this.#context.overlay.show('view', null);
  }

  exports(): readonly ViewExport[] {
    const [relations, answers] = [this.#relations, this.#answers];
    if (!relations || !answers) return [];
    const shown = { ...relations, factors: this.#factors, about: this.#about };
    return relationExports(shown, answers.live, this.#row);
  }

  /** What is pointed at, if it can be asked about. */
  #subject(): Subject | null {
    const { current } = this.#context.selection;
    const known = this.#answers?.live.shapes;
    if (!known || current === null || current.kind === 'group') return null;
    if (current.kind === 'class') return this.#answers?.live.graph.logits === null ? null : current;
    return placeIn(current, current.layer, known.get(current.layer) ?? [0, 0, 0, 0], (name) =>
      known.get(name),
    )
      ? current
      : null;
  }

  #ask(how: 'ask' | 'refresh'): void {
    const answers = this.#answers;
    if (!answers) return;
    const { layers: wanted, gradient, method, light, ground, factors } = this.#context.store.state.spatial;
    const layers = shownLayers(answers.live.graph, wanted, this.#open);
    if (layers.length === 0) {
      this.#words.fail(NO_LAYERS);
      return;
    }
    this.#build(layers, answers);
    const subject = this.#subject();
    this.#words.show(subject, answers.live.graph, factors);
    const picture = this.#context.pictureNumber();
    const settings = [gradient, method, light, ground, factors];
    const asked = [picture, layers.join(' '), ...settings, writeSelected(subject)].join(';');
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#asker[how](
      answers,
      async () => {
        const question = { layers, gradient, method, subject };
        const relations = await relate(answers, question);
        const grids = ground === 'grid' ? await this.#grounds.of(answers, relations.norms) : null;
        const parted = factors && !subject ? await twoFactors(answers, question) : null;
        return { relations, grids, parted };
      },
      ({ relations, grids, parted }) => {
        this.#factors = parted;
        this.#show(relations, subject, grids);
      },
    );
  }

  #build(layers: readonly string[], { live }: Answers): void {
    if ([...this.#panels.keys()].join() === layers.join()) return;
    const panels = layers.map((name): [string, SpatialPanel] => {
      const [, rows, columns] = live.shapes.get(name) ?? [1, 1, 1, 1];
      const { selection } = this.#context;
      const cell = (row: number, column: number): SelectedCell => {
        return { kind: 'cell', layer: name, row, column, channel: null };
      };
      const panel = new SpatialPanel({ name, label: live.labelOf(name) }, [rows, columns], {
        onPoint: (at) => selection.hover(at && cell(at.row, at.column)),
        onPin: (at) => selection.pin(cell(at.row, at.column)),
      });
      return [name, panel];
    });
    this.#panels = new Map(panels);
    this.#row.replaceChildren(...panels.map(([, { element }]) => element));
    this.#row.style.setProperty('--panels', String(panels.length));
  }

  #show(relations: Relations, subject: Subject | null, grids: ReadonlyMap<string, ImageData> | null): void {
    const answers = this.#answers;
    if (!answers) return;
    this.#relations = relations;
    this.#about = subject;
    const { network, graph } = answers.live;
    const [, height, width] = network.input.shape;
    const picture = new ImageData(seenPicture(relations.input, graph.preprocess), width, height);
    for (const [name, panel] of this.#panels) {
      panel.setPicture(grids?.get(name) ?? picture);
      const map = relations.maps.get(name);
      if (map) panel.show(this.#paint(name, map));
    }
    this.#list(relations, subject);
    this.#lay(relations, subject);
  }

  #paint(name: string, map: LayerMap): PanelMap {
    const { live } = this.#answers ?? {};
    const [, rows, columns] = live?.shapes.get(name) ?? [1, 1, 1, 1];
    const factors = this.#factors?.maps.get(name);
    if (factors) return { rows, columns, ...paintFactors(factors) };
    return { rows, columns, ...paintMap(map, this.#context.store.state.spatial.light === 'signed') };
  }

  /** What is listed stays while one of those classes is pointed at in passing. */
  #list({ classes }: Relations, subject: Subject | null): void {
    const passing = subject?.kind === 'class' && this.#context.selection.hovered !== null;
    if (passing && this.#classes.entries.length > 0) return;
    const { labels } = this.#answers?.live.graph ?? { labels: null };
    const [first, second] = this.#factors?.classes ?? [];
    this.#others.element.hidden = !second;
    if (first && second) {
      this.#classes.show('first', first.slice(0, CLASSES));
      this.#others.show('second', second.slice(0, CLASSES));
    } else if (classes) this.#classes.show('push', pushedUp(classes, labels, CLASSES));
    else {
      const listed = this.#context.topClasses();
      this.#classes.show(
        'probability',
        listed.map(({ probability, ...entry }) => ({ ...entry, value: probability })),
      );
    }
  }

  /** A class lights the live picture as it lights the open layer, or the last one where that is not shown. */
  #lay({ maps }: Relations, subject: Subject | null): void {
    const name = this.#open !== null && maps.has(this.#open) ? this.#open : [...maps.keys()].at(-1);
    const map = name === undefined ? undefined : maps.get(name);
    const lit = subject?.kind === 'class' && name !== undefined && map;
    this.#context.overlay.show('view', lit ? this.#paint(name, map) : null);
  }

  #mark(): void {
    const shapes = this.#answers?.live.shapes;
    const subject: Selected | null = this.#subject();
    for (const [name, panel] of this.#panels) {
      const shape = shapes?.get(name);
      const place = shape && subject ? placeIn(subject, name, shape, (each) => shapes?.get(each)) : null;
      const { row = null, column = null } = place ?? {};
      const own = subject?.kind === 'cell' && subject.layer === name;
      panel.mark(row !== null && column !== null ? { row, column } : null, own);
    }
    this.#classes.mark();
    this.#others.mark();
  }
}
