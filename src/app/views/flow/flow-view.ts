/**
 * The flow of an answer (Olah et al., The Building Blocks of Interpretability, 2018, group attribution): groups of an
 * earlier layer, groups of a later one, the likeliest classes, and ribbons for what each does for the next.
 */

import { layOutFlow, layOutRibbons } from '../../../viz/flow-layout.ts';
import { type FlowNode, flowLinks } from '../../../viz/flow-links.ts';
import { formatPercent } from '../../../viz/numbers.ts';
import type { Answers } from '../../answers/answers.ts';
import { Asker } from '../../answers/asker.ts';
import { type FlowLayers, flowLayers } from '../../answers/flow-groups.ts';
import { create, setText } from '../../page/elements.ts';
import type { Selected } from '../../selected.ts';
import type { View, ViewContext, ViewExport } from '../view.ts';
import { askGroups, askNumbers, type FlowAnswer, type FlowGroups } from './flow-answer.ts';
import { flowExports } from './flow-exports.ts';
import { FlowNodes } from './flow-nodes.ts';
import { FlowRibbons } from './flow-ribbons.ts';
import { FlowSide } from './flow-side.ts';
import { flowInWords, linkInWords } from './flow-words.ts';

/** Room for the names of classes, as a share of the width, in pixels at least and at most. */
const NAMES = [0.2, 96, 180] as const;

