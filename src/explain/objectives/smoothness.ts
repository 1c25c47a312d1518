/** How rough a picture is: total variation, what a blur would change, and how busy its border is. */

import { createTensor, type GpuTensor, tensorParams } from '../../gpu/tensor.ts';
import blurWgsl from '../../shaders/objective-blur.wgsl?raw';
import residualWgsl from '../../shaders/objective-blur-residual.wgsl?raw';
import boundaryWgsl from '../../shaders/objective-boundary.wgsl?raw';
import variationWgsl from '../../shaders/objective-variation.wgsl?raw';
import {
  common,
  eachPicture,
  eachQuad,
  type Objective,
  type ObjectiveContext,
  type ObjectiveKind,
  pictureStep,
} from './objective.ts';

export const TOTAL_VARIATION: ObjectiveKind = {
  name: 'totalVariation',
  label: 'Total variation',
  about: 'picture',
  reads: [],
  async build(context) {
    const kernel = await context.gpu.kernel('objective-variation', variationWgsl);
    return { steps: [pictureStep(context, kernel)] };
  },
};

export const BLUR: ObjectiveKind = {
  name: 'blur',
  label: 'What a blur would change',
  about: 'picture',
  reads: [],
  build: (context) => blur(context, [1, 1, 1, 1]),
};

/** Of the opacity of pictures that have one: what is opaque should hang together. lucid's blur_alpha_each_step. */
export const BLUR_ALPHA: ObjectiveKind = {
  name: 'blurAlpha',
  label: 'What a blur would change of the opacity',
  about: 'opacity',
  reads: [],
  async build(context) {
    if (context.x.shape[3] === 4) return blur(context, [0, 0, 0, 1]);
    throw new RangeError('The objective "blurAlpha" needs pictures with opacity: make them with alpha.');
  },
};

/** Rises as the border gets plain: it is to be added, not subtracted. lucid's default width is 20, the atlas takes 5. */
export const BOUNDARY: ObjectiveKind = {
  name: 'boundary',
  label: 'Plain border',
  about: 'picture',
  reads: ['border'],
  async build(context, settings) {
    const { gpu, arena, x } = context;
    const border = settings.border ?? 20;
    const residual = createTensor(arena, 'residual', x.shape);
    const kernel = await gpu.kernel('objective-boundary', boundaryWgsl);
    const first = await residualStep(context, residual, 2, border);
    const step = pictureStep(context, kernel, {
      resources: { residual },
      params: { residual: tensorParams(residual), reach: 2, border },
    });
    return {
      steps: [first, step],
      set(to) {
        for (const each of [first, step]) each.set({ border: to.border ?? 20 });
      },
    };
  },
};

/** @param lanes which of a pixel's values count */
async function blur(context: ObjectiveContext, lanes: Lanes): Promise<Objective> {
  const { gpu, arena, x, dx, values } = context;
  const residual = createTensor(arena, 'residual', x.shape);
  const kernel = await gpu.kernel('objective-blur', blurWgsl);
  const { resources, params } = common(context);
  const step = kernel.step(
    arena,
    { ...resources, residual, values },
    { ...params, residual: tensorParams(residual) },
    eachPicture(dx),
  );
  return { steps: [await residualStep(context, residual, 1, Math.max(x.shape[1], x.shape[2]), lanes), step] };
}

type Lanes = readonly [number, number, number, number];

async function residualStep(
  { gpu, arena, x }: ObjectiveContext,
  residual: GpuTensor,
  reach: number,
  border: number,
  lanes: Lanes = [1, 1, 1, 1],
) {
  const kernel = await gpu.kernel('objective-blur-residual', residualWgsl);
  const params = { x: tensorParams(x), residual: tensorParams(residual), reach, border, lanes };
  return kernel.step(arena, { x, residual }, params, eachQuad(x));
}
