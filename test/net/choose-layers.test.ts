import { describe, expect, it } from 'vitest';
import { chooseLayers } from '../../src/net/choose-layers.ts';
import { inferShapes } from '../../src/net/shapes.ts';
import { buildGraph, conv, norm, type Part } from './build-graph.ts';

const pool = (name: string): Part => ({
  name,
  kind: 'maxPool',
  attributes: { window: [2, 2], strides: [2, 2] },
});
const last: Part = { name: 'gap', kind: 'globalAveragePool' };

function chosen(parts: readonly Part[], limit?: number): string[] {
  const graph = buildGraph(parts, { inputShape: [1, 64, 64, 3] });
  return chooseLayers(graph, inferShapes(graph), limit);
}

/** A residual block from `x`, as ResNet has it: two convolutions and a sum with an activation. */
function residual(name: string, x: string): Part[] {
  const sum = { name, kind: 'add', inputs: [`${name}/b`, x], attributes: { activation: 'relu' } };
  const second = conv(`${name}/b`, 3, 4, 4, { attributes: { activation: 'none' } });
  return [conv(`${name}/a`, 3, 4, 4, { inputs: [x] }), second, sum];
}

describe('chooseLayers', () => {
  it('shows the convolutions of a plain chain', () => {
    const vgg = [
      conv('1_1', 3, 3, 4),
      conv('1_2', 3, 4, 4),
      pool('p1'),
      conv('2_1', 3, 4, 4),
      pool('p2'),
      last,
    ];
    expect(chosen(vgg)).toEqual(['1_1', '1_2', '2_1']);
  });

  it('shows the sums of a residual network and not what is inside its blocks', () => {
    const blocks = [conv('conv1', 7, 3, 4), pool('p'), ...residual('r1', 'p'), ...residual('r2', 'r1'), last];
    expect(chosen(blocks)).toEqual(['conv1', 'r1', 'r2']);
  });

  it('shows the concatenations of blocks, and not the squeeze before them', () => {
    const fire = (name: string, x: string, from: number): Part[] => [
      conv(`${name}/squeeze`, 1, from, 2, { inputs: [x] }),
      conv(`${name}/1x1`, 1, 2, 4, { inputs: [`${name}/squeeze`] }),
      conv(`${name}/3x3`, 3, 2, 4, { inputs: [`${name}/squeeze`] }),
      { name, kind: 'concat', inputs: [`${name}/1x1`, `${name}/3x3`] },
    ];
    const parts = [conv('conv1', 7, 3, 8), ...fire('fire2', 'conv1', 8), ...fire('fire3', 'fire2', 8)];
    expect(chosen([...parts, conv('conv10', 1, 8, 5), last])).toEqual(['conv1', 'fire2', 'fire3', 'conv10']);
  });

  it('shows the pointwise of depthwise pairs', () => {
    const depthwise = (name: string): Part =>
      conv(name, 3, 1, 4, { attributes: { groups: 4 }, weights: { filter: [3, 3, 1, 4] } });
    const pointwise = (name: string): Part => conv(name, 1, 4, 4);
    const parts = [
      conv('conv', 3, 3, 4),
      depthwise('d1'),
      pointwise('p1'),
      depthwise('d2'),
      pointwise('p2'),
      last,
    ];
    expect(chosen(parts)).toEqual(['conv', 'p1', 'p2']);
  });

  /** As MobileNetV2, V3 and EfficientNet have it: widen, depthwise, perhaps a gate, and an end without activation. */
  const inverted = (name: string, gated: boolean, curve: string | null): Part[] => {
    const attributes = { activation: curve ? 'none' : 'relu6' };
    const bend = (of: string): Part[] => (curve ? [{ name: `${of}/curve`, kind: curve }] : []);
    const wide = curve ? `${name}/wide/curve` : `${name}/wide`;
    const deep = {
      attributes: { ...attributes, groups: 8 },
      weights: { filter: [3, 3, 1, 8] },
      inputs: [wide],
    };
    const last = curve ? `${name}/deep/curve` : `${name}/deep`;
    const gate: Part[] = [
      { name: `${name}/mean`, kind: 'globalAveragePool' },
      conv(`${name}/squeeze`, 1, 8, 2),
      conv(`${name}/excite`, 1, 2, 8, { attributes: { activation: 'none' } }),
      { name: `${name}/sigmoid`, kind: 'sigmoid' },
      { name: `${name}/gate`, kind: 'mul', inputs: [last, `${name}/sigmoid`] },
    ];
    return [
      conv(`${name}/wide`, 1, 4, 8, { attributes }),
      ...bend(`${name}/wide`),
      conv(`${name}/deep`, 3, 1, 8, deep),
      ...bend(`${name}/deep`),
      ...(gated ? gate : []),
      conv(name, 1, 8, 4, { attributes: { activation: 'none' } }),
    ];
  };

  it.each([
    [false, null],
    [true, 'silu'],
    [true, 'hardSwish'],
  ] as const)('shows the ends of inverted blocks; with a gate: %s, curve: %s', (gated, curve) => {
    const attributes = { activation: curve ? 'none' : 'relu6' };
    const bend = (of: string): Part[] => (curve ? [{ name: `${of}/curve`, kind: curve }] : []);
    const blocks = ['b1', 'b2', 'b3'].flatMap((name) => inverted(name, gated, curve));
    const ends = [conv('stem', 3, 3, 4, { attributes }), conv('top', 1, 4, 8, { attributes })] as const;
    const shown = chosen([ends[0], ...bend('stem'), ...blocks, ends[1], ...bend('top'), last]);
    const [first, final] = curve ? ['stem/curve', 'top/curve'] : ['stem', 'top'];
    expect(shown).toEqual([first, 'b1', 'b2', 'b3', final]);
  });

  it('shows an activation that is a node of its own instead of what it belongs to', () => {
    const bent = (name: string, from: number): Part[] => [
      conv(name, 3, from, 4, { attributes: { activation: 'none' } }),
      { name: `${name}/leaky`, kind: 'leakyRelu', attributes: { slope: 0.1 } },
    ];
    const parts = [...bent('a', 3), pool('p'), ...bent('b', 4), ...bent('c', 4), last];
    expect(chosen(parts)).toEqual(['a/leaky', 'b/leaky', 'c/leaky']);
  });

  it('shows the joins of a network whose skips go from end to end', () => {
    const join = (name: string, inputs: string[]): Part => ({ name, kind: 'concat', inputs });
    const parts = [
      conv('a', 3, 3, 4),
      conv('b', 3, 4, 4),
      join('ab', ['a', 'b']),
      conv('c', 3, 8, 4),
      join('abc', ['ab', 'c']),
      conv('d', 3, 12, 4),
      join('all', ['a', 'abc', 'd']),
      last,
    ];
    expect(chosen(parts)).toEqual(['ab', 'abc', 'all']);
  });

  it('thins long lists evenly, with the first and the last', () => {
    const chain = Array.from({ length: 50 }, (_, i) => conv(`c${i}`, 3, i === 0 ? 3 : 1, 1));
    expect(chosen([...chain, last])).toHaveLength(24);
    const names = chosen([...chain, last], 8);
    expect(names).toEqual(['c0', 'c7', 'c14', 'c21', 'c28', 'c35', 'c42', 'c49']);
  });

  it('shows nothing where nothing has height or width', () => {
    expect(chosen([last, norm('bn', 3)])).toEqual([]);
  });
});
