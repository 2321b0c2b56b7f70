import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import type { StoreConfig } from '../../../src/core/config.js';
import { openSink } from '../../../src/store/open-sink.js';
import { chain, keep, newSink, newStore, newStoreConfig, settings } from '../fixtures/chains.js';

const lines = 'not a database, '.repeat(100);
const wait = (claim: () => void) => vi.waitFor(claim, { timeout: 20_000, interval: 20 });

test('a store that is no database any more is moved aside, and a new one begun', async () => {
  const config = inFolder('loop.db', lines);
  const { sink, news } = await started(config);
  expect(sink.status()).toMatchObject({ state: 'ok', movedAside: [{ file: expect.any(String) }] });
  const file = sink.status().movedAside[0]?.file ?? '';
  expect(basename(file)).toMatch(/^loop\.db\.damaged-/);
  expect(readFileSync(file, 'utf8')).toBe(lines);
  expect(news.join('\n')).toContain(file);
  expect(await written(config, sink)).toBe(1);
});

test('of a damaged store, what can be read is carried over', { timeout: 60_000 }, async () => {
  const config = newStoreConfig();
  await keep(config, ...Array.from({ length: 200 }, (_, number) => chain(number + 1)));
  const { openSync, writeSync, closeSync } = await import('node:fs');
  const handle = openSync(config.path, 'r+');
  writeSync(
    handle,
    Buffer.alloc(3 * 4096, 0xa5),
    0,
    3 * 4096,
    statSync(config.path).size - 3 * 4096,
  );
  closeSync(handle);
  const { sink, news } = await started(config);
  expect(news.join('\n')).toMatch(/\d+ captures were carried over, \d+ could not be read/);
  const { writeFailed } = sink.status();
  const captures = await (await newStore(config)).listCaptures({});
  expect(captures.length).toBeGreaterThan(50);
  expect(captures.length + writeFailed).toBe(200);
});

test.each<[string, string, (config: StoreConfig) => void, (config: StoreConfig) => void]>([
  [
    'a database of another program',
    'LOOP_STORE_CORRUPT',
    ({ path }) => {
      const file = new Sqlite(path);
      file.exec('create table contacts (name text)');
      file.close();
    },
    ({ path }) => rmSync(path),
  ],
  [
    'a store of a newer loop',
    'LOOP_STORE_NEWER',
    ({ path }) => {
      const file = new Sqlite(path);
      file.exec(`create table loop_migrations (name text, timestamp text);
        pragma application_id = 0x6c6f6f70; insert into loop_migrations values ('900_future', '')`);
      file.close();
    },
    ({ path }) => rmSync(path),
  ],
  [
    'a directory',
    'LOOP_STORE_UNWRITABLE',
    ({ path }) => mkdirSync(path),
    ({ path }) => rmSync(path, { recursive: true }),
  ],
  [
    'a folder that cannot be made',
    'LOOP_STORE_UNWRITABLE',
    ({ path }) => {
      rmSync(dirname(path), { recursive: true });
      writeFileSync(dirname(path), '');
    },
    ({ path }) => rmSync(dirname(path)),
  ],
])(
  '%s is left alone, told as %s, and tried again until it can be used',
  async (_, code, put, cure) => {
    const config = inFolder('loop.db');
    put(config);
    const before = readdirSync(dirname(dirname(config.path)), { recursive: true }).sort();
    const { sink, news } = await started(config);
    expect(sink.status()).toMatchObject({ state: 'failing', code, movedAside: [] });
    expect(news).toEqual([expect.stringMatching(/cannot be written: .*tried again/)]);
    expect(sink.write(chain(1))).toBe(true);
    const after = readdirSync(dirname(dirname(config.path)), { recursive: true });
    expect(after.filter((name) => !/-(wal|shm)$/.test(String(name))).sort()).toEqual(before);
    cure(config);
    await wait(() => expect(sink.status()).toMatchObject({ state: 'ok', waiting: 0 }));
    expect(news.at(-1)).toMatch(/can be written again/);
    const captures = await (await newStore(config)).listCaptures({});
    expect(captures.map(({ requestId }) => requestId)).toEqual(['request-1']);
  },
);

test('a file that is not named like a database is nobody’s store: it is left alone', async () => {
  const config = inFolder('notes.txt', lines);
  const { sink } = await started(config);
  expect(sink.status()).toMatchObject({ state: 'failing', code: 'LOOP_STORE_CORRUPT' });
  expect(readFileSync(config.path, 'utf8')).toBe(lines);
  expect(readdirSync(dirname(config.path))).toEqual(['notes.txt']);
});

test('a store that is locked at the start is waited for', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1));
  const other = new Sqlite(config.path);
  other.pragma('locking_mode = EXCLUSIVE');
  other.exec('begin exclusive');
  const news: string[] = [];
  const sink = await newSink(config, settings, {
    busyMs: 10,
    onProblem: (line) => news.push(line),
  });
  expect(sink.status()).toMatchObject({
    state: 'failing',
    reason: 'another process holds its lock',
  });
  sink.write(chain(2));
  other.exec('rollback');
  other.close();
  await wait(() => expect(sink.status()).toMatchObject({ state: 'ok', waiting: 0 }));
  expect(await (await newStore(config)).listCaptures({})).toHaveLength(2);
});

test('with required, a damaged store is refused and left as it is', async () => {
  const config = { ...inFolder('loop.db', lines), required: true };
  await expect(openSink(config, settings)).rejects.toMatchObject({ code: 'LOOP_STORE_CORRUPT' });
  expect(readdirSync(dirname(config.path))).toEqual(['loop.db']);
});

async function started(config: StoreConfig) {
  const news: string[] = [];
  const sink = await newSink(config, settings, { onProblem: (line) => news.push(line) });
  return { sink, news };
}

async function written(config: StoreConfig, sink: Awaited<ReturnType<typeof newSink>>) {
  sink.write(chain(1));
  await sink.flush();
  return (await (await newStore(config)).listCaptures({})).length;
}

/** A config whose store is in a folder that is there, and maybe the file too. */
function inFolder(name: string, text?: string): StoreConfig {
  const config = newStoreConfig();
  mkdirSync(dirname(config.path));
  const path = join(dirname(config.path), name);
  if (text !== undefined) writeFileSync(path, text);
  return { ...config, path };
}
