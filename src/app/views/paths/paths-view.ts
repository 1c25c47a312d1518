/**
 * Channel attribution: in each layer, the channels that lead most to a class or to a channel, and those that a channel
 * leads to. A click on a channel makes it the root, so that one walks through the network without end (building-blocks,
 * A.9).
 */

import { formatNumber } from '../../../viz/numbers.ts';
import type { ShownLayer } from '../../../viz/settings.ts';
import type { Answers } from '../../answers/answers.ts';
import { Asker } from '../../answers/asker.ts';
import { create, setText } from '../../page/elements.ts';
import { type Selected, sameSelected } from '../../selected.ts';
import type { AppState } from '../../state.ts';
import { ClassList } from '../spatial/class-list.ts';
import type { View, ViewContext, ViewExport } from '../view.ts';
import { PathColumns } from './columns.ts';
import { pathsExports } from './exports.ts';
import { readIntegratedPaths } from './integrated.ts';
import { type PathsReading, readPaths } from './reading.ts';
import { pinnedRoot, rootOf, strongestRoot, withRoot } from './root.ts';
import { Support } from './support.ts';
import { Trail } from './trail.ts';
import { type Root, sameRoot, Walk, type WalkStep } from './walk.ts';

export function createPaths(context: ViewContext, element: HTMLElement): View {
  return new PathsView(context, element);
}

type Method = AppState['paths']['method'];

class PathsView implements View {
  readonly #context: ViewContext;
  readonly #empty = create('p', 'view-empty');
  readonly #body = create('div', 'paths');
  readonly #trail: Trail;
  readonly #columns: PathColumns;
  readonly #classes: ClassList;
  readonly #support: Support;
  readonly #walk = new Walk();
  readonly #asker = new Asker({ onFailed: (sentence) => this.#fail(sentence) });
  #answers: Answers | null = null;
  #open: ShownLayer | null = null;
  #reading: PathsReading | null = null;
  #asked: WalkStep | null = null;
  #method: Method = 'gradient';
  /** Grows when another question is asked: work on the one before is given up. */
  #turn = 0;
  /** Undefined while the view is out of sight. */
  #pinned: Selected | null | undefined;

