/** The dream view in the drawer: which unit, the growing picture, how well it does, and what was finished before. */

import type { Graph } from '../../net/graph.ts';
import { inferShapes } from '../../net/shapes.ts';
import { formatNumber } from '../../viz/numbers.ts';
import type { Phase } from '../dream/events.ts';
import { makePng } from '../dream/png-recipe.ts';
import { isSoftware, MOST_SEED, picturesOf } from '../dream/recipe.ts';
import { joinRow } from '../dream/row.ts';
import { DreamRunner } from '../dream/runner.ts';
import type { DreamSession } from '../dream/session.ts';
import { unitInFileName } from '../dream/unit.ts';
import type { UnitKind } from '../dream/units.ts';
import type { Graphics } from '../graphics.ts';
import type { Store } from '../state.ts';
import { DreamCheck } from './dream-check.ts';
import { DreamCurve } from './dream-curve.ts';
import { DreamHistory } from './dream-history.ts';
import { DreamKept } from './dream-kept.ts';
import { DreamPicture } from './dream-picture.ts';
import { DreamUnit } from './dream-unit.ts';
import { byId, create, createButton, icon, setText } from './elements.ts';

const MESSAGES: Readonly<Partial<Record<Phase, string>>> = {
  empty: 'Waiting for the network…',
  preparing: 'Preparing…',
  diverged: 'The picture ran away: a value is no number. The last good one is kept; lower the learning rate.',
};

/** What the button does that lets it go on, where that is more than going on. */
const NEXT: Readonly<Partial<Record<Phase, string>>> = {
  finished: 'Go on for longer',
  diverged: 'Begin again',
  failed: 'Try again',
};

/** What the curve is of, where it is no activation. */
const MEASURES: Readonly<Partial<Record<UnitKind, string>>> = {
  versus: 'difference of the scores',
  deepdream: 'mean of the squares',
  caricature: 'agreement with the picture',
  inversion: 'likeness to the picture',
};

export class DreamPanel {
  readonly runner: DreamRunner;
  readonly curve = new DreamCurve();
  readonly #store: Store;
  readonly #unit: DreamUnit;
  readonly #picture = new DreamPicture();
  readonly #history: DreamHistory;
  readonly #check: DreamCheck;
  readonly #kept = new DreamKept(() => this.#drop());
  readonly #value = create('span', 'dream-value');
  readonly #best = create('span', 'secondary');
  readonly #status = create('span', 'secondary');
  readonly #play: HTMLButtonElement;
  readonly #export: HTMLButtonElement;
  #graph: Graph | null = null;
  #software = false;

