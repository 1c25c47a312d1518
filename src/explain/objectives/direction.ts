/**
 * A direction in a layer's channels: a cell's vector, a group's, the activations of a photograph. With a power it must be
 * the direction that fits, not the length that grows.
 */

import type { GpuTensor } from '../../gpu/tensor.ts';
import { padChannels, tensorParams } from '../../gpu/tensor.ts';
import directionWgsl from '../../shaders/objective-direction.wgsl?raw';
import {
  cellRegion,
  constantTensor,
  needed,
  neededMap,
  type ObjectiveContext,
  type ObjectiveKind,
  type ObjectiveSettings,
  perPicture,
  pictureStep,
  wholeRegion,
} from './objective.ts';

export const DIRECTION = direction('direction', 'Direction', false);
export const DIRECTION_NEURON = direction('directionNeuron', 'Direction at one cell', true);

/**
 * The photograph's own activations as directions, cell by cell: after lucid's caricature (recipes/caricature.py), which
 * takes one cosine of the whole map.
 */
export const CARICATURE: ObjectiveKind = {
  name: 'caricature',
  label: 'Caricature',
  about: 'layer',
  reads: ['map', 'power'],
  async build(context, settings) {
    const map = neededMap(context, settings, 'caricature');
    const step = await directionStep(context, map, settings.power ?? 1, wholeRegion(context.x));
    return { steps: [step], set: ({ power = 1 }) => step.set({ power }) };
  },
};

function direction(name: string, label: string, cell: boolean): ObjectiveKind {
  return {
    name,
    label,
    about: 'layer',
    reads: cell ? ['vector', 'power', 'cell'] : ['vector', 'power'],
    async build(context, settings) {
      const { gpu, x } = context;
      const [n, , , c] = x.shape;
      const shape = [n, 1, 1, c] as const;
      const values = (given: ObjectiveSettings) => vectors(x, needed(given, 'vector', name));
      const vector = constantTensor(context, 'direction', shape, values(settings));
      const region = (given: ObjectiveSettings) => (cell ? cellRegion(x, given.cell) : wholeRegion(x));
      const step = await directionStep(context, vector, settings.power ?? 0, region(settings));
      return {
        steps: [step],
        set(to) {
          gpu.device.queue.writeBuffer(vector.buffer, 0, padChannels(values(to), shape));
          step.set({ power: to.power ?? 0, region: region(to) });
        },
      };
    },
  };
}

async function directionStep(context: ObjectiveContext, vector: GpuTensor, power: number, region: number[]) {
  const kernel = await context.gpu.kernel('objective-direction', directionWgsl);
  return pictureStep(context, kernel, {
    resources: { vector },
    params: { vector: tensorParams(vector), power, region },
  });
}

/** Dense [n, c]. @throws RangeError where a vector has another length than the layer has channels */
function vectors(x: GpuTensor, setting: Float32Array | readonly Float32Array[]): Float32Array {
  const [n, , , c] = x.shape;
  const list = perPicture(setting, n, 'vector');
  const all = new Float32Array(n * c);
  list.forEach((each, i) => {
    if (each.length !== c) {
      throw new RangeError(`A direction of "${x.label}" has ${c} numbers, not ${each.length}.`);
    }
    all.set(each, i * c);
  });
  return all;
}
