/**
 * Runs the dream that the state describes, in the time that frames leave over: builds it when its view is open, begins
 * it anew when the recipe asks for that, changes it in flight where it can. While the view is shut nothing runs.
 */

import type { Graph } from '../../net/graph.ts';
import type { DreamPictureView } from '../../viz/dream-picture.ts';
import { disposeQuietly } from '../dispose-quietly.ts';
import type { Graphics } from '../graphics.ts';
import type { Store } from '../state.ts';
import { buildSession } from './build.ts';
import type { Phase, RunnerEvents } from './events.ts';
import { Pace } from './pace.ts';
import { loadParts } from './parts.ts';
import { beginsAgain, type DreamRecipe, goesOn, takesAnother } from './recipe.ts';
import { alters, sameRecipe } from './recipe-text.ts';
import type { DreamSession } from './session.ts';

export class DreamRunner {
  /** Why it failed. */
  message = '';
  readonly #store: Store;
  readonly #events: RunnerEvents;
  readonly #pace = new Pace();
  #graphics: Graphics | null = null;
  /** What is to be drawn with, until what dreams are made with is here. */
  #coming: readonly [Graphics, HTMLCanvasElement] | null = null;
  #view: DreamPictureView | null = null;
  #graph: Graph | null = null;
  #session: DreamSession | null = null;
  #phase: Phase = 'empty';
  #building = false;
  #waiting = false;
  #once = false;
  #altered = false;
  #generation = 0;
  /** Networks so far. One that comes back is another: what was begun for it before is let go of. */
  #graphs = 0;
  #heard = 0;

