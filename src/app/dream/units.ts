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
  /** Whether the angle to a direction counts. */
  readonly angle: boolean;
  /** Whether it is made from what the layer sees in the live picture. */
  readonly photo: boolean;
}

const PLAIN = { numbers: 0, of: 'channel', cell: false, angle: false, photo: false } as const;

export const UNITS = {
  channel: { ...PLAIN, label: 'channel', numbers: 1 },
  neuron: { ...PLAIN, label: 'neuron', numbers: 1, cell: true },
  /** From one channel to another, a picture for each step of the way. */
  between: { ...PLAIN, label: 'channel to channel', numbers: 2 },
  /** The vector of one cell of the live picture. */
  direction: { ...PLAIN, label: 'cell', cell: true, angle: true },
  /** Any direction of the layer's channels: another view's, or one drawn at random. */
  vector: { ...PLAIN, label: 'direction', angle: true },
  class: { ...PLAIN, label: 'class', numbers: 1, of: 'class' },
  /** One class and not the other. */
  versus: { ...PLAIN, label: 'class, not class', numbers: 2, of: 'class' },
  /** All that the layer sees. */
  deepdream: { ...PLAIN, label: 'DeepDream' },
  /** What it sees in the live picture, exaggerated. */
  caricature: { ...PLAIN, label: 'caricature', angle: true, photo: true },
  /** A picture that it cannot tell from the live one: what it keeps. */
  inversion: { ...PLAIN, label: 'inversion', photo: true },
} as const satisfies Readonly<Record<string, UnitTraits>>;

export type UnitKind = keyof typeof UNITS;

export const UNIT_KINDS = Object.keys(UNITS) as readonly UnitKind[];

export function traitsOf(unit: UnitKind): UnitTraits {
  return UNITS[unit];
}
