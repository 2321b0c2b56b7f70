import {
  chmodSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openSink } from '../../src/store/open-sink.js';
import { openStore } from '../../src/store/open-store.js';
import { chain, keep, newSink, newStore, newStoreConfig, settings } from './fixtures/chains.js';

test('reading a store that is not there is refused and leaves nothing behind', async () => {
  const config = newStoreConfig();
  await expect(openStore(config)).rejects.toMatchObject({
    code: 'LOOP_STORE_NOT_FOUND',
    message: expect.stringContaining(config.path),
  });
  expect(readdirSync(dirname(dirname(config.path)))).toEqual([]);
});

test('only its owner may read the store, its log and its folder', async () => {
  const config = newStoreConfig();
  const umask = process.umask(0);
  try {
    const sink = await newSink(config);
    sink.write(chain(1));
    await sink.flush();
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect(mode(dirname(config.path))).toBe('700');
    expect(readdirSync(dirname(config.path)).sort()).toEqual([
      'loop.db',
      'loop.db-shm',
      'loop.db-wal',
    ]);
    for (const end of ['', '-shm', '-wal']) expect(mode(config.path + end)).toBe('600');
  } finally {
    process.umask(umask);
  }
});

test('closing leaves one file', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1));
  expect(readdirSync(dirname(config.path))).toEqual(['loop.db']);
});

test('a store that a newer loop has written is refused, by readers and writers', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1));
  const file = new Sqlite(config.path);
  file.prepare("insert into loop_migrations values ('900_future', '2030-01-01')").run();
  file.close();
  const refusal = {
    code: 'LOOP_STORE_NEWER',
    message: expect.stringMatching(/loop\.db: written by a newer loop.*900_future/),
  };
  await expect(openStore(config)).rejects.toMatchObject(refusal);
  await expect(openSink({ ...config, required: true }, settings)).rejects.toMatchObject(refusal);
});

test('a file that is no database is refused and left as it is', async () => {
  const config = newStoreConfig();
  mkdirSync(dirname(config.path));
  writeFileSync(config.path, 'not a database, '.repeat(100));
  const refusal = { code: 'LOOP_STORE_CORRUPT', message: expect.stringContaining(config.path) };
  await expect(openStore(config)).rejects.toMatchObject(refusal);
  await expect(openSink({ ...config, required: true }, settings)).rejects.toMatchObject(refusal);
  expect(statSync(config.path).size).toBe(1600);
});

test('a database of another program is refused and left as it is', async () => {
  const config = newStoreConfig();
  mkdirSync(dirname(config.path));
  const file = new Sqlite(config.path);
  file.exec('create table contacts (name text)');
  file.close();
  await expect(openSink({ ...config, required: true }, settings)).rejects.toMatchObject({
    code: 'LOOP_STORE_CORRUPT',
    message: expect.stringContaining('contacts'),
  });
});

test('a damaged page is told as such, not as a bug', async () => {
  const config = newStoreConfig();
  await keep(config, ...Array.from({ length: 200 }, (_, number) => chain(number)));
  const { size } = statSync(config.path);
  const file = new Sqlite(config.path);
  file.pragma('journal_mode = DELETE');
  file.close();
  const { openSync, writeSync, closeSync } = await import('node:fs');
  const handle = openSync(config.path, 'r+');
  // Everything but the first page, which says what the tables are.
  writeSync(handle, Buffer.alloc(size - 4096, 0xa5), 0, size - 4096, 4096);
  closeSync(handle);
  const read = async () => (await newStore(config)).listCaptures({});
  await expect(read()).rejects.toMatchObject({ code: 'LOOP_STORE_CORRUPT' });
});

test('a place where no file can be made is refused with the cure', async () => {
  const config = newStoreConfig();
  mkdirSync(dirname(config.path));
  writeFileSync(join(dirname(config.path), 'file'), '');
  const path = join(dirname(config.path), 'file', 'loop.db');
  await expect(openSink({ ...config, path, required: true }, settings)).rejects.toMatchObject({
    code: 'LOOP_STORE_UNWRITABLE',
    message: expect.stringMatching(/EEXIST|ENOTDIR.*store\.url/),
  });
  await expect(
    openSink({ ...config, path: dirname(config.path), required: true }, settings),
  ).rejects.toMatchObject({ code: 'LOOP_STORE_UNWRITABLE' });
});

