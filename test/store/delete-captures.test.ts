import Sqlite from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { deleteCaptures, deletingCaptures } from '../../src/store/delete-captures.js';
import { openDatabase } from '../../src/store/open-database.js';
import { applyRetention, retaining } from '../../src/store/retention.js';
import { chain, hop, keep, message, newStoreConfig, wideRetention } from './fixtures/chains.js';
import { captureFields, insertCaptures, storeInMemory } from './fixtures/rows.js';

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

async function storeOf(count: number) {
  const config = newStoreConfig();
  const database = await openDatabase(config.path, { create: true });
  onTestFinished(() => void database.file.close());
  insertCaptures(
    database.file,
    numbers(1, count).map((capturedAtMs) => ({ ...captureFields, capturedAtMs, services: ['a'] })),
  );
  return { ...database, path: config.path };
}

test('a capture goes with its hops, its replays, and the bodies that no other has', async () => {
  const config = newStoreConfig();
  const one = (number: number, own: string) =>
    chain(number, { hops: [hop({ request: message('shared'), response: message(own) })] });
  await keep(config, one(1, 'first'), one(2, 'second'), one(3, 'shared'));
  const database = await openDatabase(config.path, { create: false });
  const { file } = database;
  onTestFinished(() => void file.close());
  for (const capture of [1, 2]) {
    file.exec(`insert into replays (id, capture_id, namespace, verdict, started_at_ms, duration_ms, details)
      values (${capture}, ${capture}, 'debug', 'passed', 0, 0, x'')`);
  }
  const countIn = (table: string) =>
    file.prepare<[], number>(`select count(*) from ${table}`).pluck().get();
  const counts = () => ['captures', 'hops', 'replays', 'bodies'].map(countIn);
  expect(counts()).toEqual([3, 3, 2, 3]);
  expect(deleteCaptures(database, [1], { holdMs: 0 })).toBe(1);
  expect(counts()).toEqual([2, 2, 1, 2]);
  expect(deleteCaptures(database, [3, 2, 77], { holdMs: 0 })).toBe(2);
  expect(counts()).toEqual([0, 0, 0, 0]);
});

test('what refers to captures and bodies is what is deleted with them', async () => {
  const { file } = await storeInMemory();
  const tables = file
    .prepare<[], string>("select name from sqlite_master where type = 'table'")
    .pluck()
    .all();
  const referring = tables.filter((table) =>
    file
      .prepare<[], { table: string }>(`pragma foreign_key_list(${table})`)
      .all()
      .some((key) => ['captures', 'bodies', 'hops', 'replays'].includes(key.table)),
  );
  expect(referring.sort()).toEqual(['hops', 'replays']);
});

test('references are held to again after it, also when it has failed', async () => {
  const database = await storeOf(1);
  const { file } = database;
  const isHeld = () => file.pragma('foreign_keys', { simple: true });
  deleteCaptures(database, [1], { holdMs: 0 });
  expect(isHeld()).toBe(1);
  file.exec("create trigger no before delete on captures begin select raise(abort, 'no'); end");
  insertCaptures(file, [captureFields]);
  expect(() => deleteCaptures(database, [2], { holdMs: 0 })).toThrow('no');
  expect(isHeld()).toBe(1);
});

describe('many at once', () => {
  test('are deleted in steps, between which others write and see what is done', async () => {
    const database = await storeOf(1000);
    const other = new Sqlite(database.path, { timeout: 0 });
    onTestFinished(() => void other.close());
    const left: unknown[] = [];
    for (const count of deletingCaptures(database, numbers(1, 950), { holdMs: 0 })) {
      other.exec('begin immediate; commit');
      left.push([count, other.prepare('select count(*) from captures').pluck().get()]);
    }
    expect(left.length).toBe(10);
    expect(left.at(0)).toEqual([100, 900]);
    expect(left.at(-1)).toEqual([50, 50]);
  });

  test('are deleted in one go where there is time', async () => {
    const database = await storeOf(1000);
    const steps = [...deletingCaptures(database, numbers(1, 950), { holdMs: 600_000 })];
    expect(steps).toEqual([950]);
  });

  test('beyond the number of captures go step by step, the first that came first', async () => {
    const database = await storeOf(1000);
    const now = { dateMs: 0, steadyMs: 0 };
    const run = { retention: { ...wideRetention, captures: 30 }, now, holdMs: 0 };
    const steps: number[] = [];
    const smallest = database.file.prepare<[], number>('select min(id) from captures').pluck();
    for await (const _ of retaining(database, run)) steps.push(smallest.get() ?? 0);
    expect(steps.slice(0, 3)).toEqual([101, 201, 301]);
    expect(smallest.get()).toBe(971);
  });

  test('that are too old go in steps, and no other when somebody deletes meanwhile', async () => {
    const database = await storeOf(12_000);
    const retention = { ...wideRetention, ageMs: 0 };
    const run = { retention, now: { dateMs: 11_500, steadyMs: 0 }, holdMs: 0 };
    let isFirst = true;
    for await (const _ of retaining(database, run)) {
      if (isFirst) database.file.exec('delete from captures where id between 9000 and 11499');
      isFirst = false;
    }
    const ids = database.file.prepare<[], number>('select id from captures order by id').pluck();
    expect(ids.all()).toEqual(numbers(11_500, 12_000));
  });

  test('all of them: retention that is applied at once returns how many went', async () => {
    const database = await storeOf(1000);
    const now = { dateMs: 0, steadyMs: 0 };
    const run = { retention: { ...wideRetention, captures: 30 }, now, holdMs: 0 };
    expect(await applyRetention(database, run)).toBe(970);
  });
});
