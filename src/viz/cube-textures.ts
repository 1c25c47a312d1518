/** Lets three.js sample a 3D texture that our kernels write. */

import { ExternalTexture, LinearFilter } from 'three/webgpu';

export function external3D(volume: GPUTexture): ExternalTexture {
  const external = new ExternalTexture(volume);
  external.minFilter = LinearFilter;
  external.magFilter = LinearFilter;
  return Object.assign(external, { isData3DTexture: true });
}
