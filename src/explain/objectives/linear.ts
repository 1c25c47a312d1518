/** Objectives that are a sum of channels: a channel, a neuron, a class score, one class against another. */

import { BufferUsage } from '../../gpu/flags.ts';
import type { GpuTensor } from '../../gpu/tensor.ts';
import linearWgsl from '../../shaders/objective-linear.wgsl?raw';
import {
  cellRegion,
  checkedChannels,
  needed,
  type Objective,
  type ObjectiveContext,
  type ObjectiveKind,
  type ObjectiveSettings,
  perPicture,
  pictureStep,
  wholeRegion,
} from './objective.ts';

export const CHANNEL = single('channel', 'Channel', 'layer');
export const NEURON = single('neuron', 'Neuron', 'layer', true);
export const CLASS_LOGIT = single('class', 'Class', 'logits');

export const CLASS_DIFFERENCE: ObjectiveKind = {
  name: 'classDifference',
  label: 'One class against another',
  about: 'logits',
  reads: ['channel', 'against'],
  async build(context, settings) {
    const { gpu, x } = context;
    const count = Math.ceil(x.shape[3] / 4);
    const made = await linear(context, count, wholeRegion(x));
    const set = (to: ObjectiveSettings) => {
      const [plus, minus] = (['channel', 'against'] as const).map((key) =>
        channels(x, needed(to, key, 'classDifference'), key),
      );
      const values = new Float32Array(x.shape[0] * count * 4);
      for (let n = 0; n < x.shape[0]; n++) {
        const add = (channel: number, by: number) => {
          const at = n * count * 4 + channel;
          values[at] = (values[at] ?? 0) + by;
        };
        add(plus?.[n] ?? 0, 1);
        add(minus?.[n] ?? 0, -1);
      }
      gpu.device.queue.writeBuffer(made.vector, 0, values);
    };
    set(settings);
    return { steps: made.steps, set };
  },
};

/** One channel of each picture: over the whole map, or of one cell. */
function single(name: string, label: string, about: ObjectiveKind['about'], cell = false): ObjectiveKind {
  return {
    name,
    label,
    about,
    reads: cell ? ['channel', 'share', 'cell'] : ['channel', 'share'],
    async build(context, settings) {
      const { gpu, x } = context;
      const region = cell ? cellRegion(x, settings.cell) : wholeRegion(x);
      const { steps, start, vector } = await linear(context, 1, region);
      const set = (to: ObjectiveSettings) => {
        const chosen = channels(x, needed(to, 'channel', name), 'channel');
        const quads = Uint32Array.from(chosen, (channel) => Math.floor(channel / 4));
        const shares = perPicture(to.share ?? 1, x.shape[0], 'share');
        const lanes = Float32Array.from({ length: chosen.length * 4 }, (_, i) => {
          const n = Math.floor(i / 4);
          return (chosen[n] ?? 0) % 4 === i % 4 ? (shares[n] ?? 1) : 0;
        });
        gpu.device.queue.writeBuffer(start, 0, quads);
        gpu.device.queue.writeBuffer(vector, 0, lanes);
        if (cell) steps[0]?.set({ region: cellRegion(x, to.cell) });
      };
      set(settings);
      return { steps, set };
    },
  };
}

function channels(x: GpuTensor, setting: number | readonly number[], name: string): readonly number[] {
  return checkedChannels(perPicture(setting, x.shape[0], name), x);
}

/** The kernel with `count` quads of a vector per picture. */
async function linear(
  context: ObjectiveContext,
  count: number,
  region: number[],
): Promise<Objective & { start: GPUBuffer; vector: GPUBuffer }> {
  const { gpu, arena, x } = context;
  const kernel = await gpu.kernel('objective-linear', linearWgsl);
  const usage = BufferUsage.STORAGE | BufferUsage.COPY_DST;
  const start = arena.buffer('start', x.shape[0] * 4, usage);
  const vector = arena.buffer('vector', x.shape[0] * count * 16, usage);
  const step = pictureStep(context, kernel, { resources: { start, vector }, params: { count, region } });
  return { steps: [step], start, vector };
}
