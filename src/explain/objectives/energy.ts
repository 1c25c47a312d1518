/** Whatever fires should fire more: DeepDream. */

import deepdreamWgsl from '../../shaders/objective-deepdream.wgsl?raw';
import { type ObjectiveKind, pictureStep } from './objective.ts';

export const DEEPDREAM: ObjectiveKind = {
  name: 'deepdream',
  label: 'DeepDream',
  about: 'layer',
  reads: [],
  async build(context) {
    const kernel = await context.gpu.kernel('objective-deepdream', deepdreamWgsl);
    return { steps: [pictureStep(context, kernel)] };
  },
};