export class FlowView implements View {
  readonly #context: ViewContext;
  readonly #side: FlowSide;
  readonly #nodes: FlowNodes;
  readonly #ribbons = new FlowRibbons();
  readonly #empty = create('p', 'view-empty', 'Finding the groups of both layers…');
  readonly #content = create('div', 'flow-content');
  readonly #stage = create('div', 'flow-stage');
  readonly #titles = [new FlowTitle(), new FlowTitle()] as const;
  readonly #groups = new Asker({ onFailed: (sentence) => this.#say(sentence) });
  readonly #numbers = new Asker({
    onBusy: (busy) => this.#stage.classList.toggle('view-busy', busy && this.#answer === null),
    onFailed: (sentence) => this.#side.say(sentence),
  });
  #answers: Answers | null = null;
  #layers: FlowLayers | null = null;
  #shown: FlowGroups | null = null;
  #answer: FlowAnswer | null = null;
  #unsettled = false;

  constructor(context: ViewContext, element: HTMLElement) {
    this.#context = context;
    this.#side = new FlowSide(context.store);
    this.#nodes = new FlowNodes(context);
    this.#stage.append(this.#ribbons.element, this.#nodes.element);
    const main = create('div', 'flow-main');
    const head = create('div', 'flow-titles');
    head.append(...this.#titles.map(({ element }) => element));
    main.append(head, this.#stage);
    this.#content.append(this.#side.element, main);
    this.#content.hidden = true;
    element.append(this.#empty, this.#content);
    new ResizeObserver(() => this.#place()).observe(element);
  }

  setNetwork(answers: Answers): void {
    this.#answers = answers;
    this.#forget();
  }

  refresh(): void {
    const answers = this.#answers;
    const settings = this.#context.store.state.flow;
    const picture = this.#context.pictureNumber();
    this.#side.show(settings);
    if (!answers || picture === 0) return;
    const layers = flowLayers(answers.live.graph, settings);
    if (layers?.early !== this.#layers?.early || layers?.late !== this.#layers?.late) this.#forget();
    this.#layers = layers;
    if (!layers) {
      this.#say('These two layers do not lead to one another; choose others among the parameters.');
      return;
    }
    this.#groups.refresh(
      answers,
      () => askGroups(answers, settings, layers, picture),
      (groups) => {
        if (settings !== this.#context.store.state.flow) return;
        this.#showGroups(groups);
        this.#askNumbers(answers, groups, settings.classes);
        this.#unsettled = !groups.early.settled || !groups.late.settled;
      },
    );
  }

  point(): void {
    const selected = this.#selected();
    this.#nodes.point(selected);
    if (!this.#answer) return;
    this.#side.say(flowInWords(this.#answer, selected));
    this.#place();
  }

  /** Betters the groups of a picture that stays. */
  work(): void {
    if (!this.#unsettled || this.#groups.busy) return;
    this.#unsettled = false;
    this.refresh();
  }

  hide(): void {
    this.#groups.forget();
    this.#numbers.forget();
  }

  exports(): readonly ViewExport[] {
    const network = this.#answers?.live.graph.name ?? 'network';
    return flowExports(
      network,
      () => this.#answer,
      () => this.#nodes.canvases,
    );
  }

  /** What is shown, for tests. */
  get shown(): FlowAnswer | null {
    return this.#answer;
  }

  #showGroups(groups: FlowGroups): void {
    const first = this.#shown === null;
    this.#shown = groups;
    this.#empty.hidden = true;
    this.#content.hidden = false;
    this.#nodes.showGroups(groups);
    [groups.early, groups.late].forEach(({ layer, factors }, i) => {
      const label = this.#answers?.live.labelOf(layer) ?? layer;
      this.#titles[i]?.show(label, `${formatPercent(factors.error)} left over`);
    });
    if (first) this.point();
    this.#place();
  }

  #askNumbers(answers: Answers, groups: FlowGroups, classes: number): void {
    this.#numbers.refresh(
      answers,
      () => askNumbers(answers, groups, classes),
      (answer) => {
        if (answer.early.layer !== this.#layers?.early || answer.late.layer !== this.#layers.late) return;
        this.#answer = answer;
        this.#nodes.showClasses(answer.classes);
        this.point();
      },
    );
  }

  /** Lays out what is shown, and its ribbons by what is selected. */
  #place(): void {
    const [groups, answer] = [this.#shown, this.#answer];
    const { clientWidth: width } = this.#stage;
    if (!groups || width === 0) return;
    const room = this.#content.parentElement?.clientHeight ?? 0;
    const [share, least, most] = NAMES;
    const layout = layOutFlow({
      width,
      height: Math.max(160, room - this.#stage.offsetTop - 16),
      counts: [groups.early.groups, groups.late.groups, answer?.classes.length ?? 0],
      names: Math.min(most, Math.max(least, width * share)),
    });
    this.#stage.style.height = `${layout.height}px`;
    this.#ribbons.size = [width, layout.height];
    this.#nodes.place(layout);
    const late = layout.columns[1]?.[0]?.x ?? 0;
    this.#titles[1].element.style.left = `${late}px`;
    const fits = answer?.early.groups === groups.early.groups && answer.late.groups === groups.late.groups;
    if (!answer || !fits) {
      this.#ribbons.show([], () => '');
      return;
    }
    const selected = this.#selected();
    const ribbons = layOutRibbons(layout, flowLinks(answer.numbers, selected));
    this.#ribbons.show(ribbons, (ribbon) => linkInWords(answer, ribbon));
    this.#ribbons.label = flowInWords(answer, selected);
  }

  /** What is pointed at or pinned, where it is a node of this flow. */
  #selected(): FlowNode | null {
    return nodeOf(this.#context.selection.current, this.#layers, this.#answer);
  }

  /** Another network or other layers: what is on its way is of no interest. */
  #forget(): void {
    this.#groups.forget();
    this.#numbers.forget();
    this.#layers = null;
    this.#shown = null;
    this.#answer = null;
  }

  #say(sentence: string): void {
    setText(this.#empty, sentence);
    this.#empty.hidden = false;
    this.#content.hidden = true;
  }
}

/** Over a column: its layer, and what its groups do not account for. */
class FlowTitle {
  readonly element = create('span', 'flow-title');
  readonly #layer = create('span');
  readonly #rest = create('span', 'flow-rest');

  constructor() {
    this.element.append(this.#layer, this.#rest);
  }

  show(layer: string, rest: string): void {
    setText(this.#layer, layer);
    setText(this.#rest, rest);
  }
}

function nodeOf(
  selected: Selected | null,
  layers: FlowLayers | null,
  answer: FlowAnswer | null,
): FlowNode | null {
  if (selected?.kind === 'class') {
    const index = answer?.classes.findIndex((each) => each.index === selected.index) ?? -1;
    return index < 0 ? null : { column: 2, index };
  }
  if (selected?.kind !== 'group') return null;
  if (selected.layer === layers?.early) return { column: 0, index: selected.group };
  return selected.layer === layers?.late ? { column: 1, index: selected.group } : null;
}

export function createFlowView(context: ViewContext, element: HTMLElement): View {
  return new FlowView(context, element);
}
