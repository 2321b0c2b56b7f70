import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { RetentionConfig, StoreConfig } from '../../src/core/config.js';
import { AgeGuard } from '../../src/store/age-guard.js';
import { openDatabase } from '../../src/store/open-database.js';
import { applyRetention } from '../../src/store/retention.js';
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
  // The first that came goes, whatever its date: the clock may have been set back since.
  expect(await kept(less)).toEqual(['request-2', 'request-1']);
});

test('what a burst leaves beyond the bound goes soon after it, by itself', async () => {
  const config = newStoreConfig(within({ captures: 1 }));
  const sink = await newSink(config, { ...settings, retention: config.retention });
  sink.write(chain(1));
  await sink.flush();
  sink.write(chain(2));
  await vi.waitFor(async () => expect(await kept(config)).toEqual(['request-2']), 5000);
});

test('captures older than the bound go, with prune at once', async () => {
  const config = newStoreConfig(within({ ageMs: 60_000 }));
  const now = Date.now();
  await keep(
    config,
    chain(1, { decidedAtMs: now - 61_000 }),
    chain(2, { decidedAtMs: now - 30_000 }),
  );
  // The gateway does not yet know whether it can believe the clock.
  expect(await kept(config)).toEqual(['request-2', 'request-1']);
  expect(await (await newStore(config)).prune()).toBe(1);
  expect(await kept(config)).toEqual(['request-2']);
});

describe('by age, as the gateway does it', () => {
  const dayMs = 86_400_000;

  /** 20 captures, one an hour, the last just now; `at` looks a while later, the clock set by so much. */
  async function aged() {
    const config = newStoreConfig(within({ ageMs: 30 * dayMs }));
    const startMs = Date.now();
    const hour = (number: number) => startMs - (20 - number) * 3_600_000;
    const numbers = Array.from({ length: 20 }, (_, at) => at + 1);
    await keep(config, ...numbers.map((number) => chain(number, { decidedAtMs: hour(number) })));
    const database = await openDatabase(config.path, { create: false });
    onTestFinished(() => void database.file.close());
    const guard = new AgeGuard();
    const at = (seconds: number, setByMs = 0) => {
      const steadyMs = seconds * 1000;
      const now = { steadyMs, dateMs: startMs + steadyMs + setByMs };
      return applyRetention(database, { retention: config.retention, now, guard, holdMs: 20 });
    };
    return { at };
  }

  test('a clock that is set 31 days ahead, and back within a minute, costs nothing', async () => {
    const { at } = await aged();
    for (let second = 0; second <= 120; second += 1) expect(await at(second)).toBe(0);
    for (let second = 121; second < 180; second += 1) expect(await at(second, 31 * dayMs)).toBe(0);
    for (let second = 180; second <= 300; second += 1) expect(await at(second)).toBe(0);
  });

  test('one that stays there has a tenth deleted a minute, after two', async () => {
    const { at } = await aged();
    for (let second = 0; second <= 120; second += 1) await at(second);
    const deleted: [second: number, count: number][] = [];
    for (let second = 121; second <= 400; second += 1) {
      const count = await at(second, 31 * dayMs);
      if (count > 0) deleted.push([second, count]);
    }
    expect(deleted).toEqual([
      [241, 2],
      [301, 1],
      [361, 1],
    ]);
  });

  test('a gateway that starts with such a clock deletes nothing for two minutes', async () => {
    const { at } = await aged();
    for (let second = 0; second < 120; second += 1) expect(await at(second, 31 * dayMs)).toBe(0);
    expect(await at(120, 31 * dayMs)).toBe(2);
  });

  test('a clock that is set back deletes nothing, and holds up nothing but for a minute', async () => {
    const { at } = await aged();
    for (let second = 0; second <= 120; second += 1)
      await at(second, 30 * dayMs - 3_600_000 * 18.5);
    const deleted: number[] = [];
    for (let second = 121; second <= 200; second += 1) {
      if ((await at(second, 30 * dayMs - 3_600_000 * 17.5)) > 0) deleted.push(second);
    }
    expect(deleted).toEqual([181]);
  });

  test('up to a tenth goes at once, when the clock has gone right for a minute', async () => {
    const { at } = await aged();
    // Two of twenty are older than 30 days by then.
    const setByMs = 30 * dayMs - 3_600_000 * 17.5;
    expect(await at(0, setByMs)).toBe(0);
    expect(await at(59.9, setByMs)).toBe(0);
    expect(await at(60, setByMs)).toBe(2);
    expect(await at(61, setByMs)).toBe(0);
  });
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
