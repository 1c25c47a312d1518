/** Pointing at the cube: moving asks which cell is there, a click that is no drag keeps it. */

import type { CubeView } from '../../viz/cube.ts';
import type { Pointing } from '../pointing.ts';

/** A pointer that moved further than this between press and release has turned the cube. */
const DRAG_PIXELS = 5;

/** Listens on the canvas of one device's cube; both go together. */
export function listenToStage(canvas: HTMLCanvasElement, cube: CubeView, pointing: Pointing): void {
  let pressed: { x: number; y: number } | null = null;
  let inside = false;
  cube.onPick = (cell, keep) => {
    if (keep) pointing.pin(cell);
    pointing.hover(inside ? cell : null);
  };
  canvas.addEventListener('pointermove', (event) => {
    inside = event.pointerType !== 'touch';
    if (inside && event.buttons === 0) cube.pick(event.offsetX, event.offsetY);
  });
  canvas.addEventListener('pointerleave', () => {
    inside = false;
    pointing.hover(null);
  });
  canvas.addEventListener('pointerdown', ({ offsetX: x, offsetY: y, button }) => {
    pressed = button === 0 ? { x, y } : null;
  });
  canvas.addEventListener('pointerup', ({ offsetX: x, offsetY: y }) => {
    if (pressed && Math.hypot(x - pressed.x, y - pressed.y) < DRAG_PIXELS) {
      cube.pick(x, y, true);
    }
    pressed = null;
  });
}
