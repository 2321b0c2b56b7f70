// npm run build && npx vitest run --config test/table/vitest.config.ts: tries the debugger on what is
// installed here, and writes the table of docs/debugging.md. By hand: it takes minutes.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/table/**/*.rows.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    reporters: ['default'],
  },
});
