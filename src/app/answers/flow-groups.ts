/**
 * The groups of two layers for the flow between them. Groups of the earlier layer may be aligned: made to compose into
 * those of the later one (explain/groups/alignment.ts).
 */

import { Attribution } from '../../explain/attribution/attribution.ts';
import type { Score } from '../../explain/attribution/scores.ts';
import { AlignedFactorisation } from '../../explain/groups/alignment.ts';
import { assemble } from '../../gpu/assemble.ts';
import { Program } from '../../gpu/program.ts';
import { descendants } from '../../net/backward-plan.ts';
import type { Graph } from '../../net/graph.ts';
import type { FLOW } from '../views/flow/settings.ts';
import { GROUPS } from '../views/groups/settings.ts';
import { defaultsOf, type SettingsOf } from '../views/setting.ts';
import type { Answers } from './answers.ts';
import { type GroupSettings, groupsThatFit, LayerGroups, layerGroups, type PresentGroups } from './groups.ts';
import { productStep } from './product.ts';
import { AlignedSweeper } from './sweepers.ts';

export type FlowSettings = SettingsOf<typeof FLOW>;

export interface FlowLayers {
  readonly early: string;
  readonly late: string;
}

/** Where the two layers lie in a network, as a share of its layers, unless they are chosen. */
const [EARLY, LATE] = [0.45, 0.7];

/** The chosen layers in the order of the network; null where neither leads to the other. */
export function flowLayers(graph: Graph, { early, late }: FlowSettings): FlowLayers | null {
  const { layers } = graph;
  const known = (name: string, share: number) =>
    layers.includes(name) ? name : (layers[Math.floor(layers.length * share)] ?? '');
  const chosen = [known(early, EARLY), known(late, LATE)];
  const [first = '', second = ''] = chosen.sort((a, b) => layers.indexOf(a) - layers.indexOf(b));
  const leads = first !== second && descendants(graph, [first]).has(second);
  return leads ? { early: first, late: second } : null;
}

/** The groups of one of the flow's layers; the same settings give the same. Ask anew for each picture. */
export function flowSource(answers: Answers, settings: FlowSettings, layer: string): Promise<LayerGroups> {
  const layers = flowLayers(answers.live.graph, settings);
  const early = layers?.early === layer;
  const own = groupSettings(early ? settings.earlyGroups : settings.lateGroups);
  if (!layers || !early || !settings.align) return layerGroups(answers, layer, own);
  const { lateGroups } = settings;
  const key = `aligned ${layers.early} ${own.count} ${layers.late} ${lateGroups}`;
  return answers.built(key, () => createAligned(answers, layers, own, lateGroups));
}

/** What a group's score is computed from. */
export function groupScore(present: PresentGroups, group: number): Score {
  const { groups, channels, loadings, directions } = present.factors;
  return {
    kind: 'group',
    layer: present.layer,
    loadings: Float32Array.from(
      { length: loadings.length / groups },
      (_, cell) => loadings[cell * groups + group] ?? 0,
    ),
    direction: directions.slice(group * channels, (group + 1) * channels),
  };
}

function groupSettings(count: number): GroupSettings {
  return { ...defaultsOf(GROUPS), count };
}

async function createAligned(
  answers: Answers,
  { early, late }: FlowLayers,
  settings: GroupSettings,
  lateGroups: number,
): Promise<LayerGroups> {
  const { network } = answers.live;
  const { gpu } = network;
  const x = network.tensor(early);
  const copies = groupsThatFit(network.tensor(late).shape, lateGroups);
  const groups = groupsThatFit(x.shape, settings.count);
  const arena = gpu.arena(`copies of ${early}`);
  const { aligned, attribution, products } = await assemble(
    gpu,
    `the flow from "${early}"`,
    arena,
    async (own) => {
      const aligned = own(await AlignedFactorisation.create(gpu, { ...settings, x, copies, groups }));
      const attribution = own(await Attribution.create(network, { on: late, layers: [early] }));
      const products: Program[] = [];
      for (let n = 0; n < copies; n++) {
        const tensors = { a: x, b: attribution.gradient(early), y: aligned.copy(n) };
        products.push(new Program(`copy ${n}`, [await productStep(gpu, arena, tensors)]));
      }
      return { aligned, attribution, products };
    },
  );
  const write = (present: PresentGroups) => {
    products.forEach((product, n) => {
      submit((encoder) => {
        attribution.encode(encoder, groupScore(present, n));
        product.encode(encoder);
      });
    });
    submit((encoder) => aligned.encodeShares(encoder));
  };
  const submit = (encode: (encoder: GPUCommandEncoder) => void) => {
    const encoder = gpu.device.createCommandEncoder({ label: 'aligned groups' });
    encode(encoder);
    gpu.device.queue.submit([encoder.finish()]);
  };
  const share = sharer(() => layerGroups(answers, late, groupSettings(lateGroups)), write);
  return new LayerGroups(
    early,
    new AlignedSweeper(aligned, share, () => {
      attribution.dispose();
      arena.dispose();
    }),
  );
}

/** Shares out anew whenever the later groups have changed; those of a picture that stays are settled first. */
function sharer(lateGroups: () => Promise<LayerGroups>, write: (late: PresentGroups) => void) {
  let shared: PresentGroups | null = null;
  return async (picture: number): Promise<boolean> => {
    const source = await lateGroups();
    const moved = shared !== null && shared.picture !== picture;
    let late = await source.present(picture);
    while (!moved && !late.settled) late = await source.present(picture);
    if (late !== shared) write(late);
    shared = late;
    return late.settled;
  };
}
