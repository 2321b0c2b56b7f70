import { beforeEach, describe, expect, test } from 'vitest';
import type { CaptureSummary } from '../../src/core/capture.js';
import type { CaptureFilter, Store } from '../../src/core/store.js';
import { openDatabase } from '../../src/store/open-database.js';
import { newStore, newStoreConfig } from './fixtures/chains.js';

const count = 2500;
let store: Store;

beforeEach(async () => {
  const config = newStoreConfig();
  const { file, db } = await openDatabase(config.path, { create: true });
  // Three have one time each, so that a part ends between captures of one time.
  file.exec(`insert into captures (key, trace_id, request_id, rule, rule_definition, method, path,
      status, answered_status, error, destination, hops, latency_ms, captured_at_ms)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
    select i, i, i, case when i % 5 = 0 then 'fifth' else 'others' end, '{}', 'GET',
      case when i % 2 = 0 then '/even/' || i || '?q=/odd/' else '/odd/' || i end,
      500, 500, null, 'shop', 1, 1, 1000 + i / 3 from n`);
  await db.destroy();
  store = await newStore(config);
});

const allOf = async (filter: CaptureFilter) => {
  const parts: (readonly CaptureSummary[])[] = [];
  for await (const part of store.captureParts(filter)) parts.push(part);
  return parts;
};
const ids = (captures: readonly CaptureSummary[]) => captures.map(({ id }) => id);
const newestFirst = Array.from({ length: count }, (_, at) => count - at);

test('a list of any length is whole, and each capture is in it once, newest first', async () => {
  const parts = await allOf({});
  expect(parts.map(({ length }) => length)).toEqual([1000, 1000, 500]);
  expect(ids(parts.flat())).toEqual(newestFirst);
  expect(ids(await store.listCaptures({}))).toEqual(newestFirst);
});

describe('a limit', () => {
  for (const limit of [1, 999, 1000, 1001, 2500, 9999]) {
    test(`of ${limit} is kept over parts`, async () => {
      expect(ids(await store.listCaptures({ limit }))).toEqual(newestFirst.slice(0, limit));
    });
  }

  test('counts what a glob lets through', async () => {
    const even = newestFirst.filter((id) => id % 2 === 0);
    for (const limit of [3, 600, undefined]) {
      const found = await store.listCaptures({ path: '/even/*', limit });
      expect(ids(found)).toEqual(even.slice(0, limit));
    }
  });
});

test('captures are counted as they are listed, without the limit', async () => {
  const filters = [{}, { rule: 'fifth' }, { path: '/even/*' }, { path: '/odd/*', rule: 'fifth' }];
  const counts = await Promise.all(
    filters.map((each) => store.countCaptures({ ...each, limit: 7 })),
  );
  expect(counts).toEqual([2500, 500, 1250, 250]);
});

test('captures that go while a list is read cost it no other', async () => {
  const seen: number[] = [];
  for await (const part of store.captureParts({})) {
    if (seen.length === 0) await store.deleteCaptures([part[0]?.id ?? 0, 1]);
    seen.push(...ids(part));
  }
  expect(seen).toEqual(newestFirst.slice(0, -1));
});
