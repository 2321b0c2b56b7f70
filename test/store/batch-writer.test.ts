import Sqlite from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { writeBatch } from '../../src/store/batch-writer.js';
import { type OpenDatabase, openDatabase } from '../../src/store/open-database.js';
import type { Redact } from '../../src/store/prepare-chain.js';
import { chain, newStoreConfig } from './fixtures/chains.js';

const asItIs: Redact = (record) => ({ record, redacted: [] });

async function newDatabase(): Promise<OpenDatabase & { readonly path: string }> {
  const { path } = newStoreConfig();
  const database = await openDatabase(path, { create: true, busyMs: 0 });
  onTestFinished(() => void database.file.close());
  return { ...database, path };
}

async function requestIds({ db }: OpenDatabase): Promise<string[]> {
  const rows = await db.selectFrom('captures').select('request_id').orderBy('id').execute();
  return rows.map((row) => row.request_id);
}

test('what a lock keeps from being written is to be given again, and is written once', async () => {
  const database = await newDatabase();
  const other = new Sqlite(database.path);
  other.exec('begin immediate');
  const batch = [chain(1), chain(2)];
  expect(writeBatch(database, batch, asItIs)).toMatchObject({
    failed: 0,
    again: { code: 'SQLITE_BUSY' },
  });
  other.exec('rollback');
  other.close();
  expect(writeBatch(database, batch, asItIs)).toMatchObject({ failed: 0, again: null });
  expect(writeBatch(database, batch, asItIs)).toMatchObject({ failed: 0, again: null });
  expect(await requestIds(database)).toEqual(['request-1', 'request-2']);
});

/** Of three chains the first and the last. */
const written = [
  { key: '0000000000000001', id: 1 },
  { key: '0000000000000003', id: 2 },
];

test('a chain that the database does not take costs only itself', async () => {
  const database = await newDatabase();
  const odd = chain(2, { traceId: null as unknown as string });
  const result = writeBatch(database, [chain(1), odd, chain(3)], asItIs);
  expect(result).toEqual({
    failed: 1,
    problem: expect.stringContaining('trace_id'),
    again: null,
    captures: written,
  });
  expect(await requestIds(database)).toEqual(['request-1', 'request-3']);
});

test('a chain that cannot be redacted is not written, nor the reason, which may quote it', async () => {
  const database = await newDatabase();
  const redact: Redact = (record) => {
    if (record.requestId === 'request-2') throw new SyntaxError('unexpected s3cr3t');
    return { record, redacted: [] };
  };
  const result = writeBatch(database, [chain(1), chain(2), chain(3)], redact);
  const problem = 'redaction failed (SyntaxError)';
  expect(result).toEqual({ failed: 1, problem, again: null, captures: written });
  expect(await requestIds(database)).toEqual(['request-1', 'request-3']);
});
