/**
 * Which channels lead to a root, and where a root channel leads to: one way back gives all earlier layers, one tangent all
 * later ones and the classes, both of the same picture (building-blocks, AttrChannel).
 *
 * The score of a channel is its sum over all cells.
 */

import { Attribution } from '../../../explain/attribution/attribution.ts';
import { Influence } from '../../../explain/attribution/influence.ts';
import { ancestors, descendants } from '../../../net/backward-plan.ts';
import type { Answers } from '../../answers/answers.ts';
import type { BufferPart } from '../../answers/reader.ts';
import type { Root } from './walk.ts';

/** How a column relates to the root: its own layer, before it, behind it, or on no way with it. */
export type Role = 'own' | 'earlier' | 'later' | 'apart';

export interface ColumnReading {
  readonly layer: string;
  readonly role: Role;
  /** What each channel does for the root, or the root for it; empty where there is no such thing. */
  readonly channels: Float32Array;
  /** How far the channels are from adding up to what they explain, relative; null where they need not. */
  readonly gap: number | null;
}

export interface PathsReading {
  readonly root: Root;
  readonly columns: readonly ColumnReading[];
  /** The class's logit, or the channel's sum; null where nothing earlier is asked about. */
  readonly score: number | null;
  /** How each class score moves with the root channel; null for a class, and where there are none. */
  readonly classes: Float32Array | null;
}

/** @param layers columns in the order of the network */
export async function readPaths(
  answers: Answers,
  root: Root,
  layers: readonly string[],
): Promise<PathsReading> {
  const back = await wayBack(answers, root, layers);
  const on = root.kind === 'channel' ? await wayOn(answers, root.layer, layers) : null;
  if (!back && !on)
    return { root, columns: layers.map((layer) => apart(layer, root)), score: null, classes: null };
  const part = { kind: 'channel', channel: root.kind === 'channel' ? root.channel : 0 } as const;
  const contents = await answers.reader.read(
    (encoder) => {
      back?.encode(encoder, root);
      on?.encode(encoder, part);
    },
    [...answerOf(back), ...answerOf(on)],
  );
  const earlier = back?.unpack(contents[0] ?? NOTHING) ?? null;
  const later = on?.unpack(contents[back ? 1 : 0] ?? NOTHING) ?? null;
  const columns = layers.map((layer): ColumnReading => {
    const before = earlier?.get(layer)?.channels;
    if (before) return { layer, role: 'earlier', channels: before, gap: null };
    const behind = later?.layers.get(layer)?.channels;
    return behind ? { layer, role: 'later', channels: behind, gap: null } : apart(layer, root);
  });
  const score = earlier?.values().next().value?.score ?? null;
  return { root, columns, score, classes: later?.logits ?? null };
}

/** Builds what `readPaths` needs, so that it submits at once. */
export async function preparePaths(answers: Answers, root: Root, layers: readonly string[]): Promise<void> {
  await wayBack(answers, root, layers);
  if (root.kind === 'channel') await wayOn(answers, root.layer, layers);
}

/** How each class score moves with a channel; null where the network has no classes behind it. */
export async function readSupport(
  answers: Answers,
  layer: string,
  channel: number,
  layers: readonly string[],
): Promise<Float32Array | null> {
  const on = await wayOn(answers, layer, layers);
  if (!on) return null;
  const [contents = NOTHING] = await answers.reader.read(
    (encoder) => on.encode(encoder, { kind: 'channel', channel }),
    answerOf(on),
  );
  return on.unpack(contents).logits;
}

const NOTHING = new Float32Array();

/** A column that has no numbers. */
function apart(layer: string, root: Root): ColumnReading {
  const own = root.kind === 'channel' && layer === root.layer;
  return { layer, role: own ? 'own' : 'apart', channels: NOTHING, gap: null };
}

function answerOf(way: { readonly answers: GPUBuffer; readonly bytes: number } | null): BufferPart[] {
  return way ? [{ buffer: way.answers, offset: 0, bytes: way.bytes }] : [];
}

/** The node that the root's score is computed from, and which of the layers lead to it; null where none does. */
export function wayTo(
  { live: { graph } }: Answers,
  root: Root,
  layers: readonly string[],
): { readonly on: string; readonly earlier: readonly string[] } | null {
  const on = root.kind === 'channel' ? root.layer : graph.logits;
  if (on === null) return null;
  const before = ancestors(graph, [on]);
  const earlier = layers.filter((name) => name !== on && before.has(name));
  return earlier.length === 0 ? null : { on, earlier };
}

async function wayBack(answers: Answers, root: Root, layers: readonly string[]): Promise<Attribution | null> {
  const way = wayTo(answers, root, layers);
  if (!way) return null;
  const { on, earlier } = way;
  const create = () => Attribution.create(answers.live.network, { on, layers: earlier });
  return answers.built(`paths back ${on} ${earlier.join(' ')}`, create);
}

/** Null where nothing follows the layer. */
async function wayOn(answers: Answers, on: string, layers: readonly string[]): Promise<Influence | null> {
  const { network, graph } = answers.live;
  const after = descendants(graph, [on]);
  const later = layers.filter((name) => name !== on && after.has(name));
  const classes = graph.logits !== null && after.has(graph.logits);
  if (later.length === 0 && !classes) return null;
  const create = () => Influence.create(network, { on, layers: later });
  return answers.built(`paths on ${on} ${later.join(' ')}`, create);
}
