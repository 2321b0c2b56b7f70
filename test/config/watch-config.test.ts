import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchConfig } from '../../src/config/watch-config.js';

let folder: string;
let file: string;
let stop: () => void;
let calls: number;
let notify: (() => void) | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loop-watch-'));
  file = join(folder, 'loop.yaml');
  calls = 0;
});

afterEach(() => {
  stop();
  rmSync(folder, { recursive: true });
});

test('an edit is noticed, once for several writes', async () => {
  writeFileSync(file, 'a');
  watch();
  const change = nextChange();
  writeFileSync(file, 'ab');
  writeFileSync(file, 'abc');
  await change;
  expect(calls).toBe(1);
});

test('a file renamed over it is noticed, and so is the next one', async () => {
  writeFileSync(file, 'a');
  watch();
  for (const text of ['b', 'c']) {
    const change = nextChange();
    writeFileSync(join(folder, 'loop.yaml~'), text);
    renameSync(join(folder, 'loop.yaml~'), file);
    await change;
  }
  expect(calls).toBe(2);
});

test('a file that was deleted is noticed when it is back, not while it is away', async () => {
  writeFileSync(file, 'a');
  watch();
  const change = nextChange();
  unlinkSync(file);
  writeFileSync(file, 'back');
  await change;
  expect(calls).toBe(1);
});

test('a swapped symlink on the way to the file is noticed, and so are edits behind it', async () => {
  // As Kubernetes mounts a ConfigMap: loop.yaml → ..data/loop.yaml, ..data → ..1
  for (const version of ['..1', '..2']) {
    mkdirSync(join(folder, version));
    writeFileSync(join(folder, version, 'loop.yaml'), version);
  }
  symlinkSync('..1', join(folder, '..data'));
  symlinkSync('..data/loop.yaml', file);
  watch();

  const swap = nextChange();
  symlinkSync('..2', join(folder, '..new'));
  renameSync(join(folder, '..new'), join(folder, '..data'));
  await swap;

  const edit = nextChange();
  writeFileSync(join(folder, '..2', 'loop.yaml'), 'edited in place');
  await edit;
  expect(calls).toBe(2);
});

test('a busy neighbour neither counts as a change nor hides one', async () => {
  writeFileSync(file, 'a');
  watch();
  const change = nextChange();
  const busy = setInterval(() => writeFileSync(join(folder, 'loop.db-wal'), 'x'), 10);
  writeFileSync(file, 'changed');
  await change;
  clearInterval(busy);
  expect(calls).toBe(1);
});

function watch(): void {
  stop = watchConfig(file, () => {
    calls += 1;
    notify?.();
  });
}

function nextChange(): Promise<void> {
  return new Promise((resolve) => {
    notify = resolve;
  });
}
