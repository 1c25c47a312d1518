/** Files that are valid and hostile: opened or refused within a second of the processor and a bound of memory. */

import { describe, expect, it } from 'vitest';
import type { NamedBytes } from '../../src/net/formats/open.ts';
import * as hostile from './hostile-files.ts';
import { judge, mostWeightBytes, weightBytes } from './judge.ts';

describe('files that are made to take everything', () => {
  it.each<[string, () => NamedBytes[]]>([
    ['one filter for a thousand norms', hostile.sharedFilter],
    ['one constant by a thousand names', hostile.constantByManyNames],
    ['concats of concats', hostile.nestedConcats],
    ['a row of ten thousand Relu', () => hostile.longRow('Relu', 10_000)],
    ['a row of ten thousand Identity', () => hostile.longRow('Identity', 10_000)],
    ['a row of ten thousand HardSwish', () => hostile.longRow('HardSwish', 10_000)],
    ['a row of ten thousand Concat', () => hostile.longRow('Concat', 10_000)],
    ['a row of ten thousand Sigmoid', () => hostile.longRow('Sigmoid', 10_000)],
    ['five thousand names in five thousand products', hostile.manyNamesManyProducts],
    ['ten thousand readers', () => hostile.manyReaders('Relu')],
    ['ten thousand names of one value', () => hostile.manyReaders('Identity')],
    ['weights that are no numbers', hostile.weightsWithoutNumbers],
    ['a name as long as a book', hostile.longName],
  ])('%s: opens', (_, files) => {
    const { fault, sentence, graph } = judge(files());
    expect({ fault, sentence }).toEqual({ fault: null, sentence: null });
    expect(graph).not.toBeNull();
  });

  it.each<[string, () => NamedBytes[], RegExp]>([
    ['one matrix in five hundred sizes', hostile.scaledMatrices, /more memory than/],
    ['constants that are filled up', hostile.filledConstants, /"c\d+".*more memory than/],
    ['channels that double', hostile.doubledChannels, /channels|more memory than/],
    ['a picture of 2^40 pixels', () => hostile.pictureOf(2 ** 20, 2 ** 20), /1048576×1048576/],
    ['a picture of 1e300 pixels', () => hostile.ownPictureOf([1, 1e300, 1, 3]), /1e\+300/],
    ['a million pictures', () => hostile.ownPictureOf([1e6, 8, 8, 3]), /\[1, height, width, 3\]/],
    ['a hundred thousand layers to show', hostile.manyLayers, /100000/],
    ['fifty thousand inputs', hostile.manyInputs, /50000 in all/],
    ['a window of billions of values', hostile.vastWindow, /reads 3600000000 values/],
    ['sixty thousand dimensions', hostile.longLists, /./],
  ])('%s: refused', (_, files, expected) => {
    const { fault, sentence, graph } = judge(files());
    expect(fault).toBeNull();
    expect(graph).toBeNull();
    expect(sentence).toMatch(expected);
  });

  it('a shared filter takes more than its file, but not more than the bound', () => {
    const files = hostile.sharedFilter();
    const fileBytes = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const { graph } = judge(files);
    const bytes = graph ? weightBytes(graph) : 0;
    expect(bytes).toBeGreaterThan(fileBytes);
    expect(bytes).toBeLessThan(mostWeightBytes(fileBytes));
  });
});
