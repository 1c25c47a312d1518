/**
 * The sum of four planes, each half as large as the one before and stretched to full size: coarse structure has
 * parameters of its own. lucid, optvis/param/lowres.py (laplacian_pyramid_image).
 */

import copyWgsl from '../../shaders/image-copy.wgsl?raw';
import pyramidSumWgsl from '../../shaders/pyramid-sum.wgsl?raw';
import pyramidSumDxWgsl from '../../shaders/pyramid-sum-dx.wgsl?raw';
import {
  createPlane,
  createQuads,
  fillNoise,
  type ImageKind,
  type ImageSource,
  quadRows,
  type SourceContext,
} from './source.ts';

export const PYRAMID: ImageKind = { name: 'pyramid', label: 'Laplacian pyramid', build: buildPyramid };

const LEVELS = 4;

/** Height, width and first value of each level; and how many values there are in all. */
export function pyramidLevels(
  pictures: number,
  height: number,
  width: number,
): { levels: { height: number; width: number; first: number }[]; count: number } {
  let count = 0;
  const levels = Array.from({ length: LEVELS }, (_, i) => {
    const level = { height: Math.max(1, height >> i), width: Math.max(1, width >> i), first: count };
    count += pictures * level.height * level.width;
    return level;
  });
  return { levels, count };
}

async function buildPyramid(context: SourceContext): Promise<ImageSource> {
  const { gpu, arena, pictures, height, width, channels } = context;
  const { levels, count } = pyramidLevels(pictures, height, width);
  const [sum, sumDx, copy] = await Promise.all([
    gpu.kernel('pyramid-sum', pyramidSumWgsl),
    gpu.kernel('pyramid-sum-dx', pyramidSumDxWgsl),
    gpu.kernel('image-copy', copyWgsl),
  ]);
  const params = createQuads(arena, 'levels', count);
  const dparams = createQuads(arena, 'dlevels', count);
  const t = createPlane(context, 't');
  const dt = createPlane(context, 'dt');
  const layout = {
    shape: [pictures, height, width],
    levels: levels.flatMap((level) => [level.height, level.width, level.first, 0]),
  };
  const all = quadRows(count);
  const plane = pictures * height * width;
  return {
    params,
    dparams,
    t,
    dt,
    forward: [sum.step(arena, { levels: params, t: t.buffer }, layout, [width, height, pictures])],
    backward: [
      sumDx.step(arena, { dt: dt.buffer, dlevels: dparams }, layout, [width, height, pictures * LEVELS]),
    ],
    // The finest level holds the whole picture; the others begin at nothing.
    invert: [
      copy.step(arena, { x: dt, y: params }, { count: plane, filled: count, width: all.width }, all.size),
    ],
    noise(draws) {
      const values = new Float32Array(count * 4);
      draws.forEach((draw, n) => {
        for (const level of levels) {
          const each = level.height * level.width;
          fillNoise(values, level.first + n * each, each, channels, draw);
        }
      });
      return values;
    },
  };
}
