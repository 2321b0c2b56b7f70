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
import { migrate } from '../../src/store/migrate.js';

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
