import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loop-config-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('--config comes before LOOP_CONFIG, and that before ./loop.yaml', async () => {
  for (const name of ['flag', 'env', 'loop'])
    write(`${name}.yaml`, `store: { url: sqlite:${name} }`);
  const env = { LOOP_CONFIG: 'env.yaml' };
  expect((await loadConfig('flag.yaml', { env, cwd: folder })).store.path).toBe(
    join(folder, 'flag'),
  );
  expect((await loadConfig(undefined, { env, cwd: folder })).store.path).toBe(join(folder, 'env'));
  const found = await loadConfig(undefined, { env: { LOOP_CONFIG: '' }, cwd: folder });
  expect(found.store.path).toBe(join(folder, 'loop'));
  expect(found.file).toBe(join(folder, 'loop.yaml'));
});

test('the store is looked for beside the file, wherever the command runs', async () => {
  mkdirSync(join(folder, 'etc'));
  write('etc/loop.yaml', '{}');
  const { store } = await loadConfig('etc/loop.yaml', { env: {}, cwd: folder });
  expect(store.path).toBe(join(folder, 'etc/.loop/loop.db'));
});

test('a file that is not there is told with where it was looked for', async () => {
  await expect(loadConfig(undefined, { env: {}, cwd: folder })).rejects.toMatchObject({
    code: 'LOOP_CONFIG_NOT_FOUND',
    message: `expected a config file at ${folder}/loop.yaml (neither --config nor LOOP_CONFIG names another), got no such file; loop init writes one`,
  });
  await expect(loadConfig('x.yaml', { env: {}, cwd: folder })).rejects.toMatchObject({
    code: 'LOOP_CONFIG_NOT_FOUND',
    message: `expected a config file at ${folder}/x.yaml (from --config), got no such file; loop init writes one`,
  });
  await expect(
    loadConfig(undefined, { env: { LOOP_CONFIG: 'y.yaml' }, cwd: folder }),
  ).rejects.toMatchObject({
    code: 'LOOP_CONFIG_NOT_FOUND',
    message: `expected a config file at ${folder}/y.yaml (from LOOP_CONFIG), got no such file; loop init writes one`,
  });
});

test('a folder in place of the file is told as such', async () => {
  await expect(loadConfig('.', { env: {}, cwd: folder })).rejects.toMatchObject({
    code: 'LOOP_CONFIG_UNREADABLE',
    message: `expected a readable config file at ${folder} (from --config), got a folder`,
  });
});

test('mistakes name the file as it was given', async () => {
  write('bad.yaml', 'gateway:\n  listen: 80\n');
  await expect(loadConfig('bad.yaml', { env: {}, cwd: folder })).rejects.toMatchObject({
    code: 'LOOP_CONFIG_INVALID',
    message: 'bad.yaml:2:11: gateway.listen: expected host:port such as 127.0.0.1:8080, got 80',
  });
});

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}
