/** Activation grids: what the network sees in each cell of a layer, as a picture each, growing while one looks. */

import {
  draggedBy,
  type GridWindow,
  showingCell,
  WHOLE,
  within,
  zoomedAt,
} from '../../../viz/grid-window.ts';
import type { ShownLayer } from '../../../viz/settings.ts';
import { walked } from '../../../viz/spatial-panel.ts';
import type { Answers } from '../../answers/answers.ts';
import { Pace } from '../../dream/pace.ts';
import { create } from '../../page/elements.ts';
import { placeIn } from '../../selected.ts';
import type { CreateView, View, ViewContext, ViewExport } from '../view.ts';
import { GridBar } from './bar.ts';
import { gridExports } from './exports.ts';
import { GridJob, jobKey } from './job.ts';
import { type GridCell, ShownGrid } from './shown-grid.ts';
import { barWords, stateWords } from './words.ts';

export const createGrid: CreateView = (context, element) => new GridView(context, element);

const NO_LAYER =
  'This network has no layer with height and width, so there are no cells to make pictures of.';
/** Milliseconds between two looks at a picture that moves. */
const LOOK_EVERY = 1000;
const ENCODER: GPUCommandEncoderDescriptor = { label: 'grids' };

class GridView implements View {
  readonly #context: ViewContext;
  readonly #bar: GridBar;
  readonly #row = create('div', 'grid-panels');
  readonly #empty = create('p', 'view-empty', NO_LAYER);
  readonly #pace = new Pace();
  #shown: readonly ShownGrid[] = [];
  #answers: Answers | null = null;
  #open: string | null = null;
  #window: GridWindow = WHOLE;
  #paused = false;
  #waiting = false;
  #dirty = true;
  #picture = -1;
  #lookedAt = 0;

