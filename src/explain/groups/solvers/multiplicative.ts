/** Lee and Seung's multiplicative updates (scikit-learn's solver "mu"): slower to an optimum, and often a worse one. */

import { quads } from '../../../gpu/tensor.ts';
import columnsWgsl from '../../../shaders/nmf-multiplicative-columns.wgsl?raw';
import rowsWgsl from '../../../shaders/nmf-multiplicative-rows.wgsl?raw';
import { buildProducts, type SolverKind } from './solver.ts';

export const MULTIPLICATIVE: SolverKind = {
  name: 'multiplicative',
  label: 'Multiplicative updates',
  async build(context) {
    const { gpu, arena, x, groups, loadings, directions, violation, settled } = context;
    const [products, rowsKernel, columnsKernel] = await Promise.all([
      buildProducts(context),
      gpu.kernel('nmf-multiplicative-rows', rowsWgsl),
      gpu.kernel('nmf-multiplicative-columns', columnsWgsl),
    ]);
    const { parts } = products;
    const pixels = x.shape[1] * x.shape[2];
    const channels = x.shape[3];
    const rows = { pixels, groups, shares: products.rowShares };
    const columns = { pixels, channels, groups, shares: products.columnShares };
    return [
      products.rows,
      rowsKernel.step(arena, { parts, loadings, violation, settled }, rows, [pixels]),
      products.columns,
      columnsKernel.step(arena, { parts, directions, violation, settled }, columns, [quads(channels)]),
    ];
  },
};
