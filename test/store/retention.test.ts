import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import type { RetentionConfig, StoreConfig } from '../../src/core/config.js';
import {
  chain,
  hop,
  keep,
  message,
  newSink,
  newStore,
  newStoreConfig,
  settings,
  wideRetention,
} from './fixtures/chains.js';

const kept = async (config: StoreConfig) =>
  (await (await newStore(config)).listCaptures({})).map(({ requestId }) => requestId);
const within = (bound: Partial<RetentionConfig>) => ({ ...wideRetention, ...bound });

test('of more captures than the bound, the newest are kept', async () => {
  const chains = () => [3, 1, 2].map((number) => chain(number));
  const exact = newStoreConfig(within({ captures: 3 }));
  await keep(exact, ...chains());
  expect(await kept(exact)).toEqual(['request-3', 'request-2', 'request-1']);
  const less = newStoreConfig(within({ captures: 2 }));
  await keep(less, ...chains());
  expect(await kept(less)).toEqual(['request-3', 'request-2']);
});

test('what a burst leaves beyond the bound goes soon after it, by itself', async () => {
  const config = newStoreConfig(within({ captures: 1 }));
  const sink = await newSink(config, { ...settings, retention: config.retention });
  sink.write(chain(1));
  await sink.flush();
  sink.write(chain(2));
  await vi.waitFor(async () => expect(await kept(config)).toEqual(['request-2']), 5000);
});

test('captures older than the bound go', async () => {
  const config = newStoreConfig(within({ ageMs: 60_000 }));
  const now = Date.now();
  await keep(
    config,
    chain(1, { decidedAtMs: now - 61_000 }),
    chain(2, { decidedAtMs: now - 30_000 }),
  );
  expect(await kept(config)).toEqual(['request-2']);
});

test('the file stays within its bytes, and keeps the newest that fit', async () => {
  const bytes = 1024 * 1024;
  const config = newStoreConfig(within({ bytes }));
  const big = (number: number) =>
    chain(number, { hops: [hop({ response: message(randomBytes(50_000)) })] });
  await keep(config, ...Array.from({ length: 60 }, (_, number) => big(number)));
  expect(statSync(config.path).size).toBeLessThanOrEqual(bytes);
  const left = await kept(config);
  expect(left.length).toBeGreaterThan(10);
  expect(left.length).toBeLessThan(21);
  expect(left).toEqual(Array.from(left, (_, index) => `request-${59 - index}`));
});

test('a file within its bytes loses nothing', async () => {
  const config = newStoreConfig(within({ bytes: 8 * 1024 * 1024 }));
  await keep(
    config,
    ...Array.from({ length: 60 }, (_, number) =>
      chain(number, { hops: [hop({ response: message(randomBytes(50_000)) })] }),
    ),
  );
  expect(await kept(config)).toHaveLength(60);
});

test('pruning applies the bounds now, or deletes what a filter matches', async () => {
  const config = newStoreConfig();
  await keep(config, ...[1, 2, 3, 4, 5].map((number) => chain(number)));
  const store = await newStore(config);
  expect(await store.prune()).toBe(0);
  expect(await store.prune({ rule: 'no such rule' })).toBe(0);
  expect(await store.prune({ untilMs: chain(2).decidedAtMs })).toBe(2);
  const narrow = await newStore({ ...config, retention: within({ captures: 1 }) });
  expect(await narrow.prune()).toBe(2);
  expect(await kept(config)).toEqual(['request-5']);
});

test('what is deleted leaves the file', async () => {
  const config = newStoreConfig();
  await keep(
    config,
    ...Array.from({ length: 40 }, (_, number) =>
      chain(number, { hops: [hop({ response: message(randomBytes(100_000)) })] }),
    ),
  );
  const before = statSync(config.path).size;
  const { openStore } = await import('../../src/store/open-store.js');
  const store = await openStore(config);
  await store.prune({});
  await store.close();
  expect(before).toBeGreaterThan(4_000_000);
  expect(statSync(config.path).size).toBeLessThan(1_500_000);
});
