/** Two minutes of use: nothing grows, nothing breaks. `npm run soak -- --minutes 30` does the same for longer. */

import { expect, it } from 'vitest';
import { judge, SOAK_LIMITS } from '../soak/judge.ts';
import { withSoakedPage } from '../soak/page.ts';
import { soak } from '../soak/soak.ts';

// As many rounds as it takes: a busy machine needs far more than two minutes for the fewest that can be compared.
it('is the same after two minutes of use', { timeout: 1_800_000 }, async () => {
  const report = await withSoakedPage((session, url) => soak(session, url, { minutes: 2 }));
  const { samples, growth } = report;
  expect(samples.length).toBeGreaterThanOrEqual(6);
  expect(judge(report, SOAK_LIMITS), JSON.stringify({ growth, samples })).toEqual([]);
});
