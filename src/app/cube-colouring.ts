/**
 * What the colours of the cube tell: how strongly cells fire, what they do for a class, or which groups they belong to. Keeps
 * the cube as the state wants it while layers, networks, classes and pictures change.
 */

import type { ShownLayer } from '../viz/settings.ts';
import type { Answers } from './answers/answers.ts';
import { Asker } from './answers/asker.ts';
import type { PresentGroups } from './answers/groups.ts';
import { presentGroupsOf } from './answers/shown-groups.ts';
import { CubeAttribution } from './cube-attribution.ts';
import { disposeQuietly } from './dispose-quietly.ts';
import type { Graphics } from './graphics.ts';
import type { StandIn } from './open-layer.ts';
import type { Caption } from './page/caption.ts';
import { selectedInWords } from './selected.ts';
import type { ViewContext } from './views/view.ts';

export class CubeColouring {
  readonly #context: ViewContext;
  readonly #caption: Caption;
  /** Everything is to be computed anew from the present picture. */
  readonly #again: () => void;
  readonly #groups = new Asker({ onFailed: (sentence) => this.#caption.say(sentence) });
  readonly #range = new Asker();
  #answers: Answers | null = null;
  #layer: ShownLayer | null = null;
  #attribution: CubeAttribution | null = null;
  #present: PresentGroups | null = null;
  /** The class that cells count for. */
  #index: number | null = null;
  #wanted = false;
  #changing = false;

  constructor(context: ViewContext, caption: Caption, again: () => void) {
    this.#context = context;
    this.#caption = caption;
    this.#again = again;
    context.store.subscribe(['colourBy'], () => void this.#follow());
    context.store.subscribe(['groups', 'flow', 'drawer'], () => this.#askGroups());
    context.selection.subscribe(() => this.#point());
  }

  setNetwork(answers: Answers): void {
    this.#answers = answers;
    this.#layer = null;
    this.#index = null;
  }

  /** The cube shows another layer, by its activations. */
  setLayer(layer: ShownLayer): void {
    this.#layer = layer;
    void this.#follow();
  }

  /** Another picture was computed. */
  refresh(): void {
    this.#askGroups();
    this.#point();
    this.#readRange();
  }

  /** One change at a time; the newest wish last. */
  async #follow(): Promise<void> {
    this.#wanted = true;
    if (this.#changing) return;
    this.#changing = true;
    while (this.#wanted) {
      this.#wanted = false;
      try {
        await this.#change();
      } catch (error) {
        this.#caption.say(sentence(error));
      }
    }
    this.#changing = false;
  }

  /** Lets go of what was shown, and shows what is wanted now. */
  async #change(): Promise<void> {
    const graphics = this.#context.graphics();
    const [answers, layer, before] = [this.#answers, this.#layer, this.#attribution];
    if (!graphics || !answers || !layer) return;
    const { colourBy } = this.#context.store.state;
    this.#clear();
    if (colourBy !== 'groups') await graphics.cube.setGroups(null);
    const made = colourBy === 'attribution' ? await this.#create(answers, layer) : null;
    // Another layer or network may have come while we waited: what was made for this one is of no use.
    const timely = () => answers === this.#answers && layer === this.#layer;
    const attribution = timely() ? made : null;
    if (!attribution) disposeQuietly(made);
    if (attribution || before) await this.#show(graphics, layer, attribution);
    this.#attribution = attribution;
    // A question that waits its turn may still mean what goes now.
    this.#range.forget();
    disposeQuietly(before);
    if (!timely()) return;
    this.refresh();
    this.#again();
  }

  async #show(graphics: Graphics, layer: ShownLayer, attribution: CubeAttribution | null): Promise<void> {
    try {
      await graphics.openLayer.showBy(layer, attribution && this.#standIn(attribution));
    } catch (error) {
      disposeQuietly(attribution);
      throw error;
    }
  }

  #standIn(attribution: CubeAttribution): StandIn {
    return {
      shown: attribution.shown,
      encode: (encoder) => {
        if (this.#index !== null) attribution.encode(encoder, this.#index);
      },
    };
  }

  /** Nothing is known of what will be shown. */
  #clear(): void {
    this.#context.graphics()?.openLayer.stopStandIn();
    this.#present = null;
    this.#index = null;
    this.#groups.forget();
    this.#range.forget();
    this.#caption.say('');
    this.#caption.sayGroups(0, null);
    this.#caption.showAttributions(null);
  }

  async #create(answers: Answers, layer: ShownLayer): Promise<CubeAttribution | null> {
    this.#caption.say('Working out the way back from the class…');
    try {
      return await answers.during(() => CubeAttribution.create(answers.live.network, layer.name));
    } catch (error) {
      this.#caption.say(sentence(error));
      return null;
    }
  }

  /** What is pointed at: a group is shown alone, a class is what cells count for. */
  #point(): void {
    if (this.#present) this.#showGroups(this.#present);
    if (!this.#attribution) return;
    const { selection, topClasses } = this.#context;
    const { current } = selection;
    const index = current?.kind === 'class' ? current.index : (topClasses()[0]?.index ?? null);
    if (index === null || index === this.#index) return;
    this.#index = index;
    const name = selectedInWords({ kind: 'class', index }, this.#answers?.live.graph ?? null);
    this.#caption.say(`What cells do for ${name}`);
    this.#again();
  }

  #askGroups(): void {
    const [answers, layer] = [this.#answers, this.#layer];
    if (!answers || !layer || this.#context.store.state.colourBy !== 'groups') return;
    this.#groups.refresh(
      answers,
      () => presentGroupsOf(this.#context, answers, layer.name),
      (present) => {
        if (present.layer !== this.#layer?.name) return;
        this.#present = present;
        this.#showGroups(present);
        if (!present.settled) this.#askGroups();
      },
    );
  }

  #showGroups(present: PresentGroups): void {
    const { current } = this.#context.selection;
    const own = current?.kind === 'group' && current.layer === present.layer;
    const only = own && current.group < present.groups ? current.group : null;
    this.#caption.say(only === null ? `Groups of ${present.layer}` : `Group ${only + 1} of ${present.layer}`);
    this.#caption.sayGroups(present.groups, only);
    const painted = this.#context.graphics()?.cube.setGroups(present.factors, only);
    painted?.catch((error: unknown) => {
      if (present === this.#present) this.#caption.say(sentence(error));
    });
  }

  /** How far the attributions of the picture reach. */
  #readRange(): void {
    const [answers, attribution] = [this.#answers, this.#attribution];
    if (!answers || !attribution) return;
    this.#range.refresh(
      answers,
      async () => {
        const { range } = attribution.shown;
        const [values] = await answers.reader.read(null, [{ buffer: range, offset: 0, bytes: 16 }]);
        return values ?? new Float32Array();
      },
      (range) => {
        if (attribution === this.#attribution) this.#caption.showAttributions(range);
      },
    );
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
