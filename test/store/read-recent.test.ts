import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { readRecent } from '../../src/store/read-recent.js';
import { chain, keep, newStore, newStoreConfig } from './fixtures/chains.js';

test('the newest captures are read as a listing has them, up to the limit', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1), chain(2), chain(3));
  const listed = await (await newStore(config)).listCaptures({ limit: 2 });
  expect(listed).toHaveLength(2);
  const { captures, replays } = readRecent(config.path, 2);
  expect(captures).toEqual(
    listed.map(({ id, method, path, status, error, rule, capturedAtMs }) => ({
      ...{ id, method, path, status, error, rule, capturedAtMs },
    })),
  );
  expect(replays).toEqual([]);
});

test('reading the newest neither makes a store nor changes the version of one', async () => {
  const config = newStoreConfig();
  expect(() => readRecent(config.path, 2)).toThrow();
  await keep(config, chain(1));
  const file = new Sqlite(config.path);
  file.exec('drop table replays');
  const tables = () => file.prepare('select name from sqlite_master order by name').all();
  const before = tables();
  expect(() => readRecent(config.path, 2)).toThrow(/no such table/);
  expect(tables()).toEqual(before);
  file.close();
});
