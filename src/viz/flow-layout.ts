/**
 * Where the parts of a flow lie: three columns of nodes and the ribbons between them, whose ports are stacked along the
 * sides of their nodes so that no ribbon hides another's end. Pure geometry, in CSS pixels.
 */

export interface FlowBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** From a node of one column to a node of the next. */
export interface FlowLink {
  /** 0 between the first two columns, 1 between the last two. */
  readonly gap: 0 | 1;
  readonly from: number;
  readonly to: number;
  /** Any sign. */
  readonly value: number;
}

export interface FlowRibbon extends FlowLink {
  /** Pixels. */
  readonly width: number;
  /** Middle of its ends. */
  readonly begin: readonly [x: number, y: number];
  readonly end: readonly [x: number, y: number];
}

export interface FlowLayout {
  readonly columns: readonly (readonly FlowBox[])[];
  readonly height: number;
}

export interface FlowSpace {
  readonly width: number;
  readonly height: number;
  /** Nodes of the three columns. */
  readonly counts: readonly [early: number, late: number, classes: number];
  /** Width of the last column. */
  readonly names: number;
}

const [SMALLEST_TILE, LARGEST_TILE, TILE_GAP] = [32, 76, 8] as const;
const [NAME_HEIGHT, LARGEST_NAME_GAP] = [24, 28] as const;
/** The widest ribbon, and how much of a node's side its ribbons may fill. */
const [WIDEST, FILLED] = [20, 0.9];
/** Ribbons end so far from their nodes. */
const CLEARANCE = 4;

/** Columns centred upon each other; they grow beyond the height where tiles would become too small. */
export function layOutFlow({ width, height, counts, names }: FlowSpace): FlowLayout {
  const most = Math.max(counts[0], counts[1]);
  const fitting = (height - TILE_GAP * (most - 1)) / Math.max(1, most);
  const tile = Math.round(Math.min(LARGEST_TILE, Math.max(SMALLEST_TILE, fitting)));
  const needed = (count: number) => count * tile + (count - 1) * TILE_GAP;
  const whole = Math.max(height, needed(most), counts[2] * NAME_HEIGHT);
  const middle = Math.max(tile * 2, (width - names - tile) / 2);
  const tiles = (count: number, x: number) =>
    column(count, whole, tile, TILE_GAP).map((y) => ({ x, y, width: tile, height: tile }));
  const spare = (whole - counts[2] * NAME_HEIGHT) / Math.max(1, counts[2] - 1);
  const nameGap = Math.min(LARGEST_NAME_GAP, Math.max(0, spare));
  const left = Math.max(middle + tile * 2, width - names);
  const last = column(counts[2], whole, NAME_HEIGHT, nameGap).map((y) => ({
    x: left,
    y,
    width: names,
    height: NAME_HEIGHT,
  }));
  return { columns: [tiles(counts[0], 0), tiles(counts[1], middle), last], height: whole };
}

/** Ribbons of the links, as wide as their values are large: one scale for each gap. */
export function layOutRibbons({ columns }: FlowLayout, links: readonly FlowLink[]): FlowRibbon[] {
  return ([0, 1] as const).flatMap((gap) => {
    const own = links.filter((link) => link.gap === gap);
    const [sources = [], targets = []] = [columns[gap], columns[gap + 1]];
    const scale = widthScale(own, sources, targets);
    const begins = ports(own, scale, sources, 'from', 'to');
    const ends = ports(own, scale, targets, 'to', 'from');
    return own.map((link, i) => {
      const [source, target] = [sources[link.from], targets[link.to]];
      return {
        ...link,
        width: Math.abs(link.value) * scale,
        begin: [(source?.x ?? 0) + (source?.width ?? 0) + CLEARANCE, begins[i] ?? 0] as const,
        end: [(target?.x ?? 0) - CLEARANCE, ends[i] ?? 0] as const,
      };
    });
  });
}

/** A curve through the middle of a ribbon, for an SVG path that is stroked in its width. */
export function ribbonPath({ begin, end }: Pick<FlowRibbon, 'begin' | 'end'>): string {
  const half = (begin[0] + end[0]) / 2;
  const at = (x: number, y: number) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  return `M${at(...begin)} C${at(half, begin[1])} ${at(half, end[1])} ${at(...end)}`;
}

/** The beginnings of `count` equal parts in the middle of a length. */
function column(count: number, length: number, part: number, gap: number): number[] {
  const top = (length - count * part - (count - 1) * gap) / 2;
  return Array.from({ length: count }, (_, i) => top + i * (part + gap));
}

/** Pixels of width for a value of 1: the widest ribbon and the fullest node decide. */
function widthScale(
  links: readonly FlowLink[],
  sources: readonly FlowBox[],
  targets: readonly FlowBox[],
): number {
  const largest = links.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return 0;
  const loads = [
    ...sources.map(({ height }, node) => [height, load(links, 'from', node)] as const),
    ...targets.map(({ height }, node) => [height, load(links, 'to', node)] as const),
  ];
  return loads.reduce(
    (scale, [height, sum]) => (sum > 0 ? Math.min(scale, (FILLED * height) / sum) : scale),
    WIDEST / largest,
  );
}

function load(links: readonly FlowLink[], side: 'from' | 'to', node: number): number {
  return links.reduce((sum, link) => (link[side] === node ? sum + Math.abs(link.value) : sum), 0);
}

/** Heights at which links meet the side of their nodes: stacked in the order of their other ends, in the middle. */
function ports(
  links: readonly FlowLink[],
  scale: number,
  boxes: readonly FlowBox[],
  side: 'from' | 'to',
  other: 'from' | 'to',
): number[] {
  const heights = new Array<number>(links.length).fill(0);
  boxes.forEach((box, node) => {
    const own = links.flatMap((link, i) => (link[side] === node ? [{ link, i }] : []));
    own.sort((a, b) => a.link[other] - b.link[other]);
    let at = box.y + (box.height - load(links, side, node) * scale) / 2;
    for (const { link, i } of own) {
      const width = Math.abs(link.value) * scale;
      heights[i] = at + width / 2;
      at += width;
    }
  });
  return heights;
}
