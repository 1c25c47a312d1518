/** Names and numbers along the edges of the cube, drawn over the canvas. */

import type { Triple } from './cube-box.ts';
import type { Rail } from './cube-edges.ts';
import { type Project, type ScreenPoint, svg, TextPool } from './cube-overlay.ts';

const NAMES = ['column', 'row', 'channel'] as const;

/** Distances from the edge, CSS pixels: the rail with its handles, the numbers, the name. */
export const RAIL_OFFSET = 14;
export const NUMBER_OFFSET = 31;
const NAME_OFFSET = 50;
const TICK_DISTANCE = 64;
const CLEAR_OF_HANDLES = 26;

/** Whole numbers at which an axis of `count` cells has ticks, at most `most` of them. */
export function ticks(count: number, most: number): number[] {
  const rough = count / Math.max(1, most);
  const decade = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const step = [1, 2, 5, 10].map((m) => m * decade).find((s) => s >= rough) ?? 10 * decade;
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
}

export class CubeAxes {
  readonly #group: SVGGElement;
  readonly #numbers: TextPool;
  readonly #names: TextPool;
  readonly #title: TextPool;
  readonly #shape: TextPool;

  constructor(sheet: SVGSVGElement) {
    this.#group = svg('g');
    sheet.append(this.#group);
    this.#numbers = new TextPool(this.#group, { 'font-size': 11, opacity: 0.75 });
    this.#names = new TextPool(this.#group, { 'font-size': 12 });
    this.#title = new TextPool(this.#group, { 'font-size': 13 });
    this.#shape = new TextPool(this.#group, { 'font-size': 13 });
  }

  theme(ink: string, faint: string): void {
    this.#numbers.colour = faint;
    this.#names.colour = faint;
    this.#title.colour = ink;
    this.#shape.colour = faint;
  }

  set visible(visible: boolean) {
    this.#group.style.display = visible ? '' : 'none';
  }

  /** @param handles where the handles stand, so that no number lies under one of theirs */
  draw(
    name: string,
    counts: Triple,
    rails: readonly Rail[],
    handles: readonly ScreenPoint[],
    project: Project,
  ): void {
    for (const pool of [this.#numbers, this.#names, this.#title, this.#shape]) pool.begin();
    for (const rail of rails) {
      this.#drawNumbers(rail, counts, handles, project);
      const middle = { x: (rail.from.x + rail.to.x) / 2, y: (rail.from.y + rail.to.y) / 2 };
      const anchor = rail.outward.x > 0.25 ? 'start' : rail.outward.x < -0.25 ? 'end' : 'middle';
      this.#names.write(NAMES[rail.axis], along(middle, rail.outward, NAME_OFFSET), anchor);
    }
    const above = topOf(counts, project);
    if (above) {
      this.#title.write(name, { x: above.x - 4, y: above.y }, 'end');
      this.#shape.write(
        `${counts[1]} × ${counts[0]} × ${counts[2]}`,
        { x: above.x + 4, y: above.y },
        'start',
      );
    }
    for (const pool of [this.#numbers, this.#names, this.#title, this.#shape]) pool.end();
  }

  #drawNumbers(rail: Rail, counts: Triple, handles: readonly ScreenPoint[], project: Project): void {
    const length = Math.hypot(rail.to.x - rail.from.x, rail.to.y - rail.from.y);
    for (const tick of ticks(counts[rail.axis], length / TICK_DISTANCE)) {
      const edge = onRail(rail, tick + 0.5, project);
      if (!edge) continue;
      const place = along(edge, rail.outward, NUMBER_OFFSET);
      const free = handles.every((each) => Math.hypot(each.x - place.x, each.y - place.y) > CLEAR_OF_HANDLES);
      if (free) this.#numbers.write(String(tick), place);
    }
  }
}

/** The point of a rail's edge at so many cells. */
export function onRail({ axis, origin }: Rail, cells: number, project: Project): ScreenPoint | null {
  return project(
    axis === 0 ? cells : origin[0],
    axis === 1 ? cells : origin[1],
    axis === 2 ? cells : origin[2],
  );
}

/** A point moved along a direction. */
export function along(point: ScreenPoint, direction: ScreenPoint, distance: number): ScreenPoint {
  return { x: point.x + direction.x * distance, y: point.y + direction.y * distance };
}

/** Over the middle of the box, above its highest corner. */
function topOf(counts: Triple, project: Project): ScreenPoint | null {
  const centre = project(counts[0] / 2, counts[1] / 2, counts[2] / 2);
  if (!centre) return null;
  let top = centre.y;
  for (let bits = 0; bits < 8; bits++) {
    const each = project(bits & 1 ? counts[0] : 0, bits & 2 ? counts[1] : 0, bits & 4 ? counts[2] : 0);
    if (each) top = Math.min(top, each.y);
  }
  return { x: centre.x, y: top - 26 };
}