test.skipIf(process.platform !== 'linux')(
  'a place where no folder can ever be is refused',
  async () => {
    const path = '/proc/loop/recordings/loop.db';
    await expect(
      openSink({ ...newStoreConfig(), path, required: true }, settings),
    ).rejects.toMatchObject({
      code: 'LOOP_STORE_UNWRITABLE',
      message: expect.stringContaining(path),
    });
  },
);

test('folders above the database are made, for their owner alone', async () => {
  const config = newStoreConfig();
  const path = join(dirname(config.path), 'one', 'two', 'loop.db');
  const sink = await openSink({ ...config, path }, settings);
  await sink.close();
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
});

test.skipIf(process.getuid?.() === 0)('a read-only folder is refused', async () => {
  const config = newStoreConfig();
  mkdirSync(dirname(config.path));
  chmodSync(dirname(config.path), 0o500);
  await expect(openSink({ ...config, required: true }, settings)).rejects.toMatchObject({
    code: 'LOOP_STORE_UNWRITABLE',
  });
});

test('several gateways may start on one new file at once', async () => {
  const config = newStoreConfig();
  const sinks = await Promise.all([1, 2, 3].map(() => newSink(config)));
  sinks.forEach((sink, index) => {
    sink.write(chain(index));
  });
  await Promise.all(sinks.map((sink) => sink.flush()));
  expect(await (await newStore(config)).listCaptures({})).toHaveLength(3);
});

test('a reader sees what is written while it is open', async () => {
  const config = newStoreConfig();
  const sink = await newSink(config);
  const store = await newStore(config);
  for (let number = 1; number <= 20; number += 1) {
    sink.write(chain(number));
    await sink.flush();
    expect(await store.listCaptures({})).toHaveLength(number);
  }
});

test('reader and writer go on while the other one works', async () => {
  const config = newStoreConfig();
  const sink = await newSink(config);
  const store = await newStore(config);
  let written = 0;
  const reading = (async () => {
    while (written < 400) {
      for (const { id, hops } of await store.listCaptures({ limit: 5 })) {
        expect((await store.getCapture(String(id))).chain).toHaveLength(hops);
      }
      await store.deleteCaptures([written - 50]);
      await new Promise(setImmediate);
    }
  })();
  for (; written < 400; written += 1) {
    expect(sink.write(chain(written))).toBe(true);
    if (written % 20 === 0) await sink.flush();
  }
  await reading;
  await sink.flush();
  expect((await store.listCaptures({})).length).toBeGreaterThan(300);
  expect(await store.drops()).toMatchObject({ writeFailed: 0 });
});

test('a file that is replaced while a command has it open is told, not read on', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1));
  const other = newStoreConfig();
  await keep(other, chain(2));
  const store = await newStore(config);
  expect(await store.listCaptures({})).toHaveLength(1);
  renameSync(other.path, config.path);
  const refusal = { code: 'LOOP_STORE_REPLACED', message: expect.stringContaining(config.path) };
  await expect(store.listCaptures({})).rejects.toMatchObject(refusal);
  await expect(store.deleteCaptures([1])).rejects.toMatchObject(refusal);
  rmSync(config.path);
  await expect(store.getCapture('1')).rejects.toMatchObject(refusal);
});

test('an empty file is refused by those who read, and stays as it is', async () => {
  const config = newStoreConfig();
  mkdirSync(dirname(config.path));
  writeFileSync(config.path, '');
  writeFileSync(`${config.path}-wal`, 'of the database that was here');
  await expect(openStore(config)).rejects.toMatchObject({
    code: 'LOOP_STORE_CORRUPT',
    message: expect.stringContaining('an empty file'),
  });
  expect(readdirSync(dirname(config.path))).toEqual(['loop.db', 'loop.db-wal']);
  expect(statSync(config.path).size).toBe(0);
});
