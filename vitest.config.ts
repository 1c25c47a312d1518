import { defineConfig } from 'vitest/config';

/**
 * Two groups, one after the other: what runs in Node (kernels included, on
 * Dawn), then what needs a browser. Processes, not threads: Dawn is native.
 * The software GPU uses all cores by itself, so few files run at once.
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
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          pool: 'forks',
          maxWorkers: 1,
          // One process for all of them: it builds the page once.
          isolate: false,
          fileParallelism: false,
          globalSetup: 'test/support/setup.ts',
          // Each step of a test waits for its own condition; these only end what hangs.
          testTimeout: 600_000,
          hookTimeout: 600_000,
          expect: { poll: { timeout: 120_000, interval: 100 } },
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