  constructor(store: Store) {
    this.#store = store;
    this.#unit = new DreamUnit(store);
    this.#history = new DreamHistory((dream) => store.set({ dream }));
    this.#check = new DreamCheck(store);
    this.runner = new DreamRunner(store, {
      onChange: () => this.#show(),
      onBegin: () => this.#begin(),
      onValue: (value, step) => this.#hear(value, step),
      onFinished: (session) => void this.#finish(session),
    });
    const { runner } = this;
    this.#play = button('freeze', 'Pause', () =>
      runner.phase === 'running' ? runner.pause() : runner.play(),
    );
    this.#play.id = 'dream-play';
    this.#export = button('export', 'Save as PNG, with its recipe inside', () => void this.#save());
    this.#export.id = 'dream-export';
    const buttons = create('div', 'dream-buttons');
    buttons.append(
      this.#play,
      button('step', 'One step', () => runner.stepOnce()),
      button('restart', 'From the beginning', () => runner.restart()),
      button('seed', 'Another seed', () => this.#newSeed()),
      button('keep', 'Keep it beside the next one', () => void this.#keep()),
      this.#export,
      this.#status,
    );
    const reading = create('p', 'dream-reading');
    reading.append(this.#value, this.#best);
    const main = create('div', 'dream-main');
    main.append(this.#unit.element, buttons, reading, this.curve.element, this.#check.element);
    const pictures = create('div', 'dream-pictures');
    pictures.append(this.#picture.element, this.#kept.element);
    byId('dream', HTMLElement).append(pictures, main, this.#history.element);
    this.#show();
  }

  setGraphics(graphics: Graphics): void {
    this.#software = isSoftware(graphics.gpu.adapterName);
    void this.#check.setGraphics(graphics);
    void this.runner.setGraphics(graphics, this.#picture.freshCanvas());
  }

  setGraph(graph: Graph): void {
    this.#graph = graph;
    const shapes = inferShapes(graph);
    this.#unit.setGraph(graph, (layer) => shapes.get(layer)?.[3] ?? 1);
    this.#history.showNetwork(graph.name);
    this.runner.setGraph(graph);
  }

  /** Frames of a GPU made of software would stand in the way of what is being built. */
  get holdsPictures(): boolean {
    return this.runner.phase === 'preparing' && this.#software;
  }

  /** Whether a dream is being built, or moves. */
  get runs(): boolean {
    return this.runner.phase === 'preparing' || this.runner.phase === 'running';
  }

  /** What a tick of the loop leaves over. @param computed frames so far */
  work(computed: number): void {
    this.#check.look(computed);
    this.runner.work();
  }

  /** The bytes of the pictures side by side, for tests. */
  async pixels(): Promise<Uint8ClampedArray> {
    const { session } = this.runner;
    if (!session) throw new Error('There is no dream yet.');
    return joinRow(await session.read()).data;
  }

  /** The pictures as they are; null where the device was lost meanwhile, and with it what they were of. */
  async #read(session: DreamSession): Promise<readonly ImageData[] | null> {
    try {
      return await session.read();
    } catch (error) {
      console.warn('The pictures of a dream could not be read:', error);
      return null;
    }
  }

  async #keep(): Promise<void> {
    const { session, stepsDone: steps } = this.runner;
    if (!session) return;
    const { recipe } = session;
    const [points, { best }] = [[...this.curve.points], this.curve];
    const images = await this.#read(session);
    if (!images) return;
    this.#kept.show({ images, recipe, steps, best }, this.#store.state.dream);
    this.curve.keep(points);
  }

  #drop(): void {
    this.#kept.show(null, this.#store.state.dream);
    this.curve.keep(null);
  }

  #newSeed(): void {
    const { dream } = this.#store.state;
    this.#store.set({ dream: { ...dream, seed: (dream.seed + 1) % (MOST_SEED + 1) } });
  }

  #begin(): void {
    this.#check.clear();
    this.curve.clear();
    setText(this.#value, '');
    setText(this.#best, '');
  }

  #hear(value: number, step: number): void {
    const what = MEASURES[this.#store.state.dream.unit] ?? 'activation';
    setText(this.#value, formatNumber(value));
    this.curve.add(step, value, this.runner.session?.steps ?? step);
    setText(this.#best, `${what}, at best ${formatNumber(this.curve.best)}`);
  }

  async #finish(session: DreamSession): Promise<void> {
    const { recipe, graph } = session;
    const { classes } = this.#unit;
    const images = await this.#read(session);
    if (!images) return;
    this.#history.add({ network: graph.name, recipe, images, classes });
    if (this.runner.phase === 'finished') await this.#check.show(session, images);
  }

  async #save(): Promise<void> {
    const { session, stepsDone: steps, altered } = this.runner;
    if (!session || !this.#graph) return;
    const { recipe, graph } = session;
    const images = await this.#read(session);
    if (!images) return;
    const blob = await makePng(joinRow(images), { network: graph.name, recipe, steps, altered });
    const link = create('a');
    link.href = URL.createObjectURL(blob);
    link.download = `${unitInFileName(graph.name, recipe)}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  #show(): void {
    const { phase, stepsDone, rate, session, message } = this.runner;
    const { dream } = this.#store.state;
    const { steps } = session ?? dream;
    this.#kept.follow(dream);
    if (session) this.#picture.showCount(picturesOf(session.recipe));
    const running = phase === 'running';
    const words = running ? 'Pause' : (NEXT[phase] ?? 'Go on');
    this.#play.querySelector('use')?.setAttribute('href', running ? '#icon-freeze' : '#icon-play');
    this.#play.title = words;
    this.#play.setAttribute('aria-label', words);
    // What failed can be tried again, though there is nothing yet.
    this.#play.disabled = !session && phase !== 'failed';
    this.#export.disabled = !session;
    const speed = rate === null ? '' : ` · ${formatNumber(rate)} steps/s`;
    setText(this.#status, session ? `step ${stepsDone} of ${steps}${speed}` : '');
    const growing = session && phase !== 'finished' && phase !== 'diverged' && phase !== 'failed';
    this.#picture.showProgress(growing ? Math.min(1, stepsDone / steps) : null);
    const preparing = phase === 'preparing' && session;
    this.#picture.showMessage(phase === 'failed' ? message : preparing ? '' : (MESSAGES[phase] ?? ''));
  }
}

function button(name: string, words: string, act: () => void): HTMLButtonElement {
  const made = createButton('icon-button', '', act);
  made.title = words;
  made.setAttribute('aria-label', words);
  made.append(icon(name));
  return made;
}
