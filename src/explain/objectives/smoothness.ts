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
  async build(context) {
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
    return { steps: [await residualStep(context, residual, 1, Math.max(x.shape[1], x.shape[2])), step] };
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

async function residualStep(
  { gpu, arena, x }: ObjectiveContext,
  residual: GpuTensor,
  reach: number,
  border: number,
) {
  const kernel = await gpu.kernel('objective-blur-residual', residualWgsl);
  const params = { x: tensorParams(x), residual: tensorParams(residual), reach, border };
  return kernel.step(arena, { x, residual }, params, eachQuad(x));
}
