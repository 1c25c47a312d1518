/** The pointed cell in orange: its outline, the column of cells it stands in, and the part of the picture it lies over. */

import { PICTURE_GAP, type Triple } from './cube-box.ts';
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
   * @param cell column, row, channel; null hides all
   * @param depth length of the channel axis in the scene
   * @param picture whether there is a picture to point into
   */
  draw(
    cell: Triple | null,
    eye: Triple,
    counts: Triple,
    depth: number,
    picture: boolean,
    project: Project,
  ): void {
    this.#group.style.display = cell ? '' : 'none';
    if (!cell) return;
    const [column, row, channel] = cell;
    const end: Triple = [column + 1, row + 1, channel + 1];
    const middle = project(column + 0.5, row + 0.5, channel + 0.5);
    change(this.#cell, 'd', frontEdges(cell, end, facesTowards(eye, cell, end), project));
    const low = project(column, row, channel + 0.5);
    const high = project(column + 1, row + 1, channel + 0.5);
    const small = middle && low && high && Math.hypot(high.x - low.x, high.y - low.y) < SMALL;
    this.#ring.style.display = small ? '' : 'none';
    if (small) {
      change(this.#ring, 'cx', middle.x.toFixed(1));
      change(this.#ring, 'cy', middle.y.toFixed(1));
    }
    const back = picture ? (-PICTURE_GAP / depth) * counts[2] : 0;
    change(this.#tether, 'd', pathThrough([middle, project(column + 0.5, row + 0.5, back)]));
    const corners = [
      project(column, row, back),
      project(column + 1, row, back),
      project(column + 1, row + 1, back),
      project(column, row + 1, back),
    ];
    change(this.#patch, 'd', pathThrough(corners, true));
  }
}
