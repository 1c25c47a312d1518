/**
 * Two factors of what the most probable classes owe to cells: the matrix of positions × classes of the last shown layer
 * that has some cells, factorised in two (building-blocks A.8). Other layers show what leads to each factor's classes.
 */

import { Factorisation } from '../../../explain/groups/factorisation.ts';
import { assemble } from '../../../gpu/assemble.ts';
import { createTensor, type GpuTensor, padChannels } from '../../../gpu/tensor.ts';
import type { Answers } from '../../answers/answers.ts';
import type { ListedClass } from './class-list.ts';
import { type Question, wayBackFromClasses } from './relations.ts';

export interface Factors {
  /** Of each shown layer, [rows · columns] attributions to each factor's classes. */
  readonly maps: ReadonlyMap<string, readonly [Float32Array, Float32Array]>;
  /** The classes of each factor by their weight in it, most first. */
  readonly classes: readonly [readonly ListedClass[], readonly ListedClass[]];
}

/** So many of the most probable classes are compared. */
const COMPARED = 12;

/** Null where there are no classes, or no cells to part. */
export async function twoFactors(answers: Answers, question: Question): Promise<Factors | null> {
  const { live } = answers;
  const { logits, labels } = live.graph;
  const cells = (layer: string) => (live.shapes.get(layer)?.[1] ?? 0) * (live.shapes.get(layer)?.[2] ?? 0);
  const layer = question.layers.findLast((name) => cells(name) > 1);
  const scores = await answers.logits();
  const back = await wayBackFromClasses(answers, question);
  if (layer === undefined || logits === null || !scores || !back) return null;
  const compared = bestOf(scores, COMPARED);
  // Asked in one go: no other picture comes between them.
  const owed = await Promise.all(compared.map((index) => back.ask({ kind: 'class', index })));
  const columns = owed.map((answer) => answer.get(layer)?.cells ?? new Float32Array(cells(layer)));
  const weights = await parted(answers, layer, columns);
  const [, h = 1, w = 1] = live.shapes.get(logits) ?? [];
  const loadings = new Float32Array(h * w).fill(1);
  const ask = (own: Float32Array) => {
    const direction = new Float32Array(scores.length / (h * w));
    compared.forEach((index, k) => {
      direction[index] = own[k] ?? 0;
    });
    return back.ask({ kind: 'group', layer: logits, loadings, direction });
  };
  const [first, second] = await Promise.all([ask(weights[0]), ask(weights[1])]);
  const listed = (own: Float32Array) =>
    Array.from(own, (value, k): ListedClass => {
      const index = compared[k] ?? 0;
      return { index, value, label: labels?.[index] ?? `class ${index}` };
    }).sort((a, b) => b.value - a.value);
  const none = new Float32Array();
  const maps = question.layers.map((name) => {
    return [name, [first.get(name)?.cells ?? none, second.get(name)?.cells ?? none]] as const;
  });
  return { maps: new Map(maps), classes: [listed(weights[0]), listed(weights[1])] };
}

/** Indices of the largest scores, best first. */
export function bestOf(scores: Float32Array, count: number): readonly number[] {
  const order = Array.from(scores.keys()).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  return order.slice(0, count);
}

/** Factorises positions × classes; what speaks against a class counts as 0. @returns each factor's weight per class */
async function parted(answers: Answers, layer: string, columns: readonly Float32Array[]) {
  const { network } = answers.live;
  const [, h, w] = network.tensor(layer).shape;
  const count = columns.length;
  const made = await answers.built(`spatial factors ${layer} ${count}`, async () => {
    const arena = network.gpu.arena('spatial factors');
    return assemble(network.gpu, `the factors of "${layer}"`, arena, async () => {
      const x: GpuTensor = createTensor(arena, `classes of ${layer}`, [1, h, w, count]);
      const factorisation = await Factorisation.create(network.gpu, { x, groups: 2 });
      const dispose = () => {
        factorisation.dispose();
        arena.dispose();
      };
      return { x, factorisation, dispose };
    });
  });
  const values = Float32Array.from({ length: h * w * count }, (_, i) =>
    Math.max(0, columns[i % count]?.[Math.floor(i / count)] ?? 0),
  );
  network.gpu.device.queue.writeBuffer(made.x.buffer, 0, padChannels(values, made.x.shape));
  await made.factorisation.begin();
  await made.factorisation.settle({ most: 100 });
  const { directions } = await made.factorisation.read();
  return [directions.slice(0, count), directions.slice(count, 2 * count)] as const;
}
