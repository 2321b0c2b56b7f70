import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A process for each file: tests listen, fork and set the environment.
    pool: 'forks',
    // Most of the time they wait for what they started. Vitest's own number is one fewer than there are
    // cores: one, on a machine of two.
    maxWorkers: availableParallelism() + 2,
    globalSetup: ['test/harness/dist-is-fresh.ts', 'test/harness/nothing-left.ts'],
    // Not a bound on anything but a test that hangs: the machine may be a busy one.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    reporters: ['default', 'json', './test/reporter/skipped-tests.ts'],
    // Where continuous integration reads the counts.
    outputFile: { json: 'dist/test-report.json' },
  },
});
