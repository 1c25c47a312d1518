import { expect, it } from 'vitest';
import { layerLabels } from '../../src/viz/layer-labels.ts';

it.each([
  ['/features/features.7/block/block.3/block.3.0/Conv', 'features.7.block.3.0'],
  ['/layer1/layer1.0/Add', 'layer1.0'],
  ['/layer1/layer1.0/relu_1/Relu', 'layer1.0.relu_1'],
  ['/conv1/Conv', 'conv1'],
  ['/features/features.1/features.10/Conv', 'features.1.features.10'],
  ['/Add_3', '/Add_3'],
  ['inception_3a/output', 'inception_3a/output'],
  ['//Conv', '//Conv'],
  ['', ''],
])('calls "%s" "%s" where there is little room', (name, label) => {
  expect(layerLabels([name])).toEqual([label]);
});

it('tells the operators of one module apart', () => {
  const names = ['/a/a.0/Conv', '/a/a.0/Mul', '/a/a.1/Conv', 'plain'];
  expect(layerLabels(names)).toEqual(['a.0/Conv', 'a.0/Mul', 'a.1', 'plain']);
});
