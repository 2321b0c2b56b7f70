// A service that never answers, stopped at and let go: it is not waited for for ever, and is judged
// as it would be without a debugger.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { freePort } from '../harness/free-port.js';
import { debugBench } from './debug/debug-bench.js';

const program = resolve(import.meta.dirname, 'debug/services/swallowing.mjs');
const line = readFileSync(program, 'utf8')
  .split(/ \/\/ breakpoint/)[0]
  ?.split('\n').length;

// Its --timeout alone is shorter than what was recorded, and would prove nothing.
test('an answer that is lost is a timeout after what was recorded and --timeout, as without a debugger', async () => {
  const bench = await debugBench({
    live: ['shop'],
    start: { shop: [process.execPath, `--inspect-port=${await freePort()}`, program] },
    entry: { ...{ status: null, error: 'timeout', answeredStatus: 504 }, durationMs: 4_000 },
    when: { error: 'timeout' },
  });
  const replay = ['replay', '1', '--to', 'debug-ns', '--timeout', '2s', '--expect', 'reproduced'];
  const ran = await bench.loop(...replay, '--break', `shop:${program}:${line}`, '-o', 'json');
  expect(ran.stderr).toContain('an answer is waited for, 6 s at most: 4 s as recorded, and 2 s');
  expect(ran.code).toBe(0);
  const replayed = JSON.parse(ran.stdout);
  expect(replayed).toMatchObject({ verdict: 'reproduced', status: { replayed: null } });
  expect(replayed.stops).toMatchObject([{ line }]);
  expect(ran.ms).toBeLessThan(20_000);
  expect((await bench.services.shop?.ask('/health'))?.text).toBe('well');
});
