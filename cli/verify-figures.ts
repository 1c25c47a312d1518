/** Holds what a network makes of a picture against figures that were published of it. */

import { Attribution } from '../src/explain/attribution/attribution.ts';
import { IntegratedGradients } from '../src/explain/attribution/integrated-gradients.ts';
import { leftSteps } from '../src/explain/attribution/quadrature.ts';
import { scoreNode } from '../src/explain/attribution/scores.ts';
import { readTensor } from '../src/gpu/readback.ts';
import type { Network } from '../src/net/network.ts';
import { type Pixels, showPicture } from './load.ts';

/** What was published of one picture. */
export interface Figures {
  readonly layer: string;
  /** A class's unit and its probability. */
  readonly shares: readonly (readonly [unit: number, share: number])[];
  /** By row and column of the layer: its largest activations. */
  readonly top4: readonly (readonly (readonly (readonly [channel: number, value: number])[])[])[];
  /** Units of the two classes whose logits' difference the attributions are about. */
  readonly classes: readonly [index: number, against: number];
  /** Attributions of the layer's channels, descending: activation times gradient. */
  readonly linear: readonly number[];
  /** The same by the mean gradient at n / steps of the activations, n = 0 … steps − 1. */
  readonly path: { readonly steps: number; readonly channels: readonly number[] };
}

/** What the network here makes of the same picture. */
export interface Findings {
  readonly labels: readonly string[] | null;
  readonly probabilities: Float32Array;
  /** The layer's, row by row, channels last. */
  readonly activations: Float32Array;
  /** By channel. */
  readonly linear: Float32Array;
  readonly path: Float32Array;
}

/** One comparison. */
export interface Row {
  readonly picture: string;
  readonly what: string;
  /** Where they differ most, and by what. */
  readonly published: string;
  readonly found: string;
  /** Largest difference, relative to the largest published activation or attribution of a channel; of probabilities, absolute. */
  readonly error: number;
  readonly allowed: number;
}

export const passes = ({ error, allowed }: Row): boolean => error <= allowed;

/** Another implementation's rounding, well above ours (test/net/inceptionv1.test.ts) and far below any mistake. */
const EXACT = 1e-3;

/**
 * Where several positions share a maximum, implementations pass its gradient to different ones: rare on a picture, but at
 * the zero with which the path begins all positions are equal, and that is one step of a hundred.
 */
const PATH = 5e-3;

/** Nobody says of which version of the picture, lossless or JPEG, the published probabilities are. */
const SHARES = 0.1;

/** Shows the picture to the network and asks everything that was published. */
export async function find(
  network: Network,
  pixels: Pixels,
  { layer, classes: [index, against], path }: Figures,
): Promise<Findings> {
  const { gpu, graph } = network;
  await showPicture(gpu, network, pixels);
  network.forward().run(gpu);
  const score = { kind: 'difference', index, against } as const;
  const on = scoreNode(graph, score);
  const attribution = await Attribution.create(network, { on, layers: [layer] });
  const rule = leftSteps(path.steps);
  const integrated = await IntegratedGradients.create(network, { on, layer, rule, batch: 5 });
  try {
    const { labels, probabilities } = graph;
    return {
      labels,
      probabilities: await readTensor(gpu, network.tensor(probabilities ?? on)),
      activations: await readTensor(gpu, network.tensor(layer)),
      linear: (await attribution.ask(score)).get(layer)?.channels ?? new Float32Array(),
      path: (await integrated.ask(score)).channels,
    };
  } finally {
    integrated.dispose();
    attribution.dispose();
  }
}

/** All comparisons of one picture. */
export function compare(picture: string, found: Findings, figures: Figures): Row[] {
  const { layer, shares, linear, classes, path } = figures;
  const named = (unit: number) => found.labels?.[unit] ?? `unit ${unit}`;
  const row = (what: string, allowed: number, pairs: readonly Pair[], scale: number): Row => {
    return { picture, what, allowed, ...worst(pairs, scale) };
  };
  const probabilities = shares.map(([unit, published]) => {
    return { where: named(unit), published, found: found.probabilities[unit] ?? Number.NaN };
  });
  const activations = activationPairs(found, figures);
  const channels = `attributions of ${layer}, ${named(classes[0])} − ${named(classes[1])}`;
  return [
    row(`${shares.length} probabilities`, SHARES, probabilities, 1),
    row(
      `${activations.length} largest activations of ${layer}`,
      EXACT,
      activations,
      peak(activations.map((pair) => pair.published)),
    ),
    row(`${linear.length} ${channels}`, EXACT, rankPairs(linear, found.linear), peak(linear)),
    row(
      `${path.channels.length} ${channels}, in ${path.steps} steps`,
      PATH,
      rankPairs(path.channels, found.path),
      peak(path.channels),
    ),
  ];
}

const peak = (values: readonly number[]) => values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);

/** Two numbers that should be one. */
interface Pair {
  readonly where: string;
  readonly published: number;
  readonly found: number;
}

function activationPairs({ activations, linear }: Findings, { top4 }: Figures): Pair[] {
  const [width, channels] = [top4[0]?.length ?? 0, linear.length];
  return top4.flatMap((cells, row) =>
    cells.flatMap((largest, column) =>
      largest.map(([channel, published]) => ({
        where: `(${row}, ${column}) channel ${channel}`,
        published,
        found: activations[(row * width + column) * channels + channel] ?? Number.NaN,
      })),
    ),
  );
}

/** Rank by rank, because channels were published in order only; and the sum of all. */
function rankPairs(published: readonly number[], channels: Float32Array): Pair[] {
  const found = Array.from(channels).sort((a, b) => b - a);
  const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const ranks = Array.from({ length: Math.max(published.length, found.length) }, (_, rank) => ({
    where: `rank ${rank + 1}`,
    published: published[rank] ?? Number.NaN,
    found: found[rank] ?? Number.NaN,
  }));
  return [...ranks, { where: 'the sum', published: total(published), found: total(found) }];
}

/** The pair that is furthest apart. What is not a number is further than any. */
function worst(pairs: readonly Pair[], scale: number): Pick<Row, 'published' | 'found' | 'error'> {
  const apart = ({ published, found }: Pair) => {
    const distance = Math.abs(found - published);
    return Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance;
  };
  const none: Pair = { where: 'nothing', published: Number.NaN, found: Number.NaN };
  const most = pairs.reduce((a, b) => (apart(b) > apart(a) ? b : a), pairs[0] ?? none);
  return {
    published: `${most.where} ${most.published.toPrecision(5)}`,
    found: most.found.toPrecision(5),
    error: apart(most) / scale,
  };
}
