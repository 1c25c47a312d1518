/** What the selection says of the picture: where a channel or a group fires is laid over it, live. Cells are outlined elsewhere. */

import type { Shape } from '../net/graph.ts';
import { strengthsOf } from '../viz/group-map.ts';
import { largest, lightMap } from '../viz/heat-map.ts';
import type { Answers } from './answers/answers.ts';
import { Asker } from './answers/asker.ts';
import { presentGroupsOf } from './answers/shown-groups.ts';
import type { PictureMap } from './page/picture-overlay.ts';
import type { Selected } from './selected.ts';
import type { ViewContext } from './views/view.ts';

export class Highlight {
  readonly #context: ViewContext;
  readonly #asker = new Asker();
  #answers: Answers | null = null;

  constructor(context: ViewContext) {
    this.#context = context;
    context.selection.subscribe((selected) => this.#follow(selected));
  }

  setNetwork(answers: Answers): void {
    this.#answers = answers;
    this.#follow(this.#context.selection.current);
  }

  /** Another picture was computed. */
  refresh(): void {
    const [answers, question] = [this.#answers, this.#question(this.#context.selection.current)];
    if (answers && question)
      this.#asker.refresh(answers, question, (map) => this.#context.overlay.show('selection', map));
  }

  #follow(selected: Selected | null): void {
    const [answers, question] = [this.#answers, this.#question(selected)];
    if (answers && question)
      this.#asker.ask(answers, question, (map) => this.#context.overlay.show('selection', map));
    else {
      this.#asker.forget();
      this.#context.overlay.show('selection', null);
    }
  }

  /** Null for what is not shown on the picture, or not known. */
  #question(selected: Selected | null): (() => Promise<PictureMap | null>) | null {
    const answers = this.#answers;
    if (!answers || (selected?.kind !== 'channel' && selected?.kind !== 'group')) return null;
    const shape = answers.live.shapes.get(selected.layer);
    if (!shape) return null;
    if (selected.kind === 'group') return () => this.#groupMap(answers, selected.layer, selected.group);
    const { layer, channel } = selected;
    if (channel >= shape[3]) return null;
    return async () => mapOf(shape, await answers.channelMap(layer, channel));
  }

  async #groupMap(answers: Answers, layer: string, group: number): Promise<PictureMap | null> {
    const present = await presentGroupsOf(this.#context, answers, layer);
    if (group >= present.groups) return null;
    return mapOf([1, present.rows, present.columns, 1], strengthsOf(present, group));
  }
}

/** Black where nothing fires. */
function mapOf([, rows, columns]: Shape, values: Float32Array): PictureMap {
  return { rows, columns, rgba: lightMap(values, largest(values)) };
}
