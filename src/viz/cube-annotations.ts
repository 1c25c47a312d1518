/**
 * Everything drawn over the canvas: outline, slice, axes, handles, pointer. Drawn anew when the cube's state or the
 * camera is another: most frames of a camera only bring other values into the same cells.
 */

import { CubeAxes } from './axes.ts';
import type { Triple } from './cube-box.ts';
import { chooseRails, facesTowards, frontEdges, type Rail } from './cube-edges.ts';
import { CubeHandles, type OnDrag } from './cube-handles.ts';
import { change, createSheet, type Project, svg } from './cube-overlay.ts';
import { CubePointer } from './cube-pointer.ts';
import type { CubeState } from './cube-state.ts';
import type { StageTheme } from './stage.ts';

export class CubeAnnotations {
  readonly #sheet: SVGSVGElement;
  readonly #frame = svg('path', { fill: 'none', 'stroke-width': 1, 'stroke-linecap': 'round', opacity: 0.3 });
  readonly #slice = svg('path', {
    fill: 'none',
    'stroke-width': 1,
    'stroke-linecap': 'round',
    opacity: 0.75,
  });
  readonly #axes: CubeAxes;
  readonly #handles: CubeHandles;
  readonly #pointer: CubePointer;
  #rails: readonly Rail[] = [];
  #drawn: CubeState | null = null;
  #projection = -1;

  constructor(canvas: HTMLCanvasElement, onDrag: OnDrag) {
    this.#sheet = createSheet(canvas);
    this.#sheet.append(this.#frame, this.#slice);
    this.#axes = new CubeAxes(this.#sheet);
    this.#pointer = new CubePointer(this.#sheet);
    this.#handles = new CubeHandles(this.#sheet, onDrag);
  }

  set theme({ ink, faintInk, ground, pointed }: StageTheme) {
    for (const path of [this.#frame, this.#slice]) path.setAttribute('stroke', ink);
    this.#axes.theme(ink, faintInk);
    this.#handles.theme(ink, ground);
    this.#pointer.theme(pointed);
  }

  /** The rail of an axis as last drawn. */
  rail(axis: 0 | 1 | 2): Rail | undefined {
    return this.#rails.find((each) => each.axis === axis);
  }

  /**
   * Whether `draw` is to follow.
   * @param state the same object as long as nothing of it changes
   * @param projection the same number as long as the camera sees it from the same place
   */
  due(state: CubeState, projection: number): boolean {
    if (state === this.#drawn && projection === this.#projection) return false;
    this.#drawn = state;
    this.#projection = projection;
    return true;
  }

  /** @param eye the camera, counted in cells */
  draw(state: CubeState, eye: Triple, project: Project): void {
    const { name, settings, counts, limits, size, pointed } = state;
    this.#sheet.style.display = name === null ? 'none' : '';
    if (name === null) return;
    const faces = facesTowards(eye, [0, 0, 0], counts);
    change(this.#frame, 'd', frontEdges([0, 0, 0], counts, faces, project));
    const sliced = limits.lo.some((lo) => lo > 0) || limits.hi.some((hi, axis) => hi < (counts[axis] ?? hi));
    const sliceFaces = facesTowards(eye, limits.lo, limits.hi);
    change(this.#slice, 'd', sliced ? frontEdges(limits.lo, limits.hi, sliceFaces, project) : '');
    this.#axes.visible = settings.axes;
    this.#handles.visible = settings.axes;
    if (settings.axes) {
      this.#rails = chooseRails(counts, faces, project);
      const taken = this.#handles.draw(limits, counts, this.#rails, project);
      this.#axes.draw(name, counts, this.#rails, taken, project);
    }
    const picture = settings.picture && state.picture;
    this.#pointer.draw(pointed, eye, counts, size[2], picture, project);
  }

  dispose(): void {
    this.#sheet.remove();
  }
}
