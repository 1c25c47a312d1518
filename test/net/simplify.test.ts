import { describe, expect, it } from 'vitest';
import type { Graph } from '../../src/net/graph.ts';
import { simplify } from '../../src/net/simplify.ts';
import { runGraph } from '../reference/run-graph.ts';
import { buildGraph, conv, norm, type Part } from './build-graph.ts';

const plain = { attributes: { activation: 'none' } };
const bare = (name: string, from = 3, to = 4): Part => conv(name, 1, from, to, plain);
const relu = (name: string, inputs?: string[]): Part => ({
  name,
  kind: 'relu',
  ...(inputs ? { inputs } : {}),
});
const identity = (name: string, inputs?: string[]): Part => ({
  name,
  kind: 'identity',
  ...(inputs ? { inputs } : {}),
});

const kinds = (graph: Graph) => graph.nodes.map((node) => node.kind);
const activations = (graph: Graph) => graph.nodes.map((node) => node.attributes.activation);

/** Simplifies, and checks that each remaining or swallowed name still has the value that its last part had. */
function checked(graph: Graph): ReturnType<typeof simplify> {
  const result = simplify(graph);
  const input = Float32Array.from({ length: 8 * 8 * 3 }, (_, i) => Math.cos(i * 1.7));
  const [before, after] = [runGraph(graph, input), runGraph(result.graph, input)];
  for (const node of result.graph.nodes) {
    const parts = graph.nodes.filter(({ name }) => (result.aliases.get(name) ?? name) === node.name);
    const expected = before.get(parts.at(-1)?.name ?? '')?.data ?? new Float32Array();
    const actual = after.get(node.name)?.data ?? new Float32Array();
    expect(actual.length).toBe(expected.length);
    actual.forEach((v, i) => {
      expect(Math.abs(v - (expected[i] ?? Number.NaN))).toBeLessThan(1e-5);
    });
  }
  return result;
}

