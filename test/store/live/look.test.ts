import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, expect, test, vi } from 'vitest';
import { judgeLook } from '../../../src/store/live/judge-look.js';
import { type Look, Lookout } from '../../../src/store/live/look.js';

/** What others do between two calls of one look, as often as it says. */
const meanwhile: { times: number; act: () => void } = { times: 0, act: () => {} };
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const fstatSync = ((...args: Parameters<typeof fs.fstatSync>) => {
    const stats = fs.fstatSync(...args);
    if (meanwhile.times-- > 0) meanwhile.act();
    return stats;
  }) as typeof fs.fstatSync;
  return { ...fs, fstatSync };
});

const folder = mkdtempSync(join(tmpdir(), 'loop-look-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function database() {
  const path = join(mkdtempSync(folder), 'loop.db');
  const file = new Sqlite(path);
  file.pragma('journal_mode = wal');
  file.pragma('wal_autocheckpoint = 0');
  file.exec('create table t (x)');
  const write = (connection = file) =>
    connection.prepare('insert into t values (?)').run(Buffer.alloc(20_000));
  const writeBack = (how = 'PASSIVE', connection = file) =>
    connection.pragma(`wal_checkpoint(${how})`);
  return { path, file, write, writeBack, lookout: new Lookout({ path, place: path }) };
}

test('what changes while it is looked at is looked at again', () => {
  const { path, write, writeBack, lookout } = database();
  write();
  meanwhile.times = 1;
  meanwhile.act = writeBack;
  const look = lookout.look() as Look;
  expect(look.index?.writtenBack).toBe(look.index?.frames);
  expect(look.modified).toBe(statSync(path, { bigint: true }).mtimeNs);
  expect(look.size).toBe(statSync(path).size);
});

test('what changes all the while tells nothing', () => {
  const { write, writeBack, lookout } = database();
  meanwhile.times = 10;
  meanwhile.act = () => {
    write();
    writeBack();
  };
  expect(lookout.look()).toBeNull();
  meanwhile.times = 0;
  expect(lookout.look()).not.toBeNull();
});

test('a log to which something was added, and that then began anew, is no damage', () => {
  const { path, file, write, writeBack, lookout } = database();
  write();
  writeBack();
  const before = lookout.look() as Look;
  const other = new Sqlite(path);
  // Somebody reads in the log, so that it does not begin anew with the next write.
  const reader = new Sqlite(path);
  write();
  reader.exec('begin');
  reader.prepare('select count(*) from t').get();
  writeBack();
  const during = lookout.look() as Look;
  write();
  reader.exec('commit');
  writeBack('TRUNCATE', other);
  const now = lookout.look() as Look;
  expect(during.index?.writtenBack).toBe(during.index?.frames);
  expect(now.index?.turn).toBe((during.index?.turn ?? 0) + 1);
  expect(now.size).toBeGreaterThan(during.size);
  expect(judgeLook(before, during)).toBeNull();
  expect(judgeLook(during, now)?.kind).toBe('touched'); // which is read, and is sound
  for (const connection of [reader, other, file]) connection.close();
});
