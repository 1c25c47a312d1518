/** Hierarchical alternating least squares: scikit-learn's coordinate descent (solver "cd"), in the same order. */

import { quads } from '../../../gpu/tensor.ts';
import columnsWgsl from '../../../shaders/nmf-hals-columns.wgsl?raw';
import rowsWgsl from '../../../shaders/nmf-hals-rows.wgsl?raw';
import { buildProducts, type SolverKind } from './solver.ts';

export const HALS: SolverKind = {
  name: 'hals',
  label: 'Coordinate descent',
  async build(context) {
    const { gpu, arena, x, groups, loadings, directions, violation, settled } = context;
    const [products, rowsKernel, columnsKernel] = await Promise.all([
      buildProducts(context),
      gpu.kernel('nmf-hals-rows', rowsWgsl),
      gpu.kernel('nmf-hals-columns', columnsWgsl),
    ]);
    const { parts } = products;
    const pixels = x.shape[1] * x.shape[2];
    const width = quads(x.shape[3]);
    const rows = { pixels, groups, shares: products.rowShares };
    const columns = { pixels, quads: width, groups, shares: products.columnShares };
    return [
      products.rows,
      rowsKernel.step(arena, { parts, loadings, violation, settled }, rows, [pixels]),
      products.columns,
      columnsKernel.step(arena, { parts, directions, violation, settled }, columns, [width]),
    ];
  },
};