describe('simplify', () => {
  it('folds batch norms and fuses the activation after them', () => {
    const { graph, aliases } = checked(
      buildGraph([bare('conv'), norm('bn0', 4), norm('bn1', 4), relu('relu')]),
    );
    expect(kinds(graph)).toEqual(['input', 'conv2d']);
    expect(activations(graph)).toEqual([undefined, 'relu']);
    expect(Object.fromEntries(aliases)).toEqual({ bn0: 'conv', bn1: 'conv', relu: 'conv' });
    expect(graph.weights.size).toBe(2);
  });

  it('folds into a convolution without bias, and into dense', () => {
    const noBias = { ...bare('conv'), weights: { filter: [1, 1, 3, 4] } };
    const dense: Part = { name: 'dense', kind: 'dense', weights: { filter: [8, 8, 4, 5], bias: [5] } };
    const { graph } = checked(buildGraph([noBias, norm('bn0', 4), dense, norm('bn1', 5), relu('relu')]));
    expect(kinds(graph)).toEqual(['input', 'conv2d', 'dense']);
  });

  it('shares the filter where a batch norm only shifts', () => {
    const graph = buildGraph([bare('conv'), norm('bias', 4, { attributes: { epsilon: 0 } })]);
    for (const role of ['scale', 'variance']) graph.weights.get(`bias.${role}`)?.data.fill(1);
    const { graph: small } = checked(graph);
    const filter = small.weights.get(small.nodes[1]?.weights.filter ?? '');
    expect(filter?.data).toBe(graph.weights.get('conv.filter')?.data);
  });

  it('fuses a clip at 0 and 6 as relu6, and no other', () => {
    const clip = (max: number): Part => ({ name: 'clip', kind: 'clip', attributes: { min: 0, max } });
    expect(activations(checked(buildGraph([bare('conv'), clip(6)])).graph)).toEqual([undefined, 'relu6']);
    expect(kinds(checked(buildGraph([bare('conv'), clip(5)])).graph)).toEqual(['input', 'conv2d', 'clip']);
  });

  it('fuses into sums and products', () => {
    const sum: Part = { name: 'sum', kind: 'add', inputs: ['a', 'b'] };
    const { graph } = checked(buildGraph([bare('a'), conv('b', 3, 4, 4), sum, relu('relu')]));
    expect(activations(graph)).toEqual([undefined, 'none', 'relu', 'relu']);
  });

  it('keeps apart what others read as well', () => {
    const parts = [
      bare('conv'),
      norm('bn', 4),
      relu('relu'),
      { name: 'c', kind: 'concat', inputs: ['bn', 'relu'] },
    ];
    const { graph, aliases } = checked(buildGraph(parts));
    expect(kinds(graph)).toEqual(['input', 'conv2d', 'relu', 'concat']);
    expect(aliases.get('bn')).toBe('conv');
    expect(aliases.has('relu')).toBe(false);
  });

  it('counts readers through identities', () => {
    const both = { name: 'c', kind: 'concat', inputs: ['drop', 'relu'] };
    const twice = checked(buildGraph([bare('conv'), identity('drop'), relu('relu', ['drop']), both]));
    expect(kinds(twice.graph)).toEqual(['input', 'conv2d', 'relu', 'concat']);
    const beside = { name: 'c', kind: 'concat', inputs: ['conv', 'relu'] };
    const other = checked(buildGraph([bare('conv'), identity('drop'), relu('relu', ['drop']), beside]));
    expect(kinds(other.graph)).toEqual(['input', 'conv2d', 'relu', 'concat']);
    const once = checked(
      buildGraph([bare('conv'), identity('a'), identity('b'), relu('relu'), identity('c')]),
    );
    expect(kinds(once.graph)).toEqual(['input', 'conv2d']);
  });

  it('leaves a batch norm alone that follows no weights or an activation', () => {
    const pool: Part = { name: 'pool', kind: 'maxPool', attributes: { window: [2, 2] } };
    expect(kinds(checked(buildGraph([bare('conv'), pool, norm('bn', 4)])).graph)).toContain('batchNorm');
    expect(kinds(checked(buildGraph([conv('conv', 1, 3, 4), norm('bn', 4)])).graph)).toContain('batchNorm');
  });

  it('fuses an activation into a batch norm, and folds both into what comes before', () => {
    const alone = checked(buildGraph([norm('bn', 3), relu('relu')])).graph;
    expect(kinds(alone)).toEqual(['input', 'batchNorm']);
    expect(activations(alone)).toEqual([undefined, 'relu']);
    const fused = norm('bn', 4, { attributes: { activation: 'relu' } });
    const { graph } = checked(buildGraph([bare('conv'), fused]));
    expect(kinds(graph)).toEqual(['input', 'conv2d']);
    expect(activations(graph)).toEqual([undefined, 'relu']);
  });

  it.each([
    ['second', ['conv', 'gate']],
    ['first', ['gate', 'conv']],
  ])('makes one of a value times its own sigmoid, the sigmoid %s', (_, inputs) => {
    const parts = [bare('conv'), { name: 'gate', kind: 'sigmoid' }, { name: 'silu', kind: 'mul', inputs }];
    const { graph, aliases } = checked(buildGraph(parts));
    expect(kinds(graph)).toEqual(['input', 'conv2d', 'silu']);
    expect(graph.nodes[2]?.name).toBe('silu');
    expect(aliases.size).toBe(0);
  });

  it('sees the sigmoid of the same value through identities, and keeps one that others read', () => {
    const parts = [
      bare('conv'),
      identity('drop'),
      { name: 'gate', kind: 'sigmoid' },
      identity('passed'),
      { name: 'product', kind: 'mul', inputs: ['conv', 'passed'] },
      { name: 'both', kind: 'concat', inputs: ['product', 'gate'] },
    ];
    expect(kinds(checked(buildGraph(parts)).graph)).toEqual(['input', 'conv2d', 'sigmoid', 'silu', 'concat']);
  });

  it('leaves the product with the sigmoid of another value', () => {
    const parts = [
      bare('a'),
      { ...bare('b'), inputs: ['input'] },
      { name: 'gate', kind: 'sigmoid' },
      { name: 'product', kind: 'mul', inputs: ['a', 'gate'] },
    ];
    expect(kinds(checked(buildGraph(parts)).graph)).toEqual(['input', 'conv2d', 'conv2d', 'sigmoid', 'mul']);
  });

  it('does not change what the logits are', () => {
    const { graph } = checked(buildGraph([bare('conv'), relu('relu')], { logits: 'conv', layers: ['relu'] }));
    expect(kinds(graph)).toEqual(['input', 'conv2d', 'relu']);
    expect(graph.logits).toBe('conv');
  });

  it('drops what leads to no output, and follows renamed ones', () => {
    const side: Part = { ...bare('side'), inputs: ['input'] };
    const parts = [bare('conv'), relu('relu'), identity('scores'), side];
    const { graph } = checked(buildGraph(parts, { logits: 'scores', layers: ['conv', 'relu'] }));
    expect(graph.nodes.map((node) => node.name)).toEqual(['input', 'conv']);
    expect(graph.logits).toBe('conv');
    expect(graph.layers).toEqual(['conv']);
    expect([...graph.weights.keys()]).toEqual(['conv.filter', 'conv.bias']);
  });

  it('names a layer as TensorFlow does, where its parts are named under it', () => {
    const parts = [
      bare('conv2d0_pre_relu/conv'),
      norm('conv2d0_pre_relu', 4),
      relu('conv2d0'),
      bare('next', 4, 2),
    ];
    const { graph, aliases } = checked(buildGraph(parts));
    expect(graph.nodes.map((node) => node.name)).toEqual(['input', 'conv2d0', 'next']);
    expect(graph.nodes[2]?.inputs).toEqual(['conv2d0']);
    expect(aliases.get('conv2d0_pre_relu/conv')).toBe('conv2d0');
  });

  it('has nothing to do the second time', () => {
    const { graph } = checked(buildGraph([bare('conv'), norm('bn', 4), relu('relu'), identity('drop')]));
    const again = simplify(graph);
    expect(again.graph).toEqual(graph);
    expect(again.aliases.size).toBe(0);
  });
});

describe('a filter that many share', () => {
  it('is folded within a bound, and beyond it norms stay nodes', () => {
    const users = 20;
    const names = Array.from({ length: users }, (_, i) => i);
    const parts = names.flatMap((i) => [{ ...bare(`c${i}`, 3, 64), inputs: ['input'] }, norm(`b${i}`, 64)]);
    const all: Part = { name: 'all', kind: 'concat', inputs: names.map((i) => `b${i}`) };
    const own = buildGraph([...parts, all]);
    const first = new Map(own.nodes.slice(1, 3).map(({ kind, weights }) => [kind, weights]));
    const nodes = own.nodes.map((node) => ({ ...node, weights: first.get(node.kind) ?? {} }));
    const used = new Set(nodes.flatMap(({ weights }) => Object.values(weights)));
    const weights = new Map([...own.weights].filter(([key]) => used.has(key)));
    const { graph } = checked({ ...own, nodes, weights });
    const numbers = (of: Graph) => [...of.weights.values()].reduce((sum, { data }) => sum + data.length, 0);
    expect(numbers(graph)).toBeLessThanOrEqual(3 * numbers({ ...own, weights }));
    // 512 numbers in all, 256 for each filter with its bias: four are folded.
    expect(kinds(graph).filter((kind) => kind === 'batchNorm')).toHaveLength(users - 4);
  });
});
