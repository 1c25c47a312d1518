/** Objectives of a whole batch: its pictures should differ in what they show, or resemble their neighbours. */

import type { Step } from '../../gpu/kernel.ts';
import { quads, tensorParams } from '../../gpu/tensor.ts';
import alignmentWgsl from '../../shaders/objective-alignment.wgsl?raw';
import diversityWgsl from '../../shaders/objective-diversity.wgsl?raw';
import diversityGramWgsl from '../../shaders/objective-diversity-gram.wgsl?raw';
import gramWgsl from '../../shaders/objective-gram.wgsl?raw';
import gramDotsWgsl from '../../shaders/objective-gram-dots.wgsl?raw';
import { createQuads, quadRows } from '../images/source.ts';
import { common, eachQuad, type ObjectiveContext, type ObjectiveKind, pictureStep } from './objective.ts';

/** Falls back to nothing with one picture. Its neighbours in the batch count by half with each further one. */
export const ALIGNMENT: ObjectiveKind = {
  name: 'alignment',
  label: 'Likeness to the neighbours',
  about: 'layer',
  reads: [],
  async build(context) {
    const kernel = await context.gpu.kernel('objective-alignment', alignmentWgsl);
    return { steps: [pictureStep(context, kernel)] };
  },
};

/**
 * How alike the pictures are by the correlations of their channels: a negative weight makes them diverse (lucid's
 * notebook takes −100 with four pictures).
 */
export const DIVERSITY: ObjectiveKind = {
  name: 'diversity',
  label: 'Likeness of the batch',
  about: 'layer',
  reads: [],
  build: async (context) => ({ steps: await gramSteps(context) }),
};

async function gramSteps(context: ObjectiveContext): Promise<Step[]> {
  const { gpu, arena, x, values, term } = context;
  const [pictures, , , channels] = x.shape;
  const width = quads(channels);
  const each = 4 * width * width;
  const [gramKernel, dotsKernel, lossKernel, kernel] = await Promise.all([
    gpu.kernel('objective-gram', gramWgsl),
    gpu.kernel('objective-gram-dots', gramDotsWgsl),
    gpu.kernel('objective-diversity-gram', diversityGramWgsl),
    gpu.kernel('objective-diversity', diversityWgsl),
  ]);
  const gram = createQuads(arena, 'gram', pictures * each);
  const dgram = createQuads(arena, 'dgram', pictures * each);
  const dots = createQuads(arena, 'dots', Math.ceil((pictures * pictures) / 4));
  const rows = quadRows(each);
  const { resources, params } = common(context);
  return [
    gramKernel.step(arena, { x, gram }, { x: tensorParams(x) }, [width, width, pictures]),
    dotsKernel.step(arena, { gram, dots }, { pictures, quads: width }, [256, pictures, pictures]),
    lossKernel.step(arena, { gram, dots, dgram, values }, { pictures, each, width: rows.width, term }, [
      ...rows.size,
      pictures,
    ]),
    kernel.step(arena, { ...resources, x, dgram }, { ...params, x: tensorParams(x) }, eachQuad(x)),
  ];
}
