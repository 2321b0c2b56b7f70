import Sqlite from 'better-sqlite3';
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { postgresColumns, sqliteColumns } from '../../migrations/column-types.js';
import { migrations } from '../../migrations/index.js';
import { connect } from '../../src/store/connect.js';
import { findCaptures } from '../../src/store/find-captures.js';
import { migrate } from '../../src/store/migrate.js';
import { openDatabase } from '../../src/store/open-database.js';
import { newStoreConfig } from './fixtures/chains.js';
import { captureFields, insertCaptures } from './fixtures/rows.js';

test('migrations sort in the order they are listed', () => {
  const names = Object.keys(migrations(sqliteColumns));
  expect(names).toEqual(names.toSorted());
});

test('each migration can be undone, the last one first', async () => {
  const file = new Sqlite(':memory:');
  onTestFinished(() => void file.close());
  const db = connect(file);
  const tables = () => file.prepare("select name from sqlite_master where type = 'table'").all();
  const all = Object.values(migrations(sqliteColumns));
  for (const migration of all) await migration.up(db);
  expect(tables().length).toBeGreaterThan(5);
  for (const migration of all.toReversed()) await migration.down?.(db);
  expect(tables()).toEqual([{ name: 'sqlite_sequence' }]);
});

test('a store that is up to date is left alone', async () => {
  const file = new Sqlite(':memory:');
  onTestFinished(() => void file.close());
  const db = connect(file);
  await migrate(file, db);
  const version = file.pragma('schema_version', { simple: true });
  await migrate(file, db);
  expect(file.pragma('schema_version', { simple: true })).toBe(version);
});

/** As the loop before the last migrations left it, with one capture. */
async function olderStore() {
  const { path } = newStoreConfig();
  const { file, db } = await openDatabase(path, { create: true });
  insertCaptures(file, [{ ...captureFields, status: 500, path: '/orders/7' }]);
  for (const by of ['status', 'error', 'path']) file.exec(`drop index captures_by_${by}`);
  file.exec('drop index hops_by_types_body_id; alter table hops drop column types_body_id');
  file.exec("delete from loop_migrations where name >= '005'");
  await db.destroy();
  return path;
}

test('a store of an older loop is brought up to date, which is told', async () => {
  const path = await olderStore();
  const told: string[] = [];
  const open = () => openDatabase(path, { create: false, tell: (line) => told.push(line) });
  await (await open()).db.destroy();
  expect(told).toEqual([expect.stringMatching(/loop\.db: brought up to date.* its 1 captures$/)]);
  await (await open()).db.destroy();
  expect(told).toHaveLength(1);
});

test('a new store is no news', async () => {
  const told: string[] = [];
  const { path } = newStoreConfig();
  const { file } = await openDatabase(path, { create: true, tell: (line) => told.push(line) });
  file.close();
  expect(told).toEqual([]);
});

test('a store that lacks nothing but indexes, and cannot be written, is read as it is', async () => {
  const path = await olderStore();
  const file = new Sqlite(path, { readonly: true });
  onTestFinished(() => void file.close());
  const db = connect(file);
  await migrate(file, db, { tell: () => expect.unreachable() });
  for (const filter of [{ status: '5xx' }, { path: '/orders/*' }, { status: 'any' }]) {
    expect(await findCaptures(db, filter)).toEqual(filter.status === 'any' ? [] : [1]);
  }
});

test('one that lacks more cannot be read before it can be written', async () => {
  const path = await olderStore();
  const writable = new Sqlite(path);
  writable.exec("delete from loop_migrations where name = '004_experiments'");
  writable.close();
  const file = new Sqlite(path, { readonly: true });
  onTestFinished(() => void file.close());
  await expect(migrate(file, connect(file))).rejects.toMatchObject({
    code: 'LOOP_STORE_UNWRITABLE',
  });
});

test('the same migrations speak PostgreSQL', async () => {
  const statements: string[] = [];
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (own) => new PostgresIntrospector(own),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: (event) => {
      statements.push(event.query.sql);
    },
  });
  for (const migration of Object.values(migrations(postgresColumns))) await migration.up(db);
  const text = statements.join('\n');
  expect(text).toContain('"id" bigserial primary key');
  expect(text).toContain('"data" bytea not null');
  expect(text).not.toMatch(/autoincrement|blob/i);
});
