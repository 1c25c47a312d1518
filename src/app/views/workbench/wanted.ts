/** What has to be asked for a list of elements: each thing once, however many elements show it. */

import { type BenchElement, type Facts, INPUT, layerOf, needsTarget, OUTPUT, refusal } from './grammar.ts';
import type { BenchQuestion } from './reading.ts';

export interface Wanted {
  readonly bench: Pick<BenchQuestion, 'layers' | 'attributed' | 'classes' | 'input'>;
  readonly groups: { readonly layers: readonly string[]; readonly attributed: readonly string[] };
}

/** @param input name of the node that the picture comes in by */
export function wantedFor(elements: readonly BenchElement[], facts: Facts, input: string): Wanted {
  const able = elements.filter((element) => refusal(element, facts) === null);
  const hidden = able.filter(({ layer }) => layer !== INPUT && layer !== OUTPUT);
  const name = (element: BenchElement) => (element.layer === INPUT ? input : layerOf(element, facts));
  const read = able.filter((element) => {
    const { layer, atom, content } = element;
    return layer === INPUT ? content === 'attribution' : layer !== OUTPUT && atom !== 'group';
  });
  const groups = hidden.filter(({ atom }) => atom === 'group');
  return {
    bench: {
      layers: unique(read.map(name)),
      attributed: unique(read.filter(needsTarget).map(name)),
      classes: able.some(({ layer }) => layer === OUTPUT),
      input: able.some(({ layer, atom }) => layer === INPUT || atom === 'spatial'),
    },
    groups: {
      layers: unique(groups.map(name)),
      attributed: unique(groups.filter(needsTarget).map(name)),
    },
  };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
