import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import type { StoreConfig } from '../../../src/core/config.js';
import { chain, keep, newSink, newStore, newStoreConfig, settings } from '../fixtures/chains.js';

type Harm = (path: string) => void;

const garbage = Buffer.alloc(50_000, 'garbage ');

/** What may happen to the file of a running gateway, and leaves all it held readable to it. */
const harmless: Record<string, Harm> = {
  'the file is deleted': (path) => rmSync(path),
  'all three files are deleted': (path) => {
    for (const end of ['', '-wal', '-shm']) rmSync(path + end);
  },
  'its folder is deleted': (path) => rmSync(dirname(path), { recursive: true }),
  'its folder is renamed': (path) => renameSync(dirname(path), `${dirname(path)}-away`),
  'its log is deleted': (path) => rmSync(`${path}-wal`),
  'the index of its log is deleted': (path) => rmSync(`${path}-shm`),
  'it is cut to nothing': (path) => truncateSync(path),
  'it is cut in half': (path) => truncateSync(path, Math.floor(statSync(path).size / 2)),
  'it is overwritten with garbage': (path) => writeFileSync(path, garbage),
  'its log is overwritten with garbage': (path) => writeFileSync(`${path}-wal`, garbage),
  'its log is cut to nothing': (path) => truncateSync(`${path}-wal`),
  'another file is put in its place': (path) => {
    writeFileSync(`${path}.new`, garbage);
    renameSync(`${path}.new`, path);
  },
  'a directory is put in its place': (path) => {
    rmSync(path);
    mkdirSync(path);
  },
  'a link that leads nowhere is put in its place': (path) => {
    rmSync(path);
    symlinkSync(`${path}.nowhere`, path);
  },
  'a database of another program is put in its place': (path) => {
    foreign(`${path}.new`);
    renameSync(`${path}.new`, path);
  },
  'it is overwritten with a database of another program': (path) => {
    foreign(`${path}.new`);
    copyFileSync(`${path}.new`, path);
  },
};

test.each(Object.entries(harmless))(
  'when %s, it is noticed in time, nothing is lost, and it goes on',
  { timeout: 60_000 },
  async (_, harm) => {
    const { config, sink, news, wait } = await running(2);
    // Not written back from its log yet, as a flush would.
    sink.write(chain(3));
    await wait(() => expect(sink.status().waiting).toBe(0));
    harm(config.path);
    const harmedAtMs = performance.now();
    sink.write(chain(4));
    await wait(() => expect(news.join('\n')).toMatch(/carried over/));
    expect(performance.now() - harmedAtMs).toBeLessThan(2000 * slack);
    sink.write(chain(5));
    await sink.flush();
    expect(sink.status()).toMatchObject({ state: 'ok', waiting: 0, writeFailed: 0 });
    expect(await kept(config)).toEqual([1, 2, 3, 4, 5]);
    expect(sink.status().movedAside.length).toBeGreaterThan(0);
    // Told by name, and there.
    for (const { file } of sink.status().movedAside) {
      if (file === null) continue;
      expect(news.join('\n')).toContain(file);
      lstatSync(file);
    }
    await sink.close();
    expect(integrity(config.path)).toBe('ok');
  },
);

/** Tests run beside others: the promise itself is held to by hand, on a machine at rest. */
const slack = 5;

test('what was put in the place is moved aside as it was', async () => {
  const { config, sink, news, wait } = await running(3);
  writeFileSync(config.path, garbage);
  await wait(() => expect(sink.status().movedAside).toHaveLength(1));
  const [moved] = sink.status().movedAside;
  expect(basename(moved?.file ?? '')).toMatch(/^loop\.db\.damaged-\d{8}T\d{6}Z$/);
  expect(readFileSync(moved?.file ?? '').equals(garbage)).toBe(true);
  expect(news.join('\n')).toMatch(/the file was overwritten; what was there is \S+ now; a new one/);
});

test.each([
  ['put in its place', (backup: string, path: string) => renameSync(backup, path)],
  ['written over it', (backup: string, path: string) => copyFileSync(backup, path)],
])('a backup that is %s is used, and what was captured since goes into it', async (_, restore) => {
  const { config, sink, news, wait } = await running(2);
  const backup = `${config.path}.backup`;
  await backUp(config.path, backup);
  const file = new Sqlite(backup);
  file.prepare("update captures set rule = 'of the backup' where id = 1").run();
  file.close();
  sink.write(chain(3));
  await sink.flush();
  restore(backup, config.path);
  await wait(() => expect(news.join('\n')).toMatch(/1 capture was carried over/));
  sink.write(chain(4));
  await sink.flush();
  const captures = await (await newStore(config)).listCaptures({});
  expect(captures.map(({ id, rule }) => [id, rule])).toEqual([
    [4, 'server-errors'],
    [3, 'server-errors'],
    [2, 'server-errors'],
    [1, 'of the backup'],
  ]);
  const left = filesOf(config).filter((name) => !name.endsWith('.backup'));
  expect(left).toEqual(['loop.db', 'loop.db-shm', 'loop.db-wal']);
});

