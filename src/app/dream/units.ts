/** The kinds of units that can be dreamt of: a line each. Menus, texts and the engine's terms are drawn from it. */

export interface UnitTraits {
  /** In the menu. */
  readonly label: string;
  /** How many numbers say which one it is: two for a pair. */
  readonly numbers: 0 | 1 | 2;
  /** What those numbers count. */
  readonly of: 'channel' | 'class';
  /** Whether a cell of the layer belongs to it. */
  readonly cell: boolean;
}

export const UNITS = {
  channel: { label: 'channel', numbers: 1, of: 'channel', cell: false },
  neuron: { label: 'neuron', numbers: 1, of: 'channel', cell: true },
  /** From one channel to another, a picture for each step of the way. */
  between: { label: 'channel to channel', numbers: 2, of: 'channel', cell: false },
  /** The vector of one cell of the live picture. */
  direction: { label: 'cell', numbers: 0, of: 'channel', cell: true },
  /** Any direction of the layer's channels: another view's, or one drawn at random. */
  vector: { label: 'direction', numbers: 0, of: 'channel', cell: false },
  class: { label: 'class', numbers: 1, of: 'class', cell: false },
  /** One class and not the other. */
  versus: { label: 'class, not class', numbers: 2, of: 'class', cell: false },
  /** All that the layer sees. */
  deepdream: { label: 'everything', numbers: 0, of: 'channel', cell: false },
} as const satisfies Readonly<Record<string, UnitTraits>>;

export type UnitKind = keyof typeof UNITS;

export const UNIT_KINDS = Object.keys(UNITS) as readonly UnitKind[];

export function traitsOf(unit: UnitKind): UnitTraits {
  return UNITS[unit];
}
