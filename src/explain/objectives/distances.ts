/** How far a tensor is from a constant, an original or a photograph's activations. L1, L2 and the input difference are
 * penalties, with weights < 0; the match rises as it gets nearer. */

import { type GpuTensor, padChannels, tensorParams } from '../../gpu/tensor.ts';
import l1Wgsl from '../../shaders/objective-l1.wgsl?raw';
import l2Wgsl from '../../shaders/objective-l2.wgsl?raw';
import matchWgsl from '../../shaders/objective-match.wgsl?raw';
import {
  constantTensor,
  needed,
  neededMap,
  type Objective,
  type ObjectiveContext,
  type ObjectiveKind,
  pictureStep,
} from './objective.ts';

export const L1 = distance('l1', 'L1', async (context, original) => {
  const kernel = await context.gpu.kernel('objective-l1', l1Wgsl);
  return pictureStep(context, kernel, {
    resources: { original },
    params: { original: tensorParams(original) },
  });
});

/** lucid adds this under the root, so that a slope exists at zero. */
const L2_EPSILON = 1e-6;

export const L2 = distance('l2', 'L2', (context, original) => l2Step(context, original, 1, L2_EPSILON));

export const INPUT_DIFFERENCE: ObjectiveKind = {
  name: 'inputDifference',
  label: 'Difference to the original',
  about: 'picture',
  reads: ['original'],
  async build(context, settings) {
    const original = needed(settings, 'original', 'inputDifference');
    const [n, h, w, c] = context.x.shape;
    if (original.shape[1] !== h || original.shape[2] !== w || original.shape[3] !== c) {
      throw new RangeError(
        `An original of [${original.shape}] cannot be compared with [${n},${h},${w},${c}].`,
      );
    }
    // Far below the smallest step of a picture: only keeps the slope finite at no difference.
    return { steps: [await l2Step(context, original, 1 / (h * w * c), 1e-12)] };
  },
};

/**
 * What the layer makes of the picture should be what it makes of the photograph: feature inversion (Mahendran and Vedaldi
 * 2015, arXiv 1412.0035). −1 for a picture that does not fire at all, 0 for the same.
 */
export const MATCH: ObjectiveKind = {
  name: 'match',
  label: 'Likeness to the photograph',
  about: 'layer',
  reads: ['map'],
  async build(context, settings) {
    const map = neededMap(context, settings, 'match');
    const kernel = await context.gpu.kernel('objective-match', matchWgsl);
    const step = pictureStep(context, kernel, { resources: { map }, params: { map: tensorParams(map) } });
    return { steps: [step] };
  },
};

async function l2Step(context: ObjectiveContext, original: GpuTensor, share: number, epsilon: number) {
  const kernel = await context.gpu.kernel('objective-l2', l2Wgsl);
  return pictureStep(context, kernel, {
    resources: { original },
    params: { original: tensorParams(original), share, epsilon },
  });
}

/** From a constant, which is an original of one pixel. */
function distance(
  name: string,
  label: string,
  build: (context: ObjectiveContext, original: GpuTensor) => Promise<Objective['steps'][number]>,
): ObjectiveKind {
  return {
    name,
    label,
    about: 'picture',
    reads: ['constant'],
    async build(context, settings) {
      const channels = context.x.shape[3];
      const shape = [1, 1, 1, channels] as const;
      const values = (constant = 0) => new Float32Array(channels).fill(constant);
      const original = constantTensor(context, 'constant', shape, values(settings.constant));
      const step = await build(context, original);
      return {
        steps: [step],
        set({ constant }) {
          context.gpu.device.queue.writeBuffer(original.buffer, 0, padChannels(values(constant), shape));
        },
      };
    },
  };
}
