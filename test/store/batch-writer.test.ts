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

test.each([
  { attemptsMax: 1, failed: 2 },
  { attemptsMax: 2, failed: 0 },
])(
  'a lock that goes after the first of $attemptsMax attempts costs $failed chains',
  async (bound) => {
    const database = await newDatabase();
    const other = new Sqlite(database.path);
    other.exec('begin immediate');
    const writing = writeBatch(database.db, [chain(1), chain(2)], asItIs, {
      attemptsMax: bound.attemptsMax,
      pauseMs: 50,
    });
    // The first attempt waits for nothing, so it is over by now.
    await new Promise(setImmediate);
    other.exec('rollback');
    other.close();
    expect((await writing).failed).toBe(bound.failed);
    expect(await requestIds(database)).toHaveLength(2 - bound.failed);
  },
);

test('a chain that the database does not take costs only itself', async () => {
  const database = await newDatabase();
  const odd = chain(2, { traceId: null as unknown as string });
  const result = await writeBatch(database.db, [chain(1), odd, chain(3)], asItIs);
  expect(result).toEqual({ failed: 1, problem: expect.stringContaining('trace_id') });
  expect(await requestIds(database)).toEqual(['request-1', 'request-3']);
});

test('a chain that cannot be redacted is not written, nor the reason, which may quote it', async () => {
  const database = await newDatabase();
  const redact: Redact = (record) => {
    if (record.requestId === 'request-2') throw new SyntaxError('unexpected s3cr3t');
    return { record, redacted: [] };
  };
  const result = await writeBatch(database.db, [chain(1), chain(2), chain(3)], redact);
  expect(result).toEqual({ failed: 1, problem: 'redaction failed (SyntaxError)' });
  expect(await requestIds(database)).toEqual(['request-1', 'request-3']);
});
