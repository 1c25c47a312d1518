/** InceptionV1 with weights of noise: the same work as the trained network, for where its file is not at hand. */

import { openNetworkFile } from '../../src/net/formats/open.ts';
import type { Graph, WeightTensor } from '../../src/net/graph.ts';
import { inception5h } from '../../test/net/inception5h.ts';
import { random } from '../../test/support/random.ts';

/** Filters as He et al. 2015 (arXiv:1502.01852) begin with, so that values keep their size; biases are zero. */
export function standIn(): Graph {
  const graph = openNetworkFile([{ name: 'inception5h.pb', bytes: inception5h().bytes }]);
  const noise = random(11);
  const weights = new Map<string, WeightTensor>();
  for (const [name, { shape, data }] of graph.weights) {
    const [h = 1, w = 1, c = 1] = shape;
    const filter = () => noise.normal(data.length, 0, Math.sqrt(2 / (h * w * c)));
    weights.set(name, { shape, data: shape.length === 4 ? filter() : data });
  }
  return { ...graph, name: 'inception5h-seeded', weights };
}
