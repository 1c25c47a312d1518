import { defineConfig } from 'vitest/config';

/** What judges how long frames take or how the heap grows has the machine for itself. */
const ALONE = ['test/e2e/soak.test.ts', 'test/e2e/page-loop.test.ts'];

/** What needs a browser. */
const inBrowser = {
  pool: 'forks' as const,
  // What one file has loaded serves the next.
  isolate: false,
  globalSetup: ['test/support/setup.ts', 'test/e2e/support/setup.ts'],
  // Each step of a test waits for its own condition; these only end what hangs.
  testTimeout: 600_000,
  hookTimeout: 600_000,
  expect: { poll: { timeout: 120_000, interval: 100 } },
};

/**
 * Three groups, one after the other: what runs in Node (kernels included, on
 * Dawn), what needs a browser, and what needs one and a quiet machine.
 * Processes, not threads: Dawn is native. The software GPU computes on all
 * cores by itself but compiles on one, so two files run at once.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          pool: 'forks',
          maxWorkers: 2,
          globalSetup: 'test/support/setup.ts',
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...inBrowser,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: ALONE,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...inBrowser,
          name: 'e2e-alone',
          include: ALONE,
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
