import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findStore } from '../../src/config/find-store.js';

const folder = mkdtempSync(join(tmpdir(), 'loop-find-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function find(text: string): Promise<string> {
  writeFileSync(join(folder, 'loop.yaml'), text);
  return findStore(undefined, {}, folder);
}

test('the path is from the folder of the config', async () => {
  expect(await find('store: { url: "sqlite:data/a.db" }')).toBe(join(folder, 'data/a.db'));
  expect(await find('store: { url: "sqlite:/var/lib/loop.db" }')).toBe('/var/lib/loop.db');
});

test('the default holds where nothing is said', async () => {
  for (const text of ['{}', 'services: {}', 'store:', 'store: {}']) {
    expect(await find(text)).toBe(join(folder, '.loop/loop.db'));
  }
});

test('a mistake elsewhere in the file keeps nobody from the recordings', async () => {
  expect(await find('routes: [{ to: nobody }]\nstore: { url: "sqlite:a.db" }')).toBe(
    join(folder, 'a.db'),
  );
});

test('a mistake about the store itself is told with its place', async () => {
  for (const [text, message] of [
    ['store: { url: "postgres://x" }', /loop\.yaml:1:15: store\.url: expected a store such as/],
    ['store: { url: 7 }', /loop\.yaml:1:15: store\.url/],
    ['store: sqlite', /loop\.yaml:1:8: store: expected a mapping/],
    ['store: [', /loop\.yaml:\d+:\d+/],
    ['', /loop\.yaml/],
  ] as const) {
    await expect(find(text)).rejects.toMatchObject({
      code: 'LOOP_CONFIG_INVALID',
      message: expect.stringMatching(message),
    });
  }
});

test('a missing file is told with where it was looked for', async () => {
  await expect(findStore('nowhere.yaml', {}, folder)).rejects.toMatchObject({
    code: 'LOOP_CONFIG_NOT_FOUND',
    message: expect.stringContaining(join(folder, 'nowhere.yaml')),
  });
  await expect(findStore(undefined, { LOOP_CONFIG: 'other.yaml' }, folder)).rejects.toMatchObject({
    message: expect.stringContaining('from LOOP_CONFIG'),
  });
});
