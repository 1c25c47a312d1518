/** The plain parameterisation: a number for each channel of each pixel. Noisy pictures, and honest for it. */

import imageCopyWgsl from '../../shaders/image-copy.wgsl?raw';
import { createPlane, fillNoise, type ImageKind, quadRows } from './source.ts';

export const PIXELS: ImageKind = {
  name: 'pixels',
  label: 'Pixels',
  async build(context) {
    const { gpu, arena, pictures, height, width, channels } = context;
    const copy = await gpu.kernel('image-copy', imageCopyWgsl);
    const t = createPlane(context, 't');
    const dt = createPlane(context, 'dt');
    const quads = height * width;
    const all = quadRows(pictures * quads);
    return {
      params: t.buffer,
      dparams: dt.buffer,
      t,
      dt,
      forward: [],
      backward: [],
      invert: [
        copy.step(
          arena,
          { x: dt, y: t },
          { count: all.count, filled: all.count, width: all.width },
          all.size,
        ),
      ],
      noise(draws) {
        const values = new Float32Array(pictures * quads * 4);
        draws.forEach((draw, n) => {
          fillNoise(values, n * quads, quads, channels, draw);
        });
        return values;
      },
    };
  },
};
