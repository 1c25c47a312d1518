/**
 * The groups of a photograph that the article published (mixed4d of InceptionV1, unaligned), from its activations alone:
 * their maps, their magnitudes, and the error that scikit-learn reaches (test/golden/nmf/make.py).
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Factorisation } from '../../../src/explain/groups/factorisation.ts';
import { readNpy } from '../../../src/net/formats/npy.ts';
import { upload, withGpu } from '../../kernels/harness.ts';
import { column, partners } from './agreement.ts';

const folder = '../shared/reference/oracle';
const absent = !existsSync(`${folder}/pig_mixed4d_activations.npy`);

interface Info {
  readonly num_4d: readonly number[];
  readonly data: readonly { readonly mixed4d: { readonly each_group: readonly { magnitude: number }[] } }[];
}
interface Golden {
  readonly cases: readonly { readonly groups: number; readonly error: number }[];
}

const [PIXELS, SLOTS] = [14 * 14, 11];
const golden: Golden = JSON.parse(readFileSync('test/golden/nmf/pig.json', 'utf8'));

const test = withGpu();

describe.skipIf(absent)(`the article's groups (skipped without ${folder})`, () => {
  it.each(golden.cases)('$groups of them', async ({ groups, error }) => {
    const { data } = readNpy(readFileSync(`${folder}/pig_mixed4d_activations.npy`));
    const x = upload(test.arena, 'pig', data, [1, 14, 14, 528]);
    const factorisation = await Factorisation.create(test.gpu, { x, groups });
    await factorisation.begin();
    await factorisation.settle();
    const actual = await factorisation.read();
    factorisation.dispose();

    // The file holds [aligned, groups of 4a × groups of 4d, row, column, group]; of the unaligned half any 4a will do.
    const info: Info = JSON.parse(readFileSync(`${folder}/pig_groups_info.json`, 'utf8'));
    const index = info.num_4d.indexOf(groups);
    const published = readNpy(readFileSync(`${folder}/pig_mixed4d_nmf.npy`)).data;
    const maps = published.subarray(index * PIXELS * SLOTS, (index + 1) * PIXELS * SLOTS);
    const range = Array.from({ length: groups }, (_, g) => g);
    const pairs = partners(
      range.map((g) => column(actual.loadings, groups, g)),
      range.map((g) => column(maps, SLOTS, g)),
    );
    const magnitudes = info.data[index]?.mixed4d.each_group.map(({ magnitude }) => magnitude) ?? [];
    expect(magnitudes.length).toBe(groups);
    for (const [g, { partner, correlation }] of pairs.entries()) {
      expect(correlation).toBeGreaterThan(0.99);
      const theirs = magnitudes[partner] ?? Number.NaN;
      expect(Math.abs((actual.magnitudes[g] ?? Number.NaN) / theirs - 1)).toBeLessThan(0.01);
    }
    expect(actual.error).toBeLessThanOrEqual(error * 1.001);
    if (process.env.SHOW_ERRORS) {
      const worst = Math.min(...pairs.map((pair) => pair.correlation));
      const off = pairs.map(({ partner }, g) =>
        Math.abs((actual.magnitudes[g] ?? 0) / (magnitudes[partner] ?? 0) - 1),
      );
      console.log(
        `${groups} groups: correlation ${worst}, magnitudes ${Math.max(...off)}, error ${actual.error / error}`,
      );
    }
  });
});
