import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A process for each file: tests listen, fork and set the environment.
    pool: 'forks',
    globalSetup: ['test/harness/dist-is-fresh.ts', 'test/harness/nothing-left.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ['default', 'json', './test/reporter/skipped-tests.ts'],
    // Where continuous integration reads the counts.
    outputFile: { json: 'dist/test-report.json' },
  },
});
