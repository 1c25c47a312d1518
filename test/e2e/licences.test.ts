/** The page says whose work is in it: every package of the bundle, its workers and its styles, with the text of its licence. */

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PackageLicence } from '../../build/licences.ts';
import { type BuiltSite, serveBuild } from './support/server.ts';

let site: BuiltSite;

beforeAll(async () => {
  site = await serveBuild();
});
afterAll(() => site?.close());

it('lists what the page is made with, each with the text that its terms ask for', async () => {
  const response = await fetch(`${site.url}licences.json`);
  const listed: readonly PackageLicence[] = await response.json();
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  const versions = new Map(listed.map(({ name, version }) => [name, version]));
  for (const [name, version] of Object.entries(dependencies)) expect(versions.get(name), name).toBe(version);
  for (const { name, licence, text } of listed) {
    expect(licence, name).toMatch(/^(?:MIT|ISC|BSD-[23]-Clause|Apache-2\.0|OFL-1\.1)$/);
    expect(text, name).toMatch(/copyright/i);
    expect(text.length, name).toBeGreaterThan(500);
  }
});
