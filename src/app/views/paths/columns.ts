/** The columns of channel attribution, side by side from early to late. */

import { pathLayers } from '../../../viz/paths-layers.ts';
import type { Answers } from '../../answers/answers.ts';
import { create } from '../../page/elements.ts';
import type { Selected } from '../../selected.ts';
import type { ViewContext } from '../view.ts';
import { PathColumn } from './path-column.ts';
import type { PathsReading, Role } from './reading.ts';
import type { Root, WalkStep } from './walk.ts';

export class PathColumns {
  readonly element = create('div', 'path-columns');
  readonly #context: ViewContext;
  readonly #onChoose: (root: Root, beside: readonly number[]) => void;
  #columns: readonly PathColumn[] = [];

  constructor(context: ViewContext, onChoose: (root: Root, beside: readonly number[]) => void) {
    this.#context = context;
    this.#onChoose = onChoose;
  }

  /** Early to late. */
  get columns(): readonly PathColumn[] {
    return this.#columns;
  }

  /** Which layers have a column while this is the root. */
  layersOf(answers: Answers, root: Root): readonly string[] {
    const names = answers.live.layers.map(({ name }) => name);
    return pathLayers(names, this.#context.store.state.paths.layers, 'layer' in root ? root.layer : null);
  }

  show({ columns }: PathsReading, step: WalkStep): void {
    this.#arrange(columns.map(({ layer }) => layer));
    const { shown } = this.#context.store.state.paths;
    const most = new Map<Role, number>();
    this.#columns.forEach((column, i) => {
      const reading = columns[i];
      if (!reading) return;
      const values = column.choose(reading, step, shown).map(({ value }) => value);
      most.set(reading.role, Math.max(most.get(reading.role) ?? 0, ...values));
    });
    this.#columns.forEach((column, i) => {
      const reading = columns[i];
      if (reading) column.show(reading, step, most.get(reading.role) ?? 0);
    });
    this.mark(this.#context.selection.current);
  }

  mark(current: Selected | null): void {
    for (const column of this.#columns) column.mark(current);
  }

  clear(): void {
    for (const column of this.#columns) column.clear();
    this.#columns = [];
    this.element.replaceChildren();
  }

  /** Columns of layers that stay are kept. */
  #arrange(layers: readonly string[]): void {
    if (layers.join('\n') === this.#columns.map(({ layer }) => layer).join('\n')) return;
    const before = new Map(this.#columns.map((column) => [column.layer, column]));
    const shapes = this.#context.answers()?.live.shapes;
    this.#columns = layers.map((layer) => {
      const channels = shapes?.get(layer)?.[3] ?? 0;
      return before.get(layer) ?? new PathColumn(this.#context, layer, channels, this.#onChoose);
    });
    this.element.replaceChildren(...this.#columns.map(({ element }) => element));
  }
}
