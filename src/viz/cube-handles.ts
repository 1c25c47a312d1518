/**
 * Slices dragged on the cube: along one edge of each axis lies a rail with a handle at either end of the range and the
 * number beside it. A handle moves its end; the bar between them moves the whole range.
 */

import { along, NUMBER_OFFSET, onRail, RAIL_OFFSET } from './axes.ts';
import type { CellLimits, Triple } from './cube-box.ts';
import type { Rail } from './cube-edges.ts';
import { change, type Project, pathThrough, type ScreenPoint, svg, TextPool } from './cube-overlay.ts';

/** What of a range is dragged. */
export type Grip = 'first' | 'last' | 'both';

/** Told while dragging: the axis, what of it, and where the pointer is in the window. */
export type OnDrag = (
  axis: 0 | 1 | 2,
  grip: Grip,
  point: ScreenPoint,
  phase: 'begin' | 'move' | 'end',
) => void;

/** Two handles never come closer than this on the screen. */
const APART = 15;
const FINGER = 15;

interface AxisElements {
  readonly group: SVGGElement;
  readonly rail: SVGPathElement;
  readonly bar: SVGPathElement;
  readonly grips: Readonly<Record<Grip, SVGGraphicsElement>>;
  readonly dots: readonly [SVGCircleElement, SVGCircleElement];
}

export class CubeHandles {
  readonly #group: SVGGElement;
  readonly #axes: readonly AxisElements[];
  readonly #numbers: TextPool;
  readonly #onDrag: OnDrag;

