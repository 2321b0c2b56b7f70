import { expect, test } from 'vitest';
import {
  chain,
  hop,
  message,
  newSink,
  newStore,
  newStoreConfig,
  settings,
} from './fixtures/chains.js';

/** Each takes a second for the body below. */
const slowPatterns = Array.from({ length: 20 }, (_, at) => `(?:a?){${40 + at}}a{${40 + at}}`);

test('patterns that are slow stop neither recording nor the end, and are counted and told', async () => {
  const config = newStoreConfig();
  const lines: string[] = [];
  const sink = await newSink(
    config,
    { ...settings, redact: { ...settings.redact, patterns: slowPatterns } },
    { onProblem: (line) => lines.push(line) },
  );
  const slow = message('a'.repeat(256 * 1024));
  sink.write(chain(1, { hops: [hop({ request: slow, response: message('the answer') })] }));
  sink.write(chain(2));
  await sink.flush();
  expect(sink.status()).toMatchObject({ state: 'ok', waiting: 0, writeFailed: 0, shortened: 1 });
  expect(lines).toEqual([expect.stringContaining('searching them for secrets took too long')]);

  const store = await newStore(config);
  const [first] = (await store.getCapture('1')).chain;
  expect(first?.request.body).toMatchObject({ bytes: 256 * 1024, truncated: true });
  expect(first?.request.body.data.byteLength).toBe(0);
  expect(first?.response?.body.data.toString()).toBe('the answer');
  expect((await store.getCapture('2')).chain).toHaveLength(1);
});
