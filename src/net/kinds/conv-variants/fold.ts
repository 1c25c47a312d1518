/**
 * The gradient by a picture, whose few channels leave most of a tile empty: a matrix product of dy and all places of the
 * window at once, by whatever computes 1×1 convolutions best, and then a sum over the windows that saw a pixel.
 */

import type { Step } from '../../../gpu/kernel.ts';
import {
  createTensor,
  type GpuTensor,
  pictures,
  quads,
  tensorBytes,
  tensorParams,
} from '../../../gpu/tensor.ts';
import foldWgsl from '../../../shaders/conv2d-dx-fold.wgsl?raw';
import type { Shape, WeightTensor } from '../../graph.ts';
import { EVERYTHING } from '../activation.ts';
import { packFilter } from '../pack.ts';
import { chooseVariant } from './choose.ts';
import { FORWARD_VARIANTS } from './forward.ts';
import type { ConvTask } from './task.ts';
import { type ConvLayer, type DxTensors, type DxVariant, windowOf } from './variant.ts';

/** Bytes that the products of some pictures may take; those of more pictures follow in the same place. */
const MOST_BYTES = 2 ** 25;

export const DX_FOLD: DxVariant = {
  name: 'conv2d-dx-fold',
  fits: (task) => task.groups === 1 && task.x[3] <= 4 && tensorBytes(columnsShape(task, 1)) <= MOST_BYTES,
  // On SwiftShader the scattered sum costs more than the product saves; few outputs or places are no work worth halving.
  suits: ({ y, window: { kernel } }, software) => !software && y[3] >= 16 && kernel[0] * kernel[1] > 4,
  pack: packFilterColumns,
  async steps(layer) {
    const { arena, task, tensors } = layer;
    const most = Math.floor(MOST_BYTES / tensorBytes(columnsShape(task, 1)));
    const columns = createTensor(
      arena,
      `${layer.label}.columns`,
      columnsShape(task, Math.min(most, task.x[0])),
    );
    const steps: Step[] = [];
    for (let from = 0; from < task.x[0]; from += most) {
      const some = (tensor: GpuTensor) => pictures(tensor, from, Math.min(most, task.x[0] - from));
      const part = { dy: some(tensors.dy), x: some(tensors.x), dx: some(tensors.dx) };
      const { shape } = part.dy;
      const product = { ...columns, shape: [shape[0], shape[1], shape[2], columns.shape[3]] } as const;
      steps.push(...(await productSteps(layer, part.dy, product)), await foldStep(layer, part, product));
    }
    return steps;
  },
};

/** A quad for each place of the window of each pixel of y. */
function columnsShape({ y, window: { kernel } }: ConvTask, n: number): Shape {
  return [n, y[1], y[2], kernel[0] * kernel[1] * 4];
}

/**
 * A filter [kh, kw, up to 4, out] as that of a 1×1 convolution from the outputs to a quad for each place,
 * [out rounded up to 4, kh, kw, 4], packed like `packFilter`'s.
 */
export function packFilterColumns({ shape, data }: WeightTensor): Float32Array<ArrayBuffer> {
  const [kh = 1, kw = 1, c = 1, out = 1] = shape;
  const width = kh * kw * 4;
  const packed = new Float32Array(quads(out) * 4 * width);
  for (let place = 0; place < kh * kw; place++)
    for (let i = 0; i < c; i++)
      for (let o = 0; o < out; o++) packed[o * width + place * 4 + i] = data[(place * c + i) * out + o] ?? 0;
  return packed;
}

/** columns = dy · filter, as a 1×1 convolution without bias. */
function productSteps(
  { gpu, arena, label, filters }: ConvLayer<DxTensors>,
  dy: GpuTensor,
  columns: GpuTensor,
): Promise<Step[]> {
  const one = [1, 1] as const;
  const window = { kernel: one, stride: one, dilation: one, pad: [0, 0] } as const;
  const task: ConvTask = { direction: 'forward', x: dy.shape, y: columns.shape, window, groups: 1 };
  const able = FORWARD_VARIANTS.filter(({ pack }) => pack === packFilter);
  const bias = createTensor(arena, `${label}.no bias`, [1, 1, 1, columns.shape[3]]).buffer;
  return chooseVariant(gpu, able, task).steps({
    gpu,
    arena,
    label: `${label}.columns`,
    task,
    tensors: { x: dy, bias, y: columns },
    filters,
    params: { x: tensorParams(dy), y: tensorParams(columns), ...EVERYTHING },
  });
}

async function foldStep(
  { gpu, arena, label, task, params }: ConvLayer<DxTensors>,
  { x, dx }: DxTensors,
  columns: GpuTensor,
): Promise<Step> {
  const kernel = await gpu.kernel('conv2d-dx-fold', foldWgsl);
  const { accumulate = 0, lo = 0, hi = 0 } = params;
  const layouts = { columns: tensorParams(columns), x: tensorParams(x), dx: tensorParams(dx) };
  const all = { ...layouts, ...windowOf(task), accumulate, lo, hi };
  const [n, h, w] = dx.shape;
  return kernel.step(arena, { columns, x, dx }, all, [n * h * w], label);
}
