/** axe-core in the page: what it finds to mend for those who can't see or can't point. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, ElementContext, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

declare global {
  interface Window {
    axe?: { run(context: ElementContext, options: RunOptions): Promise<AxeResults> };
  }
}

/** Puts axe into the page; once for each time it is loaded. */
export async function bringAxe(page: Page): Promise<void> {
  await page.evaluate(AXE);
}

/** How the page is looked at. */
export interface Look {
  readonly width: number;
  readonly height: number;
  readonly theme: 'dark' | 'light';
}

/** What axe finds, a line each: where, the rule, the element and why. @param view what is open, for the line */
export async function violationsOn(page: Page, view: string, { theme, ...size }: Look): Promise<string[]> {
  await page.setViewportSize(size);
  await page.evaluate((theme) => window.cubescope?.set({ theme }), theme);
  const found = await page.evaluate(async () => {
    // Colours on their way to the other theme are nobody's.
    for (const animation of document.getAnimations()) animation.finish();
    // What waits for its answer is dimmed as what is disabled is.
    const exclude = ['.view-busy', '.view-busy + .spatial-classes'];
    const results = await window.axe?.run({ exclude }, { resultTypes: ['violations'] });
    if (!results) throw new Error('axe is not in the page');
    return results.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    );
  });
  return found.map((line) => `${view}, ${size.width} px, ${theme}: ${line}`);
}
