/** Runs once before all files that need a browser: what they serve is there, and no test's time limit pays for it. */
import { buildPage } from './server.ts';

/** The projects of the browser share one build. */
const shared = globalThis as { cubescopeBuild?: Promise<void> };

export default async function setup(): Promise<void> {
  shared.cubescopeBuild ??= buildPage();
  await shared.cubescopeBuild;
}