  constructor(store: Store, events: RunnerEvents) {
    this.#store = store;
    this.#events = events;
    store.subscribe(['dream', 'drawer', 'panels'], () => this.#follow());
  }

  get phase(): Phase {
    return this.#phase;
  }

  get session(): DreamSession | null {
    return this.#session;
  }

  get stepsDone(): number {
    return this.#session?.stepsDone ?? 0;
  }

  /** Steps per second. */
  get rate(): number | null {
    return this.#phase === 'running' ? this.#pace.rate : null;
  }

  /** Whether parameters were changed on the way, so that the recipe alone does not give this picture. */
  get altered(): boolean {
    return this.#altered;
  }

  /** A device, with a canvas of its own; what was on the one before is gone. */
  async setGraphics(graphics: Graphics, canvas: HTMLCanvasElement): Promise<void> {
    const generation = ++this.#generation;
    this.#drop();
    this.#graphics = null;
    this.#coming = [graphics, canvas];
    try {
      const { DreamPictureView } = await loadParts();
      const view = await DreamPictureView.create(graphics.gpu, canvas);
      if (generation !== this.#generation) return;
      this.#coming = null;
      this.#view = view;
      this.#graphics = graphics;
      this.#follow();
    } catch (error) {
      if (generation === this.#generation) this.#fail(error);
    }
  }

  /** A dream of another network is not gone on with: it holds memory for nothing, unless it is looked at. */
  setGraph(graph: Graph): void {
    if (graph !== this.#graph) this.#graphs++;
    this.#graph = graph;
    if (this.#session && this.#session.graph !== graph && !this.#open) this.#letGo();
    this.#follow();
  }

  /** What a tick of the loop leaves over. */
  readonly work = (): void => {
    const session = this.#session;
    if (!session || this.#waiting || !this.#open) return;
    if (this.#phase !== 'running' && !this.#once) return;
    const now = performance.now();
    const due = this.#once ? 1 : Math.min(this.#pace.due(now), session.steps - session.stepsDone);
    if (due <= 0) return;
    this.#once = false;
    this.#waiting = true;
    session.advance(due);
  };

  /** Goes on; a finished dream by half of its steps more. */
  play(): void {
    const { dream } = this.#store.state;
    if (this.#phase === 'diverged' || this.#phase === 'failed') {
      this.restart();
      return;
    }
    if (this.#phase === 'finished') {
      this.#store.set({ dream: { ...dream, steps: dream.steps + Math.ceil(dream.steps / 2) } });
    }
    if (this.#session) this.#become('running');
  }

  pause(): void {
    if (this.#phase === 'running') this.#become('paused');
  }

  stepOnce(): void {
    if (!this.#session || this.#phase === 'diverged') return;
    this.#once = true;
    this.#become('paused');
  }

  restart(): void {
    const { dream } = this.#store.state;
    const session = this.#session;
    if (this.#coming) this.#follow();
    else if (session && session.graph === this.#graph && beginsAgain(session.built, dream))
      void this.#again(session, dream);
    else void this.#build();
  }

  get #open(): boolean {
    const { drawer, panels } = this.#store.state;
    return drawer === 'dream' && panels;
  }

  #follow(): void {
    const { dream } = this.#store.state;
    if (this.#open && this.#coming && this.#phase === 'failed') void this.setGraphics(...this.#coming);
    if (!this.#open || !this.#graphics || !this.#graph || !dream.layer) return;
    const session = this.#session;
    if (!session || session.graph !== this.#graph) void this.#build();
    else if (sameRecipe(session.recipe, dream)) return;
    else if (goesOn(session.recipe, dream)) this.#adjust(session, dream);
    else this.restart();
  }

  #adjust(session: DreamSession, dream: DreamRecipe): void {
    if (session.stepsDone > 0 && alters(session.recipe, dream)) this.#altered = true;
    session.adjust(dream);
    if (this.#phase === 'finished' && takesAnother(dream)) this.restart();
    else if (this.#phase === 'finished' && session.steps > session.stepsDone) this.#become('paused');
    else this.#events.onChange();
  }

  async #again(session: DreamSession, dream: DreamRecipe): Promise<void> {
    const graphics = this.#graphics;
    if (!graphics) return;
    try {
      const { readVector } = await loadParts();
      const vector = await readVector(graphics, dream);
      if (session !== this.#session) return;
      if (session.restart(dream, vector)) this.#begun();
      else void this.#build();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** One at a time: what was asked for meanwhile comes after. */
  async #build(): Promise<void> {
    if (this.#building) return;
    const [graphics, graph, view, generation] = [this.#graphics, this.#graph, this.#view, this.#generation];
    const { dream } = this.#store.state;
    if (!graphics || !graph || !view) return;
    const graphs = this.#graphs;
    const timely = () => generation === this.#generation && graphs === this.#graphs;
    this.#building = true;
    this.#become('preparing');
    try {
      const session = await buildSession({ graphics, graph, view }, dream, this.#hear);
      if (timely()) this.#take(session);
      else session.dispose();
    } catch (error) {
      if (timely()) this.#fail(error);
    } finally {
      this.#building = false;
    }
    // Of a network that went while the view was shut nothing stays, not even that something is prepared.
    if (generation === this.#generation && !timely() && !this.#open) this.#letGo();
    const same = timely() && sameRecipe(dream, this.#store.state.dream);
    if (!same || this.#phase !== 'failed') this.#follow();
  }

  #take(session: DreamSession): void {
    this.#session?.dispose();
    this.#session = session;
    session.open();
    this.#begun();
  }

  readonly #hear = (session: DreamSession, value: number, step: number, milliseconds: number): void => {
    if (session !== this.#session) return;
    this.#waiting = false;
    const now = performance.now();
    this.#pace.took(Math.max(1, step - this.#heard), milliseconds, now);
    this.#heard = step;
    if (!Number.isFinite(value)) {
      session.fallBack();
      this.#become('diverged');
      return;
    }
    this.#events.onValue(value, step);
    if (step < session.steps) {
      this.#events.onChange();
      return;
    }
    if (takesAnother(session.recipe)) {
      this.restart();
      return;
    }
    this.#become('finished');
    this.#events.onFinished(session);
  };

  #begun(): void {
    this.#heard = 0;
    this.#waiting = false;
    this.#altered = false;
    this.#pace.forgetRate();
    this.#events.onBegin();
    this.#become('running');
  }

  #fail(error: unknown): void {
    this.message = error instanceof Error ? error.message : String(error);
    this.#become('failed');
  }

  #become(phase: Phase): void {
    if (phase === 'running' && this.#phase !== 'running') this.#pace.forgetRate();
    this.#phase = phase;
    this.#events.onChange();
  }

  #drop(): void {
    disposeQuietly(this.#view);
    this.#view = null;
    this.#letGo();
  }

  #letGo(): void {
    this.#view?.clear();
    disposeQuietly(this.#session);
    this.#session = null;
    this.#waiting = false;
    this.#become('empty');
  }
}