test('a store of a newer loop in its place is left alone, told, and waited for', async () => {
  const { config, sink, wait } = await running(1);
  const other = newStoreConfig();
  await keep(other, chain(7));
  changeVersion(other, "insert into loop_migrations values ('900_future', '2030-01-01')");
  renameSync(other.path, config.path);
  await wait(() => expect(sink.status().code).toBe('LOOP_STORE_NEWER'));
  sink.write(chain(2));
  expect(filesOf(config).filter((name) => name.includes('damaged-'))).not.toContain('loop.db');
  const stillThere = new Sqlite(config.path);
  expect(stillThere.prepare('select request_id from captures').pluck().all()).toEqual([
    'request-7',
  ]);
  stillThere.prepare("delete from loop_migrations where name = '900_future'").run();
  stillThere.close();
  // It can be used now: what was captured before and meanwhile is in it.
  await sink.flush();
  expect(await kept(config)).toEqual([1, 2, 7]);
});

test('without what was carried over, when somebody removes it while it waits, it goes on', async () => {
  const { config, sink, news, wait } = await running(1);
  const other = newStoreConfig();
  await keep(other, chain(7));
  changeVersion(other, "insert into loop_migrations values ('900_future', '2030-01-01')");
  renameSync(other.path, config.path);
  await wait(() => expect(sink.status().code).toBe('LOOP_STORE_NEWER'));
  const rescued = filesOf(config).filter((name) => name.includes('.rescued-'));
  expect(rescued).toHaveLength(1);
  for (const name of rescued) rmSync(join(dirname(config.path), name));
  changeVersion(config, "delete from loop_migrations where name = '900_future'");
  sink.write(chain(2));
  await sink.flush();
  expect(await kept(config)).toEqual([2, 7]);
  expect(news.join('\n')).toMatch(
    /1 capture was in it and could not be carried over: somebody has removed \S+rescued-/,
  );
  expect(sink.status().writeFailed).toBe(1);
});

test('a newer loop that changes the tables of a running one is heard', async () => {
  const { config, sink, wait } = await running(1);
  const newer = new Sqlite(config.path);
  newer.exec(`begin; alter table captures add column colour text not null default 'red';
    insert into loop_migrations values ('900_future', '2030-01-01'); commit`);
  newer.close();
  await wait(() => expect(sink.status().code).toBe('LOOP_STORE_NEWER'));
  expect(filesOf(config).filter((name) => name.includes('.damaged'))).toEqual([]);
});

test('of a large store that is overwritten in part, what can be read is kept and the rest counted', {
  timeout: 120_000,
}, async () => {
  const config = newStoreConfig();
  const big = (number: number) => {
    const record = chain(number);
    const body = new Uint8Array(randomBytes(60_000));
    const [hop] = record.hops;
    if (hop?.response == null) throw new Error('no response');
    return {
      ...record,
      hops: [{ ...hop, response: { ...hop.response, bodyBytes: body.length, body } }],
    };
  };
  await keep(config, ...Array.from({ length: 700 }, (__, at) => big(at + 1)));
  const news: string[] = [];
  const sink = await newSink(config, settings, { onProblem: (line) => news.push(line) });
  const before = await kept(config);
  const { size } = statSync(config.path);
  expect(size).toBeGreaterThan(20_000_000);
  // The middle, past SQLite: neither the size nor the first page tells.
  const { openSync, writeSync, closeSync } = await import('node:fs');
  const handle = openSync(config.path, 'r+');
  writeSync(handle, Buffer.alloc(2_000_000, 0xa5), 0, 2_000_000, Math.floor(size / 2));
  closeSync(handle);
  await vi.waitFor(() => expect(news.join('\n')).toMatch(/could not be read and are lost/), 60_000);
  const after = await kept(config);
  const { writeFailed, movedAside } = sink.status();
  expect(movedAside).toHaveLength(1);
  expect(writeFailed).toBeGreaterThan(0);
  expect(after.length + writeFailed).toBe(before.length);
  // What is there can be read whole.
  const store = await newStore(config);
  for (const number of after) {
    const [hop] = (await store.getCapture(`request-${number}`)).chain;
    expect(hop?.response?.body.bytes).toBe(60_000);
  }
});

async function running(captures: number) {
  const config = newStoreConfig();
  const news: string[] = [];
  const sink = await newSink(config, settings, { onProblem: (line) => news.push(line) });
  for (let number = 1; number <= captures; number += 1) sink.write(chain(number));
  await sink.flush();
  const wait = (claim: () => void) => vi.waitFor(claim, { timeout: 20_000, interval: 20 });
  return { config, sink, news, wait };
}

/** The numbers of the chains that are in the store. */
async function kept(config: StoreConfig): Promise<number[]> {
  const captures = await (await newStore(config)).listCaptures({});
  return captures.map(({ requestId }) => Number(requestId.slice('request-'.length))).sort(byValue);
}

const byValue = (a: number, b: number) => a - b;

function filesOf({ path }: StoreConfig): string[] {
  return readdirSync(dirname(path)).sort();
}

function changeVersion({ path }: StoreConfig, statement: string): void {
  const file = new Sqlite(path);
  file.exec(statement);
  file.close();
}

function integrity(path: string): unknown {
  const file = new Sqlite(path, { readonly: true });
  try {
    return file.pragma('integrity_check', { simple: true });
  } finally {
    file.close();
  }
}

async function backUp(path: string, to: string): Promise<void> {
  const file = new Sqlite(path);
  await file.backup(to);
  file.close();
}

function foreign(path: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  const file = new Sqlite(path);
  file.exec("create table contacts (name text); insert into contacts values ('Ann')");
  file.close();
}
