import { afterAll, beforeAll, expect, it } from 'vitest';
import { openNullGpu } from '../../cli/dawn.ts';
import { type Gpu, GpuError, openGpu } from '../../src/gpu/device.ts';
import { NetworkError, type WeightTensor } from '../../src/net/graph.ts';
import { PackedWeights } from '../../src/net/packed-weights.ts';
import { smallGraph } from './small-graph.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu(openNullGpu());
});
afterAll(() => gpu.dispose());
const asItIs = ({ data }: WeightTensor) => Float32Array.from(data);
const turned = ({ data }: WeightTensor) => Float32Array.from(data).reverse();

it('forgets what was packed while the GPU refused, and nothing else', async () => {
  const arena = gpu.arena('weights');
  const graph = smallGraph(
    [1, 8, 8, 4],
    [{ name: 'conv', kind: 'conv2d', inputs: ['input'], filter: [3, 3, 8] }],
  );
  const node = graph.nodes.find(({ weights }) => 'filter' in weights);
  if (!node) throw new Error('the graph has a filter');
  const weights = new PackedWeights(graph, arena);
  const packed = (pack: typeof asItIs) => weights.of(node).upload('filter', pack);
  const before = packed(asItIs);
  const { bytes } = arena;
  const failing = (error: Error) =>
    weights.during(async () => {
      packed(asItIs);
      packed(turned);
      throw error;
    });
  await expect(failing(new GpuError('out-of-memory', 'full'))).rejects.toThrow('full');
  expect(arena.bytes).toBe(bytes);
  expect(packed(asItIs)).toBe(before);
  await expect(failing(new NetworkError('wrong'))).rejects.toThrow('wrong');
  expect(arena.bytes).toBe(2 * bytes);
  arena.dispose();
});
