/**
 * Variants for devices with subgroups, whose lanes read for each other. They beat all others on software devices, where
 * reading costs more than multiplying; on a GPU telling costs as much as reading from workgroup memory, and eight
 * invocations fill no subgroup of 32.
 */

import { quads } from '../../../gpu/tensor.ts';
import dxWgsl from '../../../shaders/conv2d-dx-subgroup.wgsl?raw';
import dxWideWgsl from '../../../shaders/conv2d-dx-subgroup-wide.wgsl?raw';
import wgsl from '../../../shaders/conv2d-subgroup.wgsl?raw';
import pictureWgsl from '../../../shaders/conv2d-subgroup-picture.wgsl?raw';
import wideWgsl from '../../../shaders/conv2d-subgroup-wide.wgsl?raw';
import { packFilter, packFilterDx } from '../pack.ts';
import { invocations, type Tile, written } from './tile.ts';
import { type DxVariant, type ForwardVariant, type OneKernel, oneKernel, windowOf } from './variant.ts';

const NARROW: Tile = { pixels: 16, quads: 8, invocations: 8 };
const WIDE: Tile = { pixels: 32, quads: 8, invocations: 8 };

export const FORWARD_SUBGROUPS: readonly ForwardVariant[] = [
  oneKernel({
    name: 'conv2d-subgroup-picture',
    wgsl: pictureWgsl,
    pack: packFilter,
    ...shared(NARROW, 4),
    fits: ({ groups, x }) => groups === 1 && x[3] <= 3,
  }),
  oneKernel({ name: 'conv2d-subgroup-wide', wgsl: wideWgsl, pack: packFilter, ...shared(WIDE, 8) }),
  oneKernel({ name: 'conv2d-subgroup', wgsl, pack: packFilter, ...shared(NARROW, 4) }),
];

export const DX_SUBGROUPS: readonly DxVariant[] = [
  oneKernel({ name: 'conv2d-dx-subgroup-wide', wgsl: dxWideWgsl, pack: packFilterDx, ...shared(WIDE, 8) }),
  oneKernel({ name: 'conv2d-dx-subgroup', wgsl: dxWgsl, pack: packFilterDx, ...shared(NARROW, 4) }),
];

/** @param lanes that read for each other: a subgroup has as many or more */
function shared(
  tile: Tile,
  lanes: number,
): Pick<OneKernel<never>, 'needs' | 'fits' | 'suits' | 'told' | 'invocations'> {
  return {
    needs: { features: ['subgroups'], lanes },
    fits: ({ groups }) => groups === 1,
    // Of a quad or two most lanes would compute nothing.
    suits: (task, software) => software && quads(written(task)[3]) * 2 >= tile.quads,
    told: windowOf,
    invocations: (task) => invocations(task, tile),
  };
}