  constructor(context: ViewContext, element: HTMLElement) {
    this.#context = context;
    this.#trail = new Trail(context.selection, (by) => this.#move(by));
    this.#columns = new PathColumns(context, (root, beside) => this.#choose(root, beside));
    this.#classes = new ClassList(context.selection);
    this.#support = new Support(context, this.#classes);
    const row = create('div', 'path-row');
    row.append(this.#columns.element, this.#classes.element);
    this.#body.append(this.#trail.element, row);
    element.append(this.#empty, this.#body);
    window.addEventListener('keydown', (event) => {
      const by = { '[': -1, ']': 1 }[event.key];
      const typing =
        event.target instanceof Element && event.target.closest('input, select, textarea, dialog');
      if (by !== undefined && !typing && element.offsetParent) this.#move(by);
    });
    this.#fail('The channels appear once a picture is in.');
  }

  setNetwork(answers: Answers): void {
    if (answers === this.#answers) return;
    const same = answers.live.graph === this.#answers?.live.graph;
    this.#answers = answers;
    this.#asker.forget();
    this.#turn++;
    this.#asked = null;
    this.#open = null;
    this.#reading = null;
    this.#columns.clear();
    this.#support.setNetwork(answers);
    // A device that was lost and is back is no reason to forget the way.
    if (!same) this.#walk.clear();
  }

  setLayer(layer: ShownLayer): void {
    this.#open = layer;
  }

  point(selected: Selected | null): void {
    const { pinned } = this.#context.selection;
    const before = this.#pinned;
    this.#pinned = pinned;
    this.#columns.mark(selected);
    this.#classes.mark();
    if (this.#reading) this.#support.point(this.#reading);
    const chosen = before !== undefined && !sameSelected(before, pinned);
    const root = chosen && this.#answers ? pinnedRoot(pinned, this.#answers) : null;
    if (root) this.#go(root, []);
    // Without a root of its own the walk begins at what is pinned, now elsewhere.
    else if (chosen) this.refresh();
  }

  refresh(): void {
    const [answers, open] = [this.#answers, this.#open];
    if (!answers || !open || this.#context.pictureNumber() === 0) return;
    this.#follow(answers);
    const step = this.#walk.current;
    const { method } = this.#context.store.state.paths;
    const other = step !== this.#asked || method !== this.#method;
    this.#asked = step;
    this.#method = method;
    if (other) {
      this.#turn++;
      this.#wait();
    }
    const turn = this.#turn;
    const ask = () => this.#ask(answers, open, step, () => turn === this.#turn);
    this.#asker[other ? 'ask' : 'refresh'](
      answers,
      ask,
      ([reading, of]) => reading && this.#show(reading, of),
    );
  }

  hide(): void {
    this.#asker.forget();
    this.#support.forget();
    this.#turn++;
    this.#asked = null;
    this.#pinned = undefined;
    // What is not on the page is not made.
    this.#columns.clear();
  }

  exports(): readonly ViewExport[] {
    const [answers, reading] = [this.#answers, this.#reading];
    return answers && reading ? pathsExports(answers.live.graph, reading, this.#columns, this.#method) : [];
  }

  /** The walk goes where the settings are: a link, or a change that was taken back. */
  #follow(answers: Answers): void {
    const root = rootOf(this.#context.store.state.paths, answers);
    const start = root ?? this.#start(answers);
    if (root) this.#walk.go(root);
    else if (start) this.#walk.begin(start);
  }

  /** What is pinned, else the best class; null where there is none. */
  #start(answers: Answers): Root | null {
    const [best] = this.#context.topClasses();
    const pinned = pinnedRoot(this.#context.selection.pinned, answers);
    if (pinned || !best || answers.live.graph.logits === null) return pinned;
    return { kind: 'class', index: best.index };
  }

  async #ask(
    answers: Answers,
    open: ShownLayer,
    step: WalkStep | null,
    wanted: () => boolean,
  ): Promise<readonly [PathsReading | null, WalkStep]> {
    const of = step ?? { root: await strongestRoot(answers, open), beside: [] };
    const layers = this.#columns.layersOf(answers, of.root);
    if (this.#method === 'gradient') return [await readPaths(answers, of.root, layers), of];
    const onShare = (share: number) => this.#trail.tell(`integrating, ${Math.round(100 * share)} %`);
    return [await readIntegratedPaths(answers, of.root, layers, { wanted, onShare }), of];
  }

  /** The root once more is the way back to the class that the walk came from. */
  #choose(root: Root, beside: readonly number[]): void {
    const before = this.#walk.steps.slice(0, this.#walk.at).findLast((step) => step.root.kind === 'class');
    const again = sameRoot(root, this.#walk.current?.root ?? null);
    if (!again) this.#go(root, beside);
    else if (before) this.#go(before.root, []);
  }

  #go(root: Root, beside: readonly number[]): void {
    this.#walk.go(root, beside);
    this.#keep(root);
  }

  #move(by: number): void {
    if (!this.#walk.move(by)) return;
    const root = this.#walk.current?.root;
    if (root) this.#keep(root);
  }

  /** Writes the root where the link finds it, and pins a channel, so that it lies over the picture. */
  #keep(root: Root): void {
    const { store, selection } = this.#context;
    const { pinned } = selection;
    this.#pinned = root;
    const pin = root.kind === 'channel' ? root : pinned?.kind === 'channel' ? null : pinned;
    store.set({ pin, paths: withRoot(store.state.paths, root) });
  }

  #wait(): void {
    this.#empty.hidden = true;
    this.#body.hidden = false;
    this.#columns.element.classList.add('view-busy');
    this.#trail.tell('asking the network…');
    if (this.#answers) this.#trail.show(this.#walk, this.#answers.live.graph);
  }

  #show(reading: PathsReading, step: WalkStep): void {
    if (!this.#answers) return;
    this.#reading = reading;
    if (!this.#walk.current) this.#walk.begin(step.root);
    this.#asked = this.#walk.current;
    this.#empty.hidden = true;
    this.#body.hidden = false;
    this.#columns.element.classList.remove('view-busy');
    this.#trail.tell(numbersInWords(reading));
    this.#trail.show(this.#walk, this.#answers.live.graph);
    this.#columns.show(reading, step);
    this.#support.point(reading);
  }

  #fail(sentence: string): void {
    setText(this.#empty, sentence);
    this.#empty.hidden = false;
    this.#body.hidden = this.#walk.current === null;
    this.#columns.element.classList.remove('view-busy');
    this.#trail.tell('');
  }
}

/** What the columns' numbers are. */
function numbersInWords({ root, score }: PathsReading): string {
  if (score === null) return '';
  const value = formatNumber(score);
  return root.kind === 'class'
    ? `scores ${value}; numbers say what a channel adds to that`
    : `sums to ${value} over its cells; numbers say what is added to that, and what it adds`;
}