  constructor(sheet: SVGSVGElement, onDrag: OnDrag) {
    this.#onDrag = onDrag;
    this.#group = svg('g', { 'stroke-linecap': 'round', fill: 'none' });
    sheet.append(this.#group);
    this.#axes = [0, 1, 2].map((axis) => this.#createAxis(axis as 0 | 1 | 2));
    this.#numbers = new TextPool(this.#group, { 'font-size': 12, stroke: 'none' });
  }

  theme(ink: string, ground: string): void {
    this.#numbers.colour = ink;
    this.#group.setAttribute('stroke', ink);
    for (const { dots } of this.#axes) for (const dot of dots) dot.setAttribute('fill', ground);
  }

  set visible(visible: boolean) {
    this.#group.style.display = visible ? '' : 'none';
  }

  /** @returns where the numbers of the handles stand */
  draw({ lo, hi }: CellLimits, counts: Triple, rails: readonly Rail[], project: Project): ScreenPoint[] {
    const taken: ScreenPoint[] = [];
    this.#numbers.begin();
    for (const [axis, elements] of this.#axes.entries()) {
      const rail = rails.find((each) => each.axis === axis);
      elements.group.style.display = rail ? '' : 'none';
      if (!rail) continue;
      const [first, end, count] = [lo[axis] ?? 0, hi[axis] ?? 1, counts[axis] ?? 1];
      taken.push(...this.#drawAxis(elements, rail, first, end, count, project));
    }
    this.#numbers.end();
    return taken;
  }

  #drawAxis(
    { rail: line, bar, grips, dots }: AxisElements,
    rail: Rail,
    first: number,
    end: number,
    count: number,
    project: Project,
  ): ScreenPoint[] {
    const at = (cells: number) => {
      const edge = onRail(rail, cells, project);
      return edge && along(edge, rail.outward, RAIL_OFFSET);
    };
    const [low, high] = [at(first), at(end)];
    if (!low || !high) return [];
    const [one, other] = apart(low, high, rail);
    change(line, 'd', pathThrough([at(0), at(count)]));
    for (const path of [bar, grips.both]) change(path, 'd', pathThrough([one, other]));
    const cursor = resizeCursor(rail);
    for (const [i, point] of [one, other].entries()) {
      for (const circle of [dots[i], i === 0 ? grips.first : grips.last]) {
        if (!circle) continue;
        change(circle, 'cx', point.x.toFixed(1));
        change(circle, 'cy', point.y.toFixed(1));
      }
    }
    for (const grip of [grips.first, grips.last]) grip.style.cursor = cursor;
    grips.both.style.cursor = first > 0 || end < count ? 'grab' : 'default';
    const away = NUMBER_OFFSET - RAIL_OFFSET;
    const places = [along(one, rail.outward, away), along(other, rail.outward, away)] as const;
    if (end - first > 1) {
      this.#numbers.write(String(first), places[0]);
      this.#numbers.write(String(end - 1), places[1]);
      return [...places];
    }
    const middle = { x: (places[0].x + places[1].x) / 2, y: (places[0].y + places[1].y) / 2 };
    this.#numbers.write(String(first), middle);
    return [middle];
  }

  #createAxis(axis: 0 | 1 | 2): AxisElements {
    const group = svg('g', { 'data-axis': axis });
    const rail = svg('path', { 'stroke-width': 1, opacity: 0.28 });
    const bar = svg('path', { 'stroke-width': 2.5, opacity: 0.7 });
    const dots = [createDot(), createDot()] as const;
    const reach = { stroke: 'transparent', 'pointer-events': 'all' };
    const grips = {
      both: svg('path', { ...reach, 'stroke-width': 2 * FINGER - 8, 'pointer-events': 'stroke' }),
      first: svg('circle', { ...reach, r: FINGER, fill: 'transparent', 'data-grip': 'first' }),
      last: svg('circle', { ...reach, r: FINGER, fill: 'transparent', 'data-grip': 'last' }),
    };
    group.append(rail, bar, grips.both, ...dots, grips.first, grips.last);
    for (const grip of ['both', 'first', 'last'] as const) this.#listen(grips[grip], axis, grip, dots);
    this.#group.append(group);
    return { group, rail, bar, grips, dots };
  }

  #listen(
    element: SVGGraphicsElement,
    axis: 0 | 1 | 2,
    grip: Grip,
    dots: readonly [SVGCircleElement, SVGCircleElement],
  ): void {
    element.style.touchAction = 'none';
    const point = (event: PointerEvent): ScreenPoint => ({ x: event.clientX, y: event.clientY });
    const lit = grip === 'both' ? dots : [grip === 'first' ? dots[0] : dots[1]];
    const swell = (radius: string) => {
      for (const dot of lit) dot.setAttribute('r', radius);
    };
    element.addEventListener('pointerenter', () => swell('6.5'));
    element.addEventListener('pointerleave', () => swell('4.5'));
    element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      element.setPointerCapture(event.pointerId);
      this.#onDrag(axis, grip, point(event), 'begin');
    });
    element.addEventListener('pointermove', (event) => {
      if (element.hasPointerCapture(event.pointerId)) this.#onDrag(axis, grip, point(event), 'move');
    });
    const end = (event: PointerEvent) => this.#onDrag(axis, grip, point(event), 'end');
    element.addEventListener('lostpointercapture', end);
  }
}

function createDot(): SVGCircleElement {
  return svg('circle', { r: 4.5, 'stroke-width': 2 });
}

/** Moves two points apart along the rail until both can be taken hold of. */
function apart(low: ScreenPoint, high: ScreenPoint, rail: Rail): [ScreenPoint, ScreenPoint] {
  const missing = APART - Math.hypot(high.x - low.x, high.y - low.y);
  if (missing <= 0) return [low, high];
  const length = Math.hypot(rail.to.x - rail.from.x, rail.to.y - rail.from.y);
  const direction = { x: (rail.to.x - rail.from.x) / length, y: (rail.to.y - rail.from.y) / length };
  return [along(low, direction, -missing / 2), along(high, direction, missing / 2)];
}

function resizeCursor({ from, to }: Rail): string {
  const degrees = ((Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI + 180) % 180;
  if (degrees < 22.5 || degrees > 157.5) return 'ew-resize';
  if (degrees < 67.5) return 'nwse-resize';
  return degrees < 112.5 ? 'ns-resize' : 'nesw-resize';
}
