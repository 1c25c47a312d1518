/** The kernels of grids as plain loops, in double precision. */

export interface GridLayout {
  /** Quads of half a spectrum. */
  readonly count: number;
  readonly cells: number;
  readonly groups: number;
  /** Which cell stands where; from `cells` on a group, below 0 none. */
  readonly turn: readonly number[];
  readonly own: number;
  readonly share: number;
}

/** Index of a number of the spectrum of thing k, [things, 2, count] quads. */
const at = (layout: GridLayout, k: number, half: number, i: number) => (k * 2 + half) * layout.count * 4 + i;
/** The same in a batch, [2, batch, count] quads. */
const inBatch = ({ turn, count }: GridLayout, b: number, half: number, i: number) =>
  (half * turn.length + b) * count * 4 + i;

/** Every number of the spectra that stand in the turn. */
function* standing(layout: GridLayout) {
  for (const [b, cell] of layout.turn.entries()) {
    for (let half = 0; half < 2 && cell >= 0; half++) {
      for (let i = 0; i < layout.count * 4; i++) yield { b, cell, half, i };
    }
  }
}

export function gridMix(
  layout: GridLayout,
  cells: Float32Array,
  groups: Float32Array,
  loadings: Float32Array,
): Float64Array {
  const y = new Float64Array(2 * layout.turn.length * layout.count * 4);
  for (const { b, cell, half, i } of standing(layout)) {
    const place = inBatch(layout, b, half, i);
    if (cell >= layout.cells) {
      y[place] = groups[at(layout, cell - layout.cells, half, i)]!;
      continue;
    }
    y[place] = layout.own * cells[at(layout, cell, half, i)]!;
    for (let j = 0; j < layout.groups; j++) {
      const loading = loadings[cell * layout.groups + j]!;
      y[place]! += layout.share * loading * groups[at(layout, j, half, i)]!;
    }
  }
  return y;
}

/** Gradient by the groups. */
export function gridMixDx(layout: GridLayout, loadings: Float32Array, dy: Float32Array): Float64Array {
  const dgroups = new Float64Array(layout.groups * 2 * layout.count * 4);
  for (const { b, cell, half, i } of standing(layout)) {
    const d = dy[inBatch(layout, b, half, i)]!;
    for (let j = 0; j < layout.groups; j++) {
      const part =
        cell >= layout.cells
          ? Number(cell - layout.cells === j)
          : layout.share * loadings[cell * layout.groups + j]!;
      dgroups[at(layout, j, half, i)]! += part * d;
    }
  }
  return dgroups;
}

/** The gradient of every cell's own spectrum; zero for those that do not stand in the turn. */
export function gridOwnDx(layout: GridLayout, dy: Float32Array): Float64Array {
  const dcells = new Float64Array(layout.cells * 2 * layout.count * 4);
  for (const { b, cell, half, i } of standing(layout)) {
    if (cell < layout.cells)
      dcells[at(layout, cell, half, i)] = layout.own * dy[inBatch(layout, b, half, i)]!;
  }
  return dcells;
}

/**
 * Tiles without gaps, four bytes a pixel.
 * @param pictures [batch, size, size, 3] in 0…1
 */
export function gridPaint(
  tiles: Uint8Array,
  pictures: Float32Array,
  { turn, cells }: Pick<GridLayout, 'turn' | 'cells'>,
  { columns, size, crop }: { readonly columns: number; readonly size: number; readonly crop: number },
): void {
  const side = size - 2 * crop;
  turn.forEach((cell, b) => {
    for (let y = 0; y < side && cell >= 0 && cell < cells; y++) {
      for (let x = 0; x < side; x++) {
        const [row, column] = [Math.floor(cell / columns) * side + y, (cell % columns) * side + x];
        const from = ((b * size + y + crop) * size + x + crop) * 3;
        const to = (row * columns * side + column) * 4;
        for (let c = 0; c < 3; c++) tiles[to + c] = Math.floor(0.5 + 255 * pictures[from + c]!);
        tiles[to + 3] = 255;
      }
    }
  });
}
