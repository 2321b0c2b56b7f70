import { existsSync, renameSync, writeFileSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import type { StoreConfig } from '../../../src/core/config.js';
import { openView } from '../../../src/store/view/open-view.js';
import { chain, hop, keep, newStore, newStoreConfig } from '../fixtures/chains.js';

function view(config: StoreConfig, now = () => performance.now()) {
  const opened = openView(config.path, now);
  onTestFinished(() => opened.close());
  return opened;
}

test('what others write is told: new captures, changed ones, replays, deletions', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1));
  const seen = view(config);
  expect(await seen.changes()).toEqual({
    ...{ isReset: false, captures: [], hasDeleted: false, replays: [], total: 1 },
  });
  expect(await seen.changes()).toBeNull();

  const store = await newStore(config);
  await keep(config, chain(2), chain(3));
  const told = await seen.changes();
  expect(told?.captures).toEqual((await store.listCaptures({ limit: 2 })).toReversed());
  expect(told).toMatchObject({ isReset: false, hasDeleted: false, total: 3 });
  expect(await seen.changes()).toBeNull();

  await keep(config, chain(3, { hops: [hop({ spanId: 'b'.repeat(16), startedAtMs: 2e12 })] }));
  expect(await seen.changes()).toMatchObject({ captures: [{ id: 3, hops: 2 }], total: 3 });

  await store.saveReplay(replay(2));
  expect(await seen.changes()).toMatchObject({ captures: [], replays: [{ id: 1, capture: 2 }] });

  await store.deleteCaptures([1]);
  expect(await seen.changes()).toMatchObject({ captures: [], hasDeleted: true, total: 2 });
  expect(await seen.changes()).toBeNull();
});

test('a deletion is told also where as many came at the same time', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1));
  const seen = view(config);
  await seen.changes();
  const store = await newStore(config);
  await store.deleteCaptures([1]);
  await keep(config, chain(2));
  expect(await seen.changes()).toMatchObject({
    ...{ captures: [{ id: 2 }], hasDeleted: true, total: 1 },
  });
});

test('too many at once are not told one by one', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1));
  const seen = view(config);
  await seen.changes();
  await keep(config, ...Array.from({ length: 201 }, (_, at) => chain(at + 2)));
  expect(await seen.changes()).toMatchObject({ isReset: true, captures: [], total: 202 });
  await keep(config, chain(300));
  expect(await seen.changes()).toMatchObject({ isReset: false, captures: [{}], total: 203 });
});

test('a store that is replaced is read anew, and all of it is to be read again', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1), chain(2));
  const seen = view(config);
  await seen.changes();
  for (const end of ['', '-wal', '-shm']) {
    if (existsSync(config.path + end)) renameSync(config.path + end, `${config.path}.old${end}`);
  }
  await expect(seen.list({}, { limit: 10 })).rejects.toMatchObject({
    code: 'LOOP_STORE_NOT_FOUND',
  });
  await keep(config, chain(7));
  expect(await seen.changes()).toMatchObject({ isReset: true, total: 1 });
  const { captures } = await seen.list({}, { limit: 10 });
  expect(captures).toMatchObject([{ requestId: 'request-7' }]);
});

test('it writes nothing, and neither makes a store nor takes another file for one', async () => {
  const config = newStoreConfig();
  const seen = view(config);
  await expect(seen.getCapture('1')).rejects.toMatchObject({ code: 'LOOP_STORE_NOT_FOUND' });
  expect(existsSync(config.path)).toBe(false);
  await keep(config, chain(1));
  writeFileSync(`${config.path}-other`, 'x'.repeat(5000));
  await expect(
    view({ ...config, path: `${config.path}-other` }).list({}, { limit: 1 }),
  ).rejects.toMatchObject({ code: 'LOOP_STORE_CORRUPT' });
});

test('a store of an older loop is brought up to date', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1));
  const file = new Sqlite(config.path);
  for (const index of ['captures_by_rule', 'hops_by_service']) file.exec(`drop index ${index}`);
  for (const by of ['status', 'error', 'path']) file.exec(`drop index captures_by_${by}`);
  for (const column of ['continued', 'undecided']) {
    file.exec(`alter table gateway_runs drop column ${column}`);
  }
  file.exec('drop index captures_by_experiment; alter table captures drop column experiment');
  file.exec('drop table experiment_runs');
  file.exec('drop index hops_by_types_body_id; alter table hops drop column types_body_id');
  file.exec("delete from loop_migrations where name > '001_initial'");
  file.close();
  expect((await view(config).list({}, { limit: 5 })).total).toBe(1);
  const after = new Sqlite(config.path, { readonly: true });
  expect(
    after.prepare("select name from sqlite_master where name = 'captures_by_rule'").all(),
  ).toHaveLength(1);
  after.close();
});

test('a count that is dear may be a second old while others write, any other is right', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1));
  let now = 0;
  let countingMs = 0;
  const seen = view(config, () => {
    now += countingMs;
    return now;
  });
  const total = async () => (await seen.list({ text: 'product' }, { limit: 1 })).total;
  expect(await total()).toBe(1);
  await keep(config, chain(2));
  countingMs = 6;
  expect(await total()).toBe(2);
  await keep(config, chain(3));
  now += 900;
  expect(await total()).toBe(2);
  now += 100;
  expect(await total()).toBe(3);
});

function replay(capture: number) {
  return {
    ...{ capture, namespace: 'debug-ns', verdict: 'passed' as const },
    ...{ startedAtMs: 1, durationMs: 2, status: { recorded: 500, replayed: 200 }, error: null },
    entry: { hop: 0, service: 'productpage', url: 'http://127.0.0.1:1/' },
    ...{ hops: [], differences: [], notes: [], response: null },
  };
}
