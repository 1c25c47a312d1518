/** Activation grids: what the network sees in each cell of a layer, as a picture each, growing while one looks. */

import type { GridWindow } from '../../../viz/grid-window.ts';
import type { ShownLayer } from '../../../viz/settings.ts';
import type { Answers } from '../../answers/answers.ts';
import { Pace } from '../../dream/pace.ts';
import { create } from '../../page/elements.ts';
import type { CreateView, View, ViewContext, ViewExport } from '../view.ts';
import { GridBar } from './bar.ts';
import { gridExports } from './exports.ts';
import { GridJob, jobKey } from './job.ts';
import { GridNavigation } from './navigation.ts';
import { ShownGrid } from './shown-grid.ts';
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
  readonly #navigation: GridNavigation;
  #shown: readonly ShownGrid[] = [];
  #answers: Answers | null = null;
  #open: string | null = null;
  #paused = false;
  #waiting = false;
  #dirty = true;
  #picture = -1;
  #lookedAt = 0;

  constructor(context: ViewContext, element: HTMLElement) {
    this.#context = context;
    const shapes = () => this.#answers?.live.shapes ?? new Map();
    this.#navigation = new GridNavigation(context, shapes, () => this.point());
    this.#bar = new GridBar({
      onPause: () => {
        this.#paused = !this.#paused;
        this.#pace.forgetRate();
        this.#tell();
      },
      onAgain: () => this.#again(),
      onZoom: (notches) => this.#navigation.zoom(notches),
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
    return this.#navigation.window;
  }

  setNetwork(answers: Answers): void {
    if (answers === this.#answers) return;
    this.#drop();
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
    this.#navigation.follow();
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
    this.#drop();
  }

  #drop(): void {
    for (const each of this.#shown) each.dispose();
    this.#shown = [];
    this.#row.replaceChildren();
  }

  #look(): boolean {
    // Every one of them is to look.
    return this.#shown.map(({ job }) => job.look()).some((looks) => looks);
  }

  #draw(encoder: GPUCommandEncoder, grids: readonly ShownGrid[]): void {
    const scaled = this.#context.store.state.grid.scale === 'magnitude';
    const { window } = this.#navigation;
    for (const each of grids) each.encode(encoder, { window, scaled, cell: this.#navigation.cellOf(each) });
    this.#dirty = false;
  }

  /** Keeps the grids that are still wanted, and begins the others. */
  #build(): void {
    const answers = this.#answers;
    const gpu = this.#context.graphics()?.gpu;
    if (!answers || !gpu) return;
    // They go with the network, whichever view is open then.
    const owner = { dispose: () => answers === this.#answers && this.#drop() };
    void answers.built('grids', async () => owner).catch(() => {});
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
      const own = () => this.#shown.find((each) => each.job.layer === name);
      return (
        found ??
        new ShownGrid(gpu, job(), live.labelOf(name), [rows, columns], this.#navigation.events(name, own))
      );
    });
    this.#row.replaceChildren(...this.#shown.map(({ panel }) => panel.element));
    this.#row.style.setProperty('--panels', String(this.#shown.length));
    this.#empty.hidden = names.length > 0 || live.graph.layers.length > 0;
    this.#mark();
    this.#tell();
    this.#dirty = true;
  }

  #mark(): void {
    const { window } = this.#navigation;
    for (const each of this.#shown) {
      each.mark(window, this.#navigation.cellOf(each), this.#navigation.owns(each));
    }
  }

  /** Begins all grids anew with the picture as it is; those that could not be made are built once more. */
  #again(): void {
    const failed = this.#shown.filter(({ job }) => job.failed !== null);
    for (const each of failed) each.dispose();
    this.#shown = this.#shown.filter((each) => !failed.includes(each));
    for (const { job } of this.#shown) job.again();
    this.#paused = false;
    this.#build();
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
    this.#bar.show({ words, paused: this.#paused, growing, zoom: this.#navigation.window.zoom });
  }
}
