import { chmodSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { inspectStore } from '../../src/store/inspect-store.js';
import { openDatabase } from '../../src/store/open-database.js';

const retention = { captures: 10, ageMs: 1000, bytes: 1024 * 1024 };

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'loop-inspect-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'loop.db');
}

async function made(): Promise<string> {
  const path = place();
  const { db } = await openDatabase(path, { create: true });
  await db.destroy();
  return path;
}

async function states(path: string, bytes = retention.bytes) {
  const checks = await inspectStore({ path, retention: { ...retention, bytes } });
  return Object.fromEntries(checks.map(({ check, state }) => [check, state]));
}

test('a store that is well', async () => {
  expect(await states(await made())).toEqual({
    store: 'ok',
    'store integrity': 'ok',
    disk: 'ok',
  });
});

test('one that is not there yet is not made', async () => {
  const path = place();
  expect(await states(path)).toMatchObject({ store: 'warn' });
  expect(await states(path)).toMatchObject({ store: 'warn' });
});

test('one with a page that was written over fails its integrity', async () => {
  const path = await made();
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(4096), 0, 4096, 8192);
  expect(await states(path)).toMatchObject({ 'store integrity': 'fail' });
});

test('a look that takes too long is ended', async () => {
  const path = await made();
  const checks = await inspectStore({ path, retention }, { quickCheckMs: 1 });
  expect(checks[1]).toMatchObject({ state: 'warn', message: expect.stringContaining('was ended') });
});

test('a disk that is smaller than what the store may grow to is told', async () => {
  expect(await states(await made(), Number.MAX_SAFE_INTEGER)).toMatchObject({ disk: 'warn' });
});

test.skipIf(process.getuid?.() === 0)('one that cannot be written fails', async () => {
  const path = await made();
  chmodSync(path, 0o400);
  expect(await states(path)).toMatchObject({ store: 'fail' });
});
