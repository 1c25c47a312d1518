/**
 * Lets three.js draw from a buffer that our kernels write.
 *
 * This is the one place that uses a private door of three.js: before an attribute is first drawn, its backend takes
 * whatever buffer stands in its own record. Undocumented, the same from r172 to r187; three is pinned to an exact
 * version and `test/e2e/cube-lab.test.ts` draws voxels through it. `renderer.dispose()` destroys such buffers.
 */

import type { BufferAttribute, WebGPURenderer } from 'three/webgpu';

interface AttributeRecords {
  get(attribute: BufferAttribute): { buffer?: GPUBuffer };
}

/** Call after `renderer.init()` and before the first frame; never set `needsUpdate` on the attribute. */
export function shareBuffer(renderer: WebGPURenderer, attribute: BufferAttribute, buffer: GPUBuffer): void {
  (renderer.backend as unknown as AttributeRecords).get(attribute).buffer = buffer;
}
