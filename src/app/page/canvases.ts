/** The page's three WebGPU canvases. */

import type { Canvases } from '../graphics.ts';
import { byId } from './elements.ts';

/**
 * Gives the page's canvases, and from the second time on fresh copies in their places: what belonged to a lost device
 * is not used again.
 */
export function createFreshCanvases(): () => Canvases {
  let used = false;
  return () => {
    const [stage, strip, sheet] = ['stage-canvas', 'strip-canvas', 'sheet-canvas'].map((id) => {
      const canvas = byId(id, HTMLCanvasElement);
      if (!used) return canvas;
      const copy = canvas.cloneNode(false) as HTMLCanvasElement;
      canvas.replaceWith(copy);
      return copy;
    });
    used = true;
    if (!stage || !strip || !sheet) throw new Error('The page has three canvases.');
    return { stage, strip, sheet };
  };
}
