/**
 * What is pointed at in orange: a cell, a cell's whole vector, or a channel's plane; the line it stands in, and the part of
 * the picture it lies over.
 */

import { type CellBox, PICTURE_GAP, type Triple } from './cube-box.ts';
import { facesTowards, frontEdges } from './cube-edges.ts';
import { change, type Project, pathThrough, svg } from './cube-overlay.ts';

/** A cell smaller than this on the screen gets a ring around it, CSS pixels. */
const SMALL = 9;

export class CubePointer {
  readonly #group: SVGGElement;
  readonly #cell: SVGPathElement;
  readonly #tether: SVGPathElement;
  readonly #patch: SVGPathElement;
  readonly #ring: SVGCircleElement;

  constructor(sheet: SVGSVGElement) {
    this.#group = svg('g', { fill: 'none', 'stroke-linejoin': 'round', 'stroke-linecap': 'round' });
    this.#tether = svg('path', { 'stroke-width': 1, 'stroke-dasharray': '2 4', opacity: 0.8 });
    this.#patch = svg('path', { 'stroke-width': 1.5, 'fill-opacity': 0.2 });
    this.#cell = svg('path', { 'stroke-width': 1.75 });
    this.#ring = svg('circle', { r: 7, 'stroke-width': 1.5 });
    this.#group.append(this.#tether, this.#patch, this.#cell, this.#ring);
    sheet.append(this.#group);
  }

  theme(pointed: string): void {
    this.#group.setAttribute('stroke', pointed);
    this.#patch.setAttribute('fill', pointed);
  }

  /**
   * @param box first corner and the one past its end, in cells; null hides all
   * @param depth length of the channel axis in the scene
   * @param picture whether there is a picture to point into
   */
  draw(
    box: CellBox | null,
    eye: Triple,
    counts: Triple,
    depth: number,
    picture: boolean,
    project: Project,
  ): void {
    this.#group.style.display = box ? '' : 'none';
    if (!box) return;
    const [begin, end] = box;
    const [left, top, near] = begin;
    const [right, bottom] = end;
    const [x, y, z] = begin.map((at, axis) => (at + (end[axis] ?? at)) / 2);
    if (x === undefined || y === undefined || z === undefined) return;
    const middle = project(x, y, z);
    change(this.#cell, 'd', frontEdges(begin, end, facesTowards(eye, begin, end), project));
    const low = project(left, top, z);
    const high = project(right, bottom, z);
    const small = middle && low && high && Math.hypot(high.x - low.x, high.y - low.y) < SMALL;
    this.#ring.style.display = small ? '' : 'none';
    if (small) {
      change(this.#ring, 'cx', middle.x.toFixed(1));
      change(this.#ring, 'cy', middle.y.toFixed(1));
    }
    const back = picture ? (-PICTURE_GAP / depth) * counts[2] : 0;
    // A plane lies over the whole picture: nothing leads to a part of it.
    const whole = right - left === counts[0] && bottom - top === counts[1];
    change(this.#tether, 'd', whole ? '' : pathThrough([project(x, y, near), project(x, y, back)]));
    const corners = [
      project(left, top, back),
      project(right, top, back),
      project(right, bottom, back),
      project(left, bottom, back),
    ];
    change(this.#patch, 'd', whole ? '' : pathThrough(corners, true));
  }
}
