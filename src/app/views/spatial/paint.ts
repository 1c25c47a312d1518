/** The maps of the panels: light, signs or two factors, with what they show and how far they reach. */

import { largest, lightMap, signedMap } from '../../../viz/heat-map.ts';
import { formatNumber } from '../../../viz/numbers.ts';
import { factorMap } from '../../../viz/spatial-factors.ts';
import type { PanelMap } from '../../../viz/spatial-panel.ts';
import type { LayerMap, Role } from './relations.ts';

type Painted = Omit<PanelMap, 'rows' | 'columns'>;

const SHOWS: Readonly<Record<Role, string>> = {
  norm: 'How strongly',
  earlier: 'Came from',
  later: 'Leads to',
  class: 'Speaks for it',
};

/** @param signs whether negative values are shown too, where there can be some */
export function paintMap({ role, values }: LayerMap, signs: boolean): Painted {
  const signed = signs && role !== 'norm';
  const words = SHOWS[role];
  const full = largest(signed ? values.map(Math.abs) : values);
  if (signed) return { rgba: signedMap(values, full), words, scale: scaleOf(full, `±${formatNumber(full)}`) };
  // All cells fire: what tells them apart is how far they are above the weakest.
  const least = role === 'norm' ? Math.min(...values) : 0;
  const rgba = lightMap(
    values.map((value) => value - least),
    full - least,
  );
  return { rgba, words, scale: scaleOf(full, `${formatNumber(least)} … ${formatNumber(full)}`) };
}

export function paintFactors(factors: readonly [Float32Array, Float32Array]): Painted {
  const full = [largest(factors[0]), largest(factors[1])] as const;
  const scale = `0 … ${formatNumber(full[0])}, ${formatNumber(full[1])}`;
  return { rgba: factorMap(factors, full), words: 'Two factors', scale };
}

function scaleOf(full: number, words: string): string {
  return full === 0 ? 'nothing' : words;
}
