import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compileCacheFolder } from '../../src/app/compile-cache.js';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');
const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
let home: string;
let builds: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'loop-cache-'));
  builds = join(home, 'loop-gateway/compiled');
});
afterEach(() => rmSync(home, { recursive: true }));

/** As a program at `program` would find it. */
function folderFor(program = '/opt/loop/dist/src/bundle'): string | null {
  return compileCacheFolder({ XDG_CACHE_HOME: home }, program);
}

test('what is compiled has a folder of its own for each build, for this user alone', () => {
  const folder = folderFor();
  expect(folder).toBe(join(builds, '-opt-loop-dist-src-bundle'));
  expect(statSync(folder ?? '').mode & 0o777).toBe(0o700);
  expect(folderFor()).toBe(folder);
  expect(folderFor('/opt/loop-2/dist/src/bundle')).not.toBe(folder);
});

test('a home may be behind a link', () => {
  const link = join(home, 'link');
  mkdirSync(join(home, 'elsewhere'));
  symlinkSync(join(home, 'elsewhere'), link);
  const folder = compileCacheFolder({ XDG_CACHE_HOME: link }, '/opt/loop');
  expect(folder).toBe(join(home, 'elsewhere/loop-gateway/compiled/-opt-loop'));
});

describe('nothing is kept where somebody else could put what is run', () => {
  test('in a folder that others may write into', () => {
    chmodSync(folderFor() ?? '', 0o777);
    expect(folderFor()).toBeNull();
  });

  test('below a folder in which others could replace it', () => {
    folderFor();
    chmodSync(join(home, 'loop-gateway'), 0o770);
    expect(folderFor()).toBeNull();
  });

  test('in a new one below such a folder, which is not made', () => {
    chmodSync(home, 0o777);
    expect(folderFor()).toBeNull();
    expect(existsSync(builds)).toBe(false);
  });

  test('behind a link to such a folder', () => {
    const open = join(home, 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    mkdirSync(builds, { recursive: true });
    symlinkSync(open, join(builds, '-opt-loop-dist-src-bundle'));
    expect(folderFor()).toBeNull();
  });

  test.runIf(isRoot)("in another user's, also for root", () => {
    chownSync(folderFor() ?? '', 65534, 65534);
    expect(folderFor()).toBeNull();
  });

  test.runIf(isRoot)("below another user's, also for root", () => {
    folderFor();
    chownSync(home, 65534, 65534);
    expect(folderFor()).toBeNull();
  });
});

test('with a new build, what was kept of one a month ago goes', () => {
  const [old, recent] = [folderFor('/old') ?? '', folderFor('/recent') ?? ''];
  const day = 24 * 60 * 60;
  utimesSync(old, Date.now() / 1000 - 31 * day, Date.now() / 1000 - 31 * day);
  utimesSync(recent, Date.now() / 1000 - 29 * day, Date.now() / 1000 - 29 * day);
  folderFor('/new');
  expect([existsSync(old), existsSync(recent)]).toEqual([false, true]);
});

describe.skipIf(!existsSync(main))('after npm run build', () => {
  const version = async () => {
    const env = { ...process.env, XDG_CACHE_HOME: home, NODE_COMPILE_CACHE: undefined };
    return (await run(process.execPath, [main, '--version'], { env })).stdout;
  };
  const kept = () =>
    readdirSync(home, { recursive: true }).filter((file) => /\/v\d/.test(`${file}`));

  test('a command keeps what was compiled of it', async () => {
    expect(await version()).toMatch(/^\d/);
    expect(kept().length).toBeGreaterThan(3);
  });

  test('a command without a safe place runs, and keeps nothing', async () => {
    chmodSync(home, 0o777);
    expect(await version()).toMatch(/^\d/);
    expect(kept()).toEqual([]);
  });
});
