import { hrtime } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/store/open-database.js';
import { chain, newSink, newStoreConfig, settings, wideRetention } from './fixtures/chains.js';
import { captureFields, insertCaptures } from './fixtures/rows.js';

const count = 20_000;
const bound = 100;

test('while retention removes many captures, what is written and who reads do not wait for it', async () => {
  const config = newStoreConfig({ ...wideRetention, captures: bound });
  const { file, db } = await openDatabase(config.path, { create: true });
  insertCaptures(
    file,
    Array.from({ length: count }, (_, capturedAtMs) => ({
      ...captureFields,
      ...{ capturedAtMs, path: `/orders/${capturedAtMs}`, services: ['a', 'b', 'c', 'd'] },
    })),
  );
  await db.destroy();
  const sink = await newSink(config, { ...settings, retention: config.retention });
  const reader = new Sqlite(config.path, { readonly: true });
  onTestFinished(() => void reader.close());
  const left = reader.prepare<[], number>('select count(*) from captures').pluck();
  const isThere = reader.prepare<[string], number>('select 1 from captures where key = ?').pluck();

  const reads: number[] = [];
  const read = () => {
    const before = nowMs();
    const captures = left.get() ?? 0;
    reads.push(nowMs() - before);
    return captures;
  };
  const writes: number[] = [];
  const startMs = nowMs();
  for (let number = 1; read() > bound + 50; number += 1) {
    const record = chain(number);
    const before = nowMs();
    sink.write(record);
    while (isThere.get(record.key) === undefined && read() > bound + 50) await delay(1);
    if (isThere.get(record.key) !== undefined) writes.push(nowMs() - before);
  }
  const wholeMs = nowMs() - startMs;

  // One after the other, each while there was still much to remove.
  expect(writes.length).toBeGreaterThan(10);
  // By shares: a machine may be busy.
  expect(Math.max(...writes)).toBeLessThan(wholeMs / 3);
  expect(Math.max(...reads)).toBeLessThan(wholeMs / 3);
});

function nowMs(): number {
  return Number(hrtime.bigint()) / 1e6;
}