  constructor(context: ViewContext, element: HTMLElement) {
    this.#context = context;
    this.#bar = new GridBar({
      onPause: () => {
        this.#paused = !this.#paused;
        this.#pace.forgetRate();
        this.#tell();
      },
      onAgain: () => this.#again(),
      onZoom: (notches) => this.#zoom(notches, { x: 0.5, y: 0.5 }),
    });
    this.#empty.hidden = true;
    element.append(this.#bar.element, this.#empty, this.#row);
    new ResizeObserver(() => {
      this.#dirty = true;
    }).observe(this.#row);
  }

  /** The grids and how far they are, for tests. */
  get shown(): readonly ShownGrid[] {
    return this.#shown;
  }

  get window(): GridWindow {
    return this.#window;
  }

  setNetwork(answers: Answers): void {
    if (answers === this.#answers) return;
    for (const each of this.#shown) each.dispose();
    this.#shown = [];
    this.#answers = answers;
    this.#build();
  }

  setLayer({ name }: ShownLayer): void {
    this.#open = name;
    this.#build();
  }

  point(): void {
    this.#mark();
    this.#dirty = true;
  }

  refresh(): void {
    this.#build();
    const { zoom } = this.#context.store.state.grid;
    if (zoom !== this.#window.zoom) this.#window = within({ ...this.#window, zoom });
    const picture = this.#context.pictureNumber();
    if (picture !== this.#picture) {
      const { source } = this.#context.store.state;
      const still = source === 'sample' || source === 'picture';
      for (const { job } of this.#shown) job.pictureChanged(still);
    }
    this.#picture = picture;
    this.point();
    this.#tell();
  }

  /** What a tick of the loop leaves over: looks first, then steps of the grid that is furthest behind. */
  work(): void {
    const now = performance.now();
    const due = this.#pace.due(now);
    const { graphics, store } = this.#context;
    const gpu = graphics()?.gpu;
    if (this.#waiting || due === 0 || !gpu) return;
    const first = this.#shown.some(({ job }) => job.norms === null);
    if ((first || (!this.#paused && now - this.#lookedAt > LOOK_EVERY)) && this.#look()) this.#lookedAt = now;
    const { steps } = store.state.grid;
    const open = this.#shown.filter(({ job }) => !job.busy && !job.finished(steps));
    const [next] = open.sort((a, b) => a.job.share(steps) - b.job.share(steps));
    const growing = next !== undefined && !this.#paused;
    if (!growing && !this.#dirty) return;
    const encoder = gpu.device.createCommandEncoder(ENCODER);
    const count = growing ? next.job.work(encoder, due, steps) : 0;
    this.#draw(encoder, this.#dirty ? this.#shown : growing ? [next] : []);
    gpu.device.queue.submit([encoder.finish()]);
    this.#waiting = true;
    const done = () => {
      const then = performance.now();
      this.#waiting = false;
      if (count > 0) this.#pace.took(count, then - now, then);
      this.#tell();
    };
    gpu.device.queue.onSubmittedWorkDone().then(done, () => {});
  }

  hide(): void {
    this.#context.selection.hover(null);
  }

  exports(): readonly ViewExport[] {
    const graph = this.#answers?.live.graph;
    return graph ? gridExports(this.#shown, graph) : [];
  }

  dispose(): void {
    for (const each of this.#shown) each.dispose();
  }

  #look(): boolean {
    // Every one of them is to look.
    return this.#shown.map(({ job }) => job.look()).some((looks) => looks);
  }

  #draw(encoder: GPUCommandEncoder, grids: readonly ShownGrid[]): void {
    const scaled = this.#context.store.state.grid.scale === 'magnitude';
    for (const each of grids)
      each.encode(encoder, { window: this.#window, scaled, cell: this.#cellOf(each) });
    this.#dirty = false;
  }

  /** Keeps the grids that are still wanted, and begins the others. */
  #build(): void {
    const answers = this.#answers;
    const gpu = this.#context.graphics()?.gpu;
    if (!answers || !gpu) return;
    const { layers, size, together } = this.#context.store.state.grid;
    const { live } = answers;
    const named = live.graph.layers.filter((name) => layers.includes(name));
    const names = named.length > 0 ? named : live.graph.layers.filter((name) => name === this.#open);
    const keys = names.map((name) => jobKey(name, { size, together }));
    if (keys.join() === this.#shown.map(({ job }) => job.key).join()) return;
    for (const each of this.#shown) if (!keys.includes(each.job.key)) each.dispose();
    this.#shown = names.map((name, i) => {
      const found = this.#shown.find(({ job }) => job.key === keys[i]);
      const [, rows, columns] = live.shapes.get(name) ?? [1, 1, 1, 1];
      const job = () => new GridJob(answers, name, { size, together }, () => this.#tell());
      return found ?? new ShownGrid(gpu, job(), [rows, columns], this.#events(name));
    });
    this.#row.replaceChildren(...this.#shown.map(({ panel }) => panel.element));
    this.#row.style.setProperty('--panels', String(this.#shown.length));
    this.#empty.hidden = names.length > 0 || live.graph.layers.length > 0;
    this.#mark();
    this.#tell();
    this.#dirty = true;
  }

  #events(layer: string) {
    const { selection } = this.#context;
    const own = () => this.#shown.find(({ job }) => job.layer === layer);
    const cell = (at: GridCell | undefined) => at && ({ kind: 'cell', layer, ...at, channel: null } as const);
    const at = (place: { x: number; y: number }) => cell(own()?.cellAt(this.#window, place)) ?? null;
    return {
      onPoint: (place: { x: number; y: number } | null) => selection.hover(place && at(place)),
      onPin: (place: { x: number; y: number }) => selection.pin(at(place)),
      onZoom: (notches: number, place: { x: number; y: number }) => this.#zoom(notches, place),
      onDrag: (right: number, down: number) => this.#move(draggedBy(this.#window, right, down)),
      onKey: (key: string) => {
        const shown = own();
        if (key === '+' || key === '-') this.#zoom(key === '+' ? 1 : -1, { x: 0.5, y: 0.5 });
        else if (key === 'Enter' && selection.hovered) selection.pin(selection.hovered);
        else if (!shown || !this.#walk(shown, key)) return false;
        return true;
      },
    };
  }

  /** Walks to the next cell and keeps it in sight. */
  #walk(shown: ShownGrid, key: string): boolean {
    const { rows, columns, job } = shown;
    const next = walked(this.#cellOf(shown), key, rows, columns);
    if (!next) return false;
    const place = { x: next.column / columns, y: next.row / rows, width: 1 / columns, height: 1 / rows };
    this.#move(showingCell(this.#window, place));
    this.#context.selection.hover({ kind: 'cell', layer: job.layer, ...next, channel: null });
    return true;
  }

  #zoom(notches: number, at: { readonly x: number; readonly y: number }): void {
    this.#move(zoomedAt(this.#window, this.#window.zoom * 1.5 ** notches, at));
    const { store } = this.#context;
    store.set({ grid: { ...store.state.grid, zoom: this.#window.zoom } });
  }

  #move(window: GridWindow): void {
    this.#window = window;
    this.point();
  }

  /** What is pointed at, at the same relative place of a grid. */
  #cellOf({ job, rows, columns }: ShownGrid): GridCell | null {
    const shapes = this.#answers?.live.shapes;
    const shape = shapes?.get(job.layer) ?? [1, rows, columns, 1];
    const { current } = this.#context.selection;
    const { row = null, column = null } =
      placeIn(current, job.layer, shape, (name) => shapes?.get(name)) ?? {};
    return row === null || column === null ? null : { row, column };
  }

  #mark(): void {
    const { current } = this.#context.selection;
    for (const each of this.#shown) {
      const own = current?.kind === 'cell' && current.layer === each.job.layer;
      each.mark(this.#window, this.#cellOf(each), own);
    }
  }

  /** Begins all grids anew with the picture as it is. */
  #again(): void {
    for (const { job } of this.#shown) job.again();
    this.#paused = false;
    this.#tell();
  }

  #tell(): void {
    const { steps } = this.#context.store.state.grid;
    for (const { job, panel } of this.#shown) panel.setState(stateWords(job, steps));
    const growing = this.#shown.some(({ job }) => !job.finished(steps));
    const words = barWords(
      this.#shown.map(({ job }) => job),
      steps,
      this.#paused,
    );
    this.#bar.show({ words, paused: this.#paused, growing, zoom: this.#window.zoom });
  }
}
