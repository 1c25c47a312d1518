/**
 * Winograd's convolution F(2×2, 3×3) (Lavin & Gray 2015, arXiv:1509.09308), for windows of 3×3: a tile of 2×2 outputs
 * takes 16 multiplications for each channel instead of 36. The first step transforms x once for all outputs; the second
 * multiplies with transformed filters and transforms back. The gradient is the same with the filter turned over.
 */

import type { Step } from '../../../gpu/kernel.ts';
import type { ParamValues } from '../../../gpu/params.ts';
import { type GpuTensor, pictures, quads, tensorParams } from '../../../gpu/tensor.ts';
import dxWgsl from '../../../shaders/conv2d-dx-winograd.wgsl?raw';
import dxWideWgsl from '../../../shaders/conv2d-dx-winograd-wide.wgsl?raw';
import wgsl from '../../../shaders/conv2d-winograd.wgsl?raw';
import patchesWgsl from '../../../shaders/conv2d-winograd-patches.wgsl?raw';
import wideWgsl from '../../../shaders/conv2d-winograd-wide.wgsl?raw';
import type { Pair } from '../../attributes.ts';
import { packWinograd, packWinogradDx } from '../pack-winograd.ts';
import { type ConvTask, taskWork } from './task.ts';
import { written } from './tile.ts';
import type { ConvLayer, DxTensors, DxVariant, ForwardTensors, ForwardVariant, Variant } from './variant.ts';

/** Transformed pixels of some pictures may take so many bytes; those of more pictures follow in the same place. */
const MOST_BYTES = 2 ** 25;
/** Values of a transformed tile, of each channel. */
const PLACES = 16;
const QUAD_BYTES = 16;
/** What a workgroup of the second step owns. */
const BLOCK = { tiles: 16, quads: 8, invocations: 8 };
/** Where tiles fill their blocks badly, so many times the multiplications of a plain kernel save no time. */
const WORTH_IT = 0.7;
/** Multiplications, of a plain kernel, that are worth a second dispatch. */
const LEAST_WORK = 1e6;

export const FORWARD_WINOGRAD: readonly ForwardVariant[] = [
  forward('conv2d-winograd-wide', wideWgsl, 8),
  forward('conv2d-winograd', wgsl, 4),
];

export const DX_WINOGRAD: readonly DxVariant[] = [
  dx('conv2d-dx-winograd-wide', dxWideWgsl, 8),
  dx('conv2d-dx-winograd', dxWgsl, 4),
];

function forward(name: string, product: string, lanes: number): ForwardVariant {
  return {
    ...offered(name, lanes),
    pack: packWinograd,
    steps: (layer: ConvLayer<ForwardTensors>) => {
      const { task, tensors, params } = layer;
      const [top, left] = task.window.pad;
      const { lo = 0, hi = 0 } = params;
      return stepsOf(layer, {
        name,
        product,
        read: tensors.x,
        origin: [-top, -left],
        tensors: { y: tensors.y },
        others: { bias: tensors.bias },
        told: { lo, hi },
      });
    },
  };
}

function dx(name: string, product: string, lanes: number): DxVariant {
  return {
    ...offered(name, lanes),
    pack: packWinogradDx,
    steps: (layer: ConvLayer<DxTensors>) => {
      const { task, tensors, params } = layer;
      const [top, left] = task.window.pad;
      const { accumulate = 0, lo = 0, hi = 0 } = params;
      return stepsOf(layer, {
        name,
        product,
        read: tensors.dy,
        origin: [top - 2, left - 2],
        tensors: { x: tensors.x, dx: tensors.dx },
        others: {},
        told: { accumulate, lo, hi },
      });
    },
  };
}

/** @param lanes that read for each other: a subgroup has as many or more */
function offered(name: string, lanes: number): Pick<Variant<never>, 'name' | 'needs' | 'fits' | 'suits'> {
  return {
    name,
    needs: { features: ['subgroups'], lanes },
    fits: (task) => {
      const { kernel, stride, dilation } = task.window;
      const plain = task.groups === 1 && [...stride, ...dilation].every((length) => length === 1);
      return plain && kernel[0] === 3 && kernel[1] === 3 && patchBytes(task, 1) <= MOST_BYTES;
    },
    // Of a quad that is read, or a few that are written, the transforms cost more than the products save.
    suits(task, software) {
      const [n, h, w, c] = written(task);
      const worth = blocks(task, n) * BLOCK.tiles * PLACES <= WORTH_IT * n * h * w * 9;
      const channels = quads(c) * 2 >= BLOCK.quads && depth(task) > 1;
      return software && channels && worth && taskWork(task) >= LEAST_WORK;
    },
  };
}

/** What the two steps differ in by direction. */
interface Halves {
  readonly name: string;
  /** WGSL of the second step. */
  readonly product: string;
  /** What the first step transforms, and the row and column in it where the first tile's patch begins. */
  readonly read: GpuTensor;
  readonly origin: Pair;
  /** What the second step reads and writes of each picture, what else it binds, and its epilogue. */
  readonly tensors: Readonly<Record<string, GpuTensor>>;
  readonly others: Readonly<Record<string, GPUBuffer>>;
  readonly told: ParamValues;
}

async function stepsOf(
  { gpu, arena, label, task, filters }: Omit<ConvLayer<never>, 'tensors'>,
  { name, product, read, origin, tensors, others, told }: Halves,
): Promise<Step[]> {
  const first = await gpu.kernel('conv2d-winograd-patches', patchesWgsl);
  const second = await gpu.kernel(name, product);
  const [n] = read.shape;
  const most = Math.min(n, Math.floor(MOST_BYTES / patchBytes(task, 1)));
  const patches = arena.scratch(patchBytes(task, most));
  const grid = tiles(task);
  const steps: Step[] = [];
  for (let from = 0; from < n; from += most) {
    const count = Math.min(most, n - from);
    const x = pictures(read, from, count);
    const each = count * grid[0] * grid[1] * depth(task);
    const where = { x: tensorParams(x), tiles: grid, origin };
    steps.push(first.step(arena, { x, patches }, where, [each], `${label} patches`));

    const parts = Object.entries(tensors).map(([key, all]) => [key, pictures(all, from, count)] as const);
    const layouts = Object.fromEntries(parts.map(([key, part]) => [key, tensorParams(part)]));
    const bound = { ...Object.fromEntries(parts), ...others, filters, patches };
    const all = { ...layouts, ...told, tiles: grid, depth: depth(task) };
    const across = Math.ceil(quads(written(task)[3]) / BLOCK.quads);
    steps.push(second.step(arena, bound, all, [blocks(task, count) * BLOCK.invocations, across], label));
  }
  return steps;
}

/** Rows and columns of tiles in a picture. */
function tiles(task: ConvTask): Pair {
  const [, h, w] = written(task);
  return [Math.ceil(h / 2), Math.ceil(w / 2)];
}

/** Blocks that hold the tiles of n pictures. */
function blocks(task: ConvTask, n: number): number {
  const [rows, columns] = tiles(task);
  return Math.ceil((n * rows * columns) / BLOCK.tiles);
}

/** Quads of what is transformed. */
function depth({ direction, x, y }: ConvTask): number {
  return quads((direction === 'dx' ? y : x)[3]);
}

/** Of n pictures. */
function patchBytes(task: ConvTask, n: number): number {
  const [rows, columns] = tiles(task);
  return n * rows * columns * depth(task) * PLACES * QUAD_BYTES;
}
