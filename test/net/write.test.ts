/** A network of inception5h's form, written in the project's own form and read back: the same to the last bit. */

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { labelled, missingLabels, parseLabels } from '../../src/net/formats/labels.ts';
import { openNetworkFile } from '../../src/net/formats/open.ts';
import { writeNetworkFiles } from '../../src/net/formats/write.ts';
import { buildGraph } from './build-graph.ts';
import { inception5h, seeded } from './inception5h.ts';

const graph = openNetworkFile([{ name: 'seeded.pb', bytes: inception5h(seeded).bytes }]);
const names = parseLabels(readFileSync('weights/inception5h-labels.json', 'utf8'));

describe('names of classes', () => {
  it('of inception5h are known, in their own order, where a file has none', () => {
    expect(missingLabels(graph)).toBe('inception5h-labels.json');
    const { labels } = labelled(graph, names);
    expect(labels?.length).toBe(1008);
    expect([labels?.[0], labels?.[55], labels?.[176], labels?.[320], labels?.[874]]).toEqual([
      'dummy',
      'tiger cat',
      'Labrador retriever',
      'lemon',
      'vase',
    ]);
    expect(labels?.[1001]).toBe('unit 1001');
    expect(missingLabels(labelled(graph, names))).toBeNull();
  });

  it.each([1000, 1001])(
    'are those of ImageNet for %i units, behind the background where there is one more',
    (units) => {
      const weights = { filter: [1, 1, 3, units] };
      const scores = { name: 'scores', kind: 'conv2d', weights };
      const last = { name: 'gap', kind: 'globalAveragePool' };
      const unnamed = buildGraph([scores, last], { logits: 'gap' });
      expect(missingLabels(unnamed)).toBe('imagenet-labels.json');
      const file = parseLabels(readFileSync('weights/imagenet-labels.json', 'utf8'));
      const { labels } = labelled(unnamed, file);
      expect(labels?.length).toBe(units);
      expect(labels?.slice(units - 1000)).toEqual(file);
      expect(labels?.[0]).toBe(units === 1001 ? 'background' : file[0]);
    },
  );

  const published = '../shared/reference/oracle/labels_inception5h.json';
  it.skipIf(!existsSync(published))(`are those that ${published} has (skipped without it)`, () => {
    expect(names).toEqual(JSON.parse(readFileSync(published, 'utf8')));
  });
});

describe('writing', () => {
  it('keeps everything', () => {
    const whole = labelled(graph, names);
    const files = writeNetworkFiles(whole);
    expect(files.map(({ name }) => name)).toEqual(['labels.json', 'weights.safetensors', 'graph.json']);
    const again = openNetworkFile(files);
    expect({ ...again, weights: null }).toEqual({ ...whole, weights: null });
    expect([...again.weights.keys()]).toEqual([...whole.weights.keys()]);
    for (const [key, { shape, data }] of whole.weights) {
      const read = again.weights.get(key);
      expect(read?.shape).toEqual(shape);
      expect(Buffer.compare(bytesOf(read?.data ?? new Float32Array()), bytesOf(data))).toBe(0);
    }
  });

  it('leaves out names that are not known', () => {
    expect(writeNetworkFiles(graph).map(({ name }) => name)).toEqual(['weights.safetensors', 'graph.json']);
  });
});

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
