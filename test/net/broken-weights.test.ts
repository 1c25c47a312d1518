import { expect, it } from 'vitest';
import { brokenWeights } from '../../src/net/broken-weights.ts';
import { simplify } from '../../src/net/simplify.ts';
import { buildGraph, conv, norm } from './build-graph.ts';

const bare = { attributes: { activation: 'none' } };
const graph = buildGraph([conv('first', 1, 3, 4, bare), norm('norm', 4), conv('second', 1, 4, 2, bare)]);

it('says nothing of weights that are numbers', () => {
  expect(brokenWeights(graph)).toBeNull();
});

it('names the layer and counts its weights that are none', () => {
  const data = Float32Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, ...new Array<number>(5).fill(0));
  const weights = new Map(graph.weights).set('second.filter', { shape: [1, 1, 4, 2], data });
  expect(brokenWeights({ ...graph, weights })).toMatch(
    /^Layer "second" has 2 weights that are NaN or infinite;/,
  );
});

it('sees a norm without variance, which becomes infinite when it is folded', () => {
  const variance = { shape: [4], data: new Float32Array(4) };
  const weights = new Map(graph.weights).set('norm.variance', variance);
  const nodes = graph.nodes.map((node) =>
    node.name === 'norm' ? { ...node, attributes: { epsilon: 0 } } : node,
  );
  expect(brokenWeights({ ...graph, nodes, weights })).toBeNull();
  const { graph: folded } = simplify({ ...graph, nodes, weights });
  expect(brokenWeights(folded)).toMatch(/^Layer "first" has 16 weights/);
});
