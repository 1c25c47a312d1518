/** How often the kernels of most kinds run: once for each quad of the output. */

import { type GpuTensor, quads } from '../../gpu/tensor.ts';

/** Invocations of a kernel that owns a quad of a pixel: id = (column · quads + quad, row, n). */
export function eachQuad({ shape: [n, h, w, c] }: GpuTensor): [number, number, number] {
  return [w * quads(c), h, n];
}
