import { rmSync } from 'node:fs';
import type Sqlite from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { Recovery } from '../../../src/store/live/recovery.js';
import { type OpenDatabase, openDatabase } from '../../../src/store/open-database.js';
import { chain, keep, newStore, newStoreConfig } from '../fixtures/chains.js';

const attemptsMax = 5;

/** A handle from which nothing can be carried over: there is no room for a second database. */
function onFullDisk({ file, ...rest }: OpenDatabase): OpenDatabase {
  const prepare = (sql: string) => {
    if (!sql.startsWith('vacuum into')) return file.prepare(sql);
    throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  };
  const full = { prepare, close: () => file.close() } as unknown as Sqlite.Database;
  return { ...rest, file: full };
}

test('what cannot be carried over is given up after five attempts, and each capture of it is counted', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1), chain(2), chain(3));
  const database = await openDatabase(config.path, { create: false });
  onTestFinished(() => void database.file.close());
  rmSync(config.path);
  const recovery = new Recovery({
    ...{ path: config.path, place: config.path, database: onFullDisk(database) },
    ...{ closeHandles: () => {}, before: null, loss: { kind: 'gone', what: 'the file is gone' } },
    busyMs: 100,
  });
  for (let attempt = 1; attempt < attemptsMax; attempt++) {
    await expect(recovery.attempt()).rejects.toThrow('disk is full');
  }
  expect(recovery.lostCaptures).toBe(0);
  await recovery.attempt();
  expect(recovery.lostCaptures).toBe(3);
  expect(recovery.story).toContain(
    '3 captures were in it and could not be carried over: database or disk is full',
  );
  expect(await (await newStore(config)).listCaptures({})).toEqual([]);
});
