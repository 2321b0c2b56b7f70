import { createHash } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Replay } from '../../src/core/replay.js';
import { chain, keep, newSink, newStore, newStoreConfig } from './fixtures/chains.js';

function replayOf(capture: number, over: Partial<Replay> = {}): Omit<Replay, 'id'> {
  const data = Buffer.from([0, 1, 255]);
  return {
    capture,
    namespace: 'debug-ns',
    verdict: 'reproduced',
    startedAtMs: 1_700_000_000_000.5,
    durationMs: 12.25,
    entry: { hop: 1, service: 'reviews', url: 'http://127.0.0.1:19081/reviews/0' },
    status: { recorded: 500, replayed: 500 },
    error: null,
    hops: [{ service: 'reviews', method: 'GET', path: '/', mode: 'live', result: 'same' }],
    differences: [{ hop: 1, at: 'body $.a', recorded: { deep: [1, null, 'x'] }, replayed: null }],
    notes: ['authorization was redacted'],
    response: {
      headers: ['X-B', '1', 'x-a', '2'],
      trailers: [],
      body: {
        bytes: 3,
        truncated: false,
        sha256: createHash('sha256').update(data).digest('hex'),
        data,
      },
    },
    ...over,
  };
}

test('a replay comes back as it was saved', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1), chain(2));
  const store = await newStore(config);
  const id = await store.saveReplay(replayOf(1));
  expect(await store.getReplay(id)).toEqual({ id, ...replayOf(1) });
  expect(await store.getReplay(id + 1)).toBeUndefined();
  await store.saveReplay(replayOf(2, { verdict: 'passed' }));
  expect(await store.listReplays()).toMatchObject([{ verdict: 'passed' }, { id, capture: 1 }]);
  expect(await store.listReplays(1)).toEqual([
    {
      id,
      capture: 1,
      namespace: 'debug-ns',
      verdict: 'reproduced',
      startedAtMs: 1_700_000_000_000.5,
      durationMs: 12.25,
    },
  ]);
});

test('an id that was reserved is given to that replay and to no other', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1));
  const store = await newStore(config);
  const reserved = await store.reserveReplay?.();
  const other = await store.saveReplay(replayOf(1));
  expect(other).not.toBe(reserved);
  expect(await store.saveReplay({ ...replayOf(1), id: reserved })).toBe(reserved);
  expect(await store.saveReplay(replayOf(1))).toBe(other + 1);
});

test('a replay goes with its capture, and cannot outlive it', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1));
  const store = await newStore(config);
  await store.saveReplay(replayOf(1));
  await store.deleteCaptures([1]);
  expect(await store.listReplays()).toEqual([]);
  await expect(store.saveReplay(replayOf(1))).rejects.toMatchObject({
    code: 'LOOP_STORE_CAPTURE_NOT_FOUND',
  });
});

test('drops are the last totals of each run, summed over the runs', async () => {
  const config = newStoreConfig();
  const first = await newSink(config);
  first.reportDrops({ ruleLimit: { a: 1 }, queueFull: 1, evicted: 0, continued: 0, undecided: 0 });
  first.reportDrops({
    ruleLimit: { a: 5, b: 2 },
    queueFull: 3,
    evicted: 4,
    continued: 7,
    undecided: 8,
  });
  await first.close();
  const between = Date.now() + 1;
  while (Date.now() <= between) await new Promise(setImmediate);
  const second = await newSink(config);
  second.reportDrops({
    ruleLimit: { a: 10 },
    queueFull: 100,
    evicted: 1000,
    continued: 0,
    undecided: 0,
  });
  await second.close();

  const store = await newStore(config);
  const all = await store.drops();
  expect(all).toMatchObject({
    ruleLimit: { a: 15, b: 2 },
    queueFull: 103,
    evicted: 1004,
    continued: 7,
    undecided: 8,
    writeFailed: 0,
  });
  expect(all.sinceMs).toBeLessThan(between);
  expect(await store.drops(between)).toMatchObject({ ruleLimit: { a: 10 }, queueFull: 100 });
  expect(await store.drops(Date.now() + 60_000)).toEqual({
    ruleLimit: {},
    queueFull: 0,
    evicted: 0,
    continued: 0,
    undecided: 0,
    writeFailed: 0,
    sinceMs: null,
  });
});

test('a listing and each way to find a capture go along an index', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1));
  const file = new Sqlite(config.path, { readonly: true });
  const plan = (query: string) =>
    file
      .prepare<[], { detail: string }>(`explain query plan ${query}`)
      .all()
      .map(({ detail }) => detail)
      .join('; ');
  const order = 'order by captured_at_ms desc, id desc';
  for (const query of [
    `select * from captures ${order} limit 20`,
    `select * from captures where captured_at_ms >= 1 and captured_at_ms <= 9 ${order}`,
    'select * from captures where captured_at_ms < 5',
    `select * from captures where request_id = 'r' ${order} limit 1`,
    "select distinct trace_id from captures where trace_id >= 'abcd' and trace_id < 'abcdg'",
    "select id from captures where key = 'k'",
    'select * from hops where capture_id = 1',
    'select 1 from hops where request_body_id = 1',
    'select 1 from hops where response_body_id = 1',
    'select * from replays where capture_id = 1',
  ]) {
    expect(plan(query), query).toMatch(/USING (COVERING )?INDEX/);
  }
  expect(plan(`select * from captures ${order} limit 20`)).not.toContain('TEMP B-TREE');
  file.close();
});
