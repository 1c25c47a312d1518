/**
 * The groups of a layer as they are for the present picture: found once, then followed from picture to picture by a few
 * sweeps each, so that a group keeps its index, its meaning and its colour while the camera moves. Where the picture has
 * become another altogether they are found anew and recognised by what they are made of.
 */

import { Factorisation } from '../../explain/groups/factorisation.ts';
import type { Groups } from '../../explain/groups/groups.ts';
import { matchGroups } from '../../explain/groups/match.ts';
import { leftToRight, reorder } from '../../explain/groups/order.ts';
import type { Disposable } from '../../gpu/assemble.ts';
import type { Shape } from '../../net/graph.ts';
import type { GroupStrengths } from '../../viz/group-map.ts';
import type { GROUPS } from '../views/groups/settings.ts';
import type { SettingsOf } from '../views/setting.ts';
import type { Answers } from './answers.ts';
import { FactorisationSweeper } from './sweepers.ts';

export type GroupSettings = SettingsOf<typeof GROUPS>;

export interface PresentGroups extends GroupStrengths {
  readonly layer: string;
  /** The picture that they were asked for. */
  readonly picture: number;
  readonly factors: Groups;
  /** Nothing is left to be gained by asking again for the same picture. */
  readonly settled: boolean;
}

/** Whoever can tell the groups of a layer. */
export interface GroupsSource {
  readonly layer: string;
  /** The groups for a picture; ask again while they are not settled. */
  present(picture: number): Promise<PresentGroups>;
}

/** Sweeps for a picture that follows another, and for one that stays. */
const [SWEEPS_TO_FOLLOW, SWEEPS_TO_SETTLE] = [3, 20];
/** As scikit-learn stops: this share of the first violation, or so many sweeps. */
const [TOLERANCE, MOST_SWEEPS] = [1e-4, 200];
/** An error that grew by so much since the last start is worth another. */
const ERROR_GROWTH = 1.15;
/** Groups that resemble those of before less than this, on average, are others. */
const LIKENESS = 0.5;

/** What finds groups, sweep by sweep. */
export interface Sweeper extends Disposable {
  /** What the factorisation reads is brought up to date; false where that too can still be bettered. */
  prepare?(picture: number): Promise<boolean>;
  /** Begins anew. */
  begin(): Promise<void>;
  /** Makes so many sweeps and brings the groups. */
  sweep(count: number): Promise<Groups>;
  /** Gives the groups other places. */
  reorder(order: readonly number[]): Promise<void>;
}

export class LayerGroups implements GroupsSource, Disposable {
  readonly layer: string;
  readonly #sweeper: Sweeper;
  #latest: PresentGroups | null = null;
  #running: Promise<PresentGroups> | null = null;
  #firstViolation = 0;
  #startError = 0;
  #startPicture = -1;
  #sweeps = 0;

  /** @param sweeper is owned from now on */
  constructor(layer: string, sweeper: Sweeper) {
    this.layer = layer;
    this.#sweeper = sweeper;
  }

  async present(picture: number): Promise<PresentGroups> {
    while (this.#running) await this.#running;
    const latest = this.#latest;
    if (latest?.settled && latest.picture === picture) return latest;
    this.#running = this.#advance(picture);
    try {
      this.#latest = await this.#running;
      return this.#latest;
    } finally {
      this.#running = null;
    }
  }

  dispose(): void {
    this.#sweeper.dispose();
  }

  async #advance(picture: number): Promise<PresentGroups> {
    const prepared = (await this.#sweeper.prepare?.(picture)) ?? true;
    const factors = await this.#factors(picture);
    const still = factors.violation <= this.#firstViolation * TOLERANCE;
    const settled = prepared && (still || this.#sweeps >= MOST_SWEEPS);
    return presentGroups(this.layer, factors, picture, settled);
  }

  async #factors(picture: number): Promise<Groups> {
    const before = this.#latest;
    if (!before) return this.#start(picture, null);
    const stays = before.picture === picture;
    const sweeps = stays ? SWEEPS_TO_SETTLE : SWEEPS_TO_FOLLOW;
    const factors = await this.#sweeper.sweep(sweeps);
    this.#sweeps = stays ? this.#sweeps + sweeps : sweeps;
    if (picture === this.#startPicture) this.#startError = factors.error;
    const other = factors.error > this.#startError * ERROR_GROWTH;
    return other ? this.#start(picture, before.factors) : factors;
  }

  /** Finds the groups anew, and gives them their places. */
  async #start(picture: number, before: Groups | null): Promise<Groups> {
    await this.#sweeper.begin();
    this.#firstViolation = (await this.#sweeper.sweep(1)).violation;
    const found = await this.#sweeper.sweep(SWEEPS_TO_SETTLE - 1);
    this.#sweeps = SWEEPS_TO_SETTLE;
    const order = before ? orderLike(before, found) : leftToRight(found);
    await this.#sweeper.reorder(order);
    this.#startError = found.error;
    this.#startPicture = picture;
    return reorder(found, order);
  }
}

/** A layer of so few cells or channels has no more groups than that. */
export function groupsThatFit([, rows, columns, channels]: Shape, count: number): number {
  return Math.min(count, rows * columns, channels);
}

/** Groups of a layer of the live network: the same settings give the same groups. Ask anew for each picture. */
export function layerGroups(answers: Answers, layer: string, settings: GroupSettings): Promise<LayerGroups> {
  const { count, solver, start, seed } = settings;
  const key = `groups ${layer} ${count} ${solver} ${start} ${seed}`;
  return answers.built(key, async () => {
    const { network } = answers.live;
    const x = network.tensor(layer);
    const groups = groupsThatFit(x.shape, count);
    const factorisation = await Factorisation.create(network.gpu, { x, groups, solver, start, seed });
    return new LayerGroups(layer, new FactorisationSweeper(answers, factorisation));
  });
}

/** What a factorisation found, as it is shown: each loading times the length of its direction. */
export function presentGroups(
  layer: string,
  factors: Groups,
  picture: number,
  settled: boolean,
): PresentGroups {
  const { rows, columns, channels, groups, loadings, directions } = factors;
  const lengths = Array.from({ length: groups }, (_, g) =>
    Math.hypot(...directions.subarray(g * channels, (g + 1) * channels)),
  );
  const strengths = loadings.map((loading, i) => loading * (lengths[i % groups] ?? 0));
  const full = strengths.reduce((most, each) => Math.max(most, each), 0);
  return { layer, picture, rows, columns, groups, strengths, full, factors, settled };
}

function orderLike(before: Groups, after: Groups): number[] {
  const { order, likeness } = matchGroups(before, after);
  const mean = likeness.reduce((sum, each) => sum + each, 0) / likeness.length;
  return mean >= LIKENESS ? order : leftToRight(after);
}
