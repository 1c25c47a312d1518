/** Turns a drag of a handle into ranges. The pointer moves in CSS pixels, the range in whole cells along its edge. */

import { along, RAIL_OFFSET } from './axes.ts';
import { AXES, cellsToScene, type Ray, type Triple } from './cube-box.ts';
import type { Rail } from './cube-edges.ts';
import type { Grip } from './cube-handles.ts';
import type { ScreenPoint } from './cube-overlay.ts';
import type { CubeState } from './cube-state.ts';
import type { CubeSettings, Range } from './settings.ts';

/** What a drag needs to know of the stage at this moment. */
export interface DragScene {
  readonly state: Pick<CubeState, 'counts' | 'size' | 'limits'>;
  /** The rail of an axis as it is drawn. */
  rail(axis: 0 | 1 | 2): Rail | undefined;
  ray(x: number, y: number): Ray;
}

/** Hears the handles and says what they mean. */
export class Slicer {
  readonly #canvas: HTMLCanvasElement;
  readonly #ask: {
    readonly scene: () => DragScene;
    readonly change: (patch: Partial<CubeSettings>) => void;
  };
  #drag: SliceDrag | null = null;

  constructor(
    canvas: HTMLCanvasElement,
    ask: { readonly scene: () => DragScene; readonly change: (patch: Partial<CubeSettings>) => void },
  ) {
    this.#canvas = canvas;
    this.#ask = ask;
  }

  /** @param place of the pointer in the window, CSS pixels */
  drag(axis: 0 | 1 | 2, grip: Grip, place: ScreenPoint, phase: 'begin' | 'move' | 'end'): void {
    const { left, top } = this.#canvas.getBoundingClientRect();
    const point = { x: place.x - left, y: place.y - top };
    const scene = this.#ask.scene();
    if (phase === 'begin') {
      const rail = scene.rail(axis);
      this.#drag = rail ? new SliceDrag(scene, rail, grip, point) : null;
    } else if (phase === 'end') this.#drag = null;
    else if (this.#drag) this.#ask.change(this.#drag.move(scene, point));
  }
}

class SliceDrag {
  readonly #rail: Rail;
  readonly #grip: Grip;
  readonly #first: number;
  readonly #last: number;
  readonly #begin: number;

  constructor(scene: DragScene, rail: Rail, grip: Grip, point: ScreenPoint) {
    this.#rail = rail;
    this.#grip = grip;
    this.#first = scene.state.limits.lo[rail.axis];
    this.#last = scene.state.limits.hi[rail.axis] - 1;
    this.#begin = this.#cellsAt(scene, point);
  }

  /** The settings that this place of the pointer means. */
  move(scene: DragScene, point: ScreenPoint): Partial<CubeSettings> {
    const moved = Math.round(this.#cellsAt(scene, point) - this.#begin);
    const end = scene.state.counts[this.#rail.axis] - 1;
    const range = moveRange([this.#first, this.#last], this.#grip, moved, end);
    return { [AXES[this.#rail.axis]]: range };
  }

  /** Cells along the edge at the point nearest to the pointer's ray. */
  #cellsAt(scene: DragScene, point: ScreenPoint): number {
    const { axis, origin, outward } = this.#rail;
    const onEdge = along(point, outward, -RAIL_OFFSET);
    const ray = scene.ray(onEdge.x, onEdge.y);
    const next: [number, number, number] = [...origin];
    next[axis] += 1;
    const start = cellsToScene(origin, scene.state.counts, scene.state.size);
    const unit = subtract(cellsToScene(next, scene.state.counts, scene.state.size), start);
    const between = subtract(start, ray.origin);
    const slant = dot(unit, ray.direction);
    const denominator = dot(unit, unit) - slant * slant;
    if (denominator < 1e-12) return this.#begin;
    return (slant * dot(ray.direction, between) - dot(unit, between)) / denominator;
  }
}

/** A range after one of its ends, or both, moved by some cells; null when it shows all. */
export function moveRange(range: readonly [number, number], grip: Grip, moved: number, end: number): Range {
  let [first, last] = range;
  if (grip === 'first') first = clamp(first + moved, 0, last);
  else if (grip === 'last') last = clamp(last + moved, first, end);
  else {
    const shift = clamp(moved, -first, end - last);
    first += shift;
    last += shift;
  }
  return first === 0 && last === end ? null : [first, last];
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
const subtract = (a: Triple, b: Triple): Triple => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const dot = (a: Triple, b: Triple): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
