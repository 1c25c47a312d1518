/**
 * Groups of neurons (Olah et al., The Building Blocks of Interpretability, 2018): the open layer parted into a few groups,
 * where each fires, what it looks for, and what it does for the likeliest classes. Live.
 */

import { sharesInCell } from '../../../viz/group-map.ts';
import { formatPercent } from '../../../viz/numbers.ts';
import type { ShownLayer } from '../../../viz/settings.ts';
import type { Answers } from '../../answers/answers.ts';
import { Asker } from '../../answers/asker.ts';
import { classEffects } from '../../answers/effects.ts';
import { groupsThatFit, layerGroups, type PresentGroups } from '../../answers/groups.ts';
import { pickDirection, pointsSomewhere } from '../../dream/unit.ts';
import { create, setText } from '../../page/elements.ts';
import { placeIn, type Selected } from '../../selected.ts';
import type { View, ViewContext, ViewExport } from '../view.ts';
import { CountSlider } from './count-slider.ts';
import { GroupMapPanel } from './group-map-panel.ts';
import { groupsExports } from './groups-exports.ts';
import { type ClassEffect, GroupsTable } from './groups-table.ts';

/** Classes that the table has rows for, at most. */
const CLASSES = 5;

export class GroupsView implements View {
  readonly #context: ViewContext;
  readonly #map: GroupMapPanel;
  readonly #table: GroupsTable;
  readonly #slider: CountSlider;
  readonly #note = create('p', 'groups-note');
  readonly #empty = create('p', 'view-empty');
  readonly #content = create('div', 'groups-content');
  readonly #groups = new Asker({
    onBusy: (busy) => this.#content.classList.toggle('view-busy', busy && this.#shown === null),
    onFailed: (sentence) => this.#say(sentence),
  });
  readonly #effects = new Asker({ onFailed: (sentence) => this.#sayOfEffects(sentence) });
  #answers: Answers | null = null;
  #layer = '';
  #shown: PresentGroups | null = null;
  #classes: readonly ClassEffect[] = [];
  #unsettled = false;

  constructor(context: ViewContext, element: HTMLElement) {
    this.#context = context;
    const { store, selection } = context;
    this.#map = new GroupMapPanel(selection);
    this.#table = new GroupsTable(context, (group) => this.#dream(group));
    this.#slider = new CountSlider('Groups', [1, 16], (count) =>
      store.set({ groups: { ...store.state.groups, count } }),
    );
    const side = create('div', 'groups-side');
    side.append(this.#slider.element, this.#map.element, this.#note);
    const main = create('div', 'groups-main');
    main.append(this.#table.element);
    this.#content.append(side, main);
    this.#content.hidden = true;
    this.#say('Finding the groups…');
    element.append(this.#empty, this.#content);
  }

  setNetwork(answers: Answers): void {
    this.#answers = answers;
    this.#forget();
  }

  setLayer({ name }: ShownLayer): void {
    if (name === this.#layer) return;
    this.#layer = name;
    this.#forget();
  }

  refresh(): void {
    const answers = this.#answers;
    const { groups: settings } = this.#context.store.state;
    const shape = answers?.live.shapes.get(this.#layer);
    if (!answers || !shape) return;
    this.#slider.show(settings.count);
    const picture = this.#context.pictureNumber();
    const layer = this.#layer;
    if (picture === 0) return;
    this.#groups.refresh(
      answers,
      async () => (await layerGroups(answers, layer, settings)).present(picture),
      (present) => {
        const { store } = this.#context;
        const wanted = groupsThatFit(shape, store.state.groups.count);
        if (present.layer !== this.#layer || present.groups !== wanted) return;
        this.#show(answers, present);
        this.#unsettled = !present.settled;
      },
    );
  }

  point(selected: Selected | null): void {
    const shown = this.#shown;
    if (!shown) return;
    const { layer, rows, columns, factors } = shown;
    const group = selected?.kind === 'group' && selected.layer === layer ? selected.group : null;
    const shapeOf = (name: string) => this.#answers?.live.shapes.get(name);
    const place = placeIn(selected, layer, [1, rows, columns, factors.channels], shapeOf);
    this.#map.isolate(group);
    this.#map.point(place);
    const shares = place && sharesOf(shown, place.row, place.column, place.channel);
    this.#table.point(group, shares, selected?.kind === 'class' ? selected.index : null);
  }

  /** Betters the groups of a picture that stays. */
  work(): void {
    if (!this.#unsettled || this.#groups.busy) return;
    this.#unsettled = false;
    this.refresh();
  }

  hide(): void {
    this.#groups.forget();
    this.#effects.forget();
  }

  exports(): readonly ViewExport[] {
    return groupsExports(
      () => this.#answers?.live.graph.name ?? 'network',
      () => this.#shown,
      () => this.#classes,
      () => ({ map: this.#map.canvas, icons: this.#table.icons }),
    );
  }

  /** What is shown, for tests. */
  get shown(): { readonly groups: PresentGroups; readonly classes: readonly ClassEffect[] } | null {
    return this.#shown && { groups: this.#shown, classes: this.#classes };
  }

  #show(answers: Answers, present: PresentGroups): void {
    const first = this.#shown === null;
    this.#shown = present;
    const { layer, rows, columns, groups, full, factors } = present;
    if (full === 0) {
      this.#say(`Nothing fires in ${layer} for this picture; there are no groups.`);
      return;
    }
    this.#empty.hidden = true;
    this.#content.hidden = false;
    this.#map.show(layer, present);
    this.#table.show(present);
    const { count } = this.#context.store.state.groups;
    const fewer = groups < count ? ` It has room for ${groups}.` : '';
    setText(
      this.#note,
      `${layer}, ${rows}×${columns}. The groups leave ${formatPercent(factors.error)} of it over.${fewer}`,
    );
    if (first) this.point(this.#context.selection.current);
    this.#askEffects(answers, present);
  }

  #askEffects(answers: Answers, present: PresentGroups): void {
    const top = this.#context.topClasses().slice(0, CLASSES);
    if (answers.live.graph.logits !== null && this.#classes.length === 0) {
      this.#table.showEffects(top.map(({ index, label }) => ({ index, label, effects: new Float32Array() })));
    }
    this.#effects.refresh(
      answers,
      async () => {
        const effects = await classEffects(answers, [present.layer]);
        const scores = top.map(({ index }) => ({ kind: 'class', index }) as const);
        const answered = await effects.ask([present.factors], scores);
        return top.map(({ index, label }, i) => ({
          index,
          label,
          effects: answered[i]?.[0] ?? new Float32Array(),
        }));
      },
      (classes) => {
        if (this.#shown?.layer !== present.layer || this.#shown.groups !== present.groups) return;
        this.#classes = classes;
        this.#table.showEffects(classes);
      },
    );
  }

  #dream(group: number): void {
    const shown = this.#shown;
    const { store } = this.#context;
    if (!shown) return;
    const { channels, directions } = shown.factors;
    const vector = directions.subarray(group * channels, (group + 1) * channels);
    if (!pointsSomewhere(vector)) return;
    const name = `group ${group + 1} of ${shown.groups}`;
    store.set({ dream: pickDirection(store.state.dream, shown.layer, vector, name), drawer: 'dream' });
  }

  /** Another layer or network: what is on its way is of no interest. */
  #forget(): void {
    this.#groups.forget();
    this.#effects.forget();
    this.#shown = null;
    this.#classes = [];
  }

  #say(sentence: string): void {
    setText(this.#empty, sentence);
    this.#empty.hidden = false;
    this.#content.hidden = true;
  }

  #sayOfEffects(sentence: string): void {
    this.#classes = [];
    this.#table.showEffects([]);
    setText(this.#note, sentence);
  }
}

/** How far each group stands out at a place: by its strength in a cell, or by its part of a channel. */
function sharesOf(
  shown: PresentGroups,
  row: number | null,
  column: number | null,
  channel: number | null,
): readonly number[] | null {
  if (row !== null && column !== null) return sharesInCell(shown, row * shown.columns + column);
  if (channel === null) return null;
  const { directions, channels } = shown.factors;
  const parts = Array.from({ length: shown.groups }, (_, g) => directions[g * channels + channel] ?? 0);
  const most = Math.max(...parts);
  return most > 0 ? parts.map((part) => part / most) : null;
}

export function createGroupsView(context: ViewContext, element: HTMLElement): View {
  return new GroupsView(context, element);
}
