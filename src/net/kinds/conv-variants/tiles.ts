/**
 * Variants for GPUs: tiles in workgroup memory, in three sizes. The smaller a tile, the less often a value that was
 * fetched is used, but the more workgroups there are; a GPU without enough of them stands still for the most part.
 */

import { quads } from '../../../gpu/tensor.ts';
import dxSplitWgsl from '../../../shaders/conv2d-dx-split.wgsl?raw';
import dxSplitHalfWgsl from '../../../shaders/conv2d-dx-split-half.wgsl?raw';
import dxTileWgsl from '../../../shaders/conv2d-dx-tile.wgsl?raw';
import dxTileSmallWgsl from '../../../shaders/conv2d-dx-tile-small.wgsl?raw';
import splitWgsl from '../../../shaders/conv2d-split.wgsl?raw';
import splitHalfWgsl from '../../../shaders/conv2d-split-half.wgsl?raw';
import tileWgsl from '../../../shaders/conv2d-tile.wgsl?raw';
import tileSmallWgsl from '../../../shaders/conv2d-tile-small.wgsl?raw';
import { packFilter, packFilterDx, packFilterDxHalf, packFilterHalf } from '../pack.ts';
import { invocations, type Tile, workgroups, written } from './tile.ts';
import { type DxVariant, type ForwardVariant, type OneKernel, oneKernel, windowOf } from './variant.ts';

const LARGE: Tile = { pixels: 64, quads: 16, invocations: 64 };
const SMALL: Tile = { pixels: 32, quads: 8, invocations: 64 };
const SPLIT: Tile = { pixels: 16, quads: 4, invocations: 256 };

/** Workgroups that give each multiprocessor of a large GPU one, a laptop's each some: fewer take a smaller tile. */
const ENOUGH = 128;

/** Small maps with weights of 16 bits. */
const HALF = { ...tiled(SPLIT, 0), needs: { features: ['shader-f16'] }, inexact: true } as const;

export const FORWARD_TILES: readonly ForwardVariant[] = [
  oneKernel({ name: 'conv2d-tile', wgsl: tileWgsl, pack: packFilter, ...tiled(LARGE, ENOUGH) }),
  oneKernel({ name: 'conv2d-tile-small', wgsl: tileSmallWgsl, pack: packFilter, ...tiled(SMALL, ENOUGH) }),
  oneKernel({ name: 'conv2d-split', wgsl: splitWgsl, pack: packFilter, ...tiled(SPLIT, 0) }),
  oneKernel({ name: 'conv2d-split-half', wgsl: splitHalfWgsl, pack: packFilterHalf, ...HALF }),
];

export const DX_TILES: readonly DxVariant[] = [
  oneKernel({ name: 'conv2d-dx-tile', wgsl: dxTileWgsl, pack: packFilterDx, ...tiled(LARGE, ENOUGH) }),
  oneKernel({
    name: 'conv2d-dx-tile-small',
    wgsl: dxTileSmallWgsl,
    pack: packFilterDx,
    ...tiled(SMALL, ENOUGH),
  }),
  oneKernel({ name: 'conv2d-dx-split', wgsl: dxSplitWgsl, pack: packFilterDx, ...tiled(SPLIT, 0) }),
  oneKernel({ name: 'conv2d-dx-split-half', wgsl: dxSplitHalfWgsl, pack: packFilterDxHalf, ...HALF }),
];

/** @param least workgroups that make the tile worth having; nor may most of its quads be empty */
function tiled(tile: Tile, least: number): Pick<OneKernel<never>, 'fits' | 'suits' | 'told' | 'invocations'> {
  return {
    fits: ({ groups }) => groups === 1,
    suits(task, software) {
      const [x, y, z] = workgroups(task, tile);
      return !software && x * y * z >= least && quads(written(task)[3]) * 2 >= tile.quads;
    },
    told: windowOf,
    invocations: (task) => invocations(task, tile),
  };
}
