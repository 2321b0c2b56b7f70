import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { benchWith } from './store/gateway-with-store.js';

const wait = (claim: () => Promise<void> | void) =>
  vi.waitFor(claim, { timeout: 20_000, interval: 50 });

test('a gateway whose store cannot be made forwards, says so, and records once it can', async () => {
  const bench = await benchWith();
  // Where the folder would be.
  writeFileSync(dirname(bench.database), '');
  const gateway = await bench.start();
  expect(await gateway.status('/fine')).toBe(200);
  expect(await gateway.status('/fail/1')).toBe(500);
  await wait(() =>
    expect(gateway.stderr()).toMatch(/warning: store .*loop\.db: cannot be written: .*tried again/),
  );
  expect(await gateway.ready()).toMatchObject({
    code: 503,
    body: expect.stringMatching(/"part":"store","code":"LOOP_STORE_UNWRITABLE"/),
  });
  expect((await gateway.ready('?exclude=store')).code).toBe(200);
  rmSync(dirname(bench.database));
  await wait(async () => expect((await gateway.ready()).code).toBe(200));
  expect(await gateway.status('/fail/2')).toBe(500);
  await wait(async () => expect(await bench.listed()).toEqual(['/fail/1', '/fail/2']));
});

test('a gateway whose store is damaged moves it aside by name, and records', async () => {
  const bench = await benchWith();
  mkdirSync(dirname(bench.database));
  writeFileSync(bench.database, 'garbage');
  const gateway = await bench.start();
  expect(await gateway.status('/fail/1')).toBe(500);
  await wait(async () => expect(await bench.listed()).toEqual(['/fail/1']));
  const [, aside = ''] = /what was there is (\S+) now/.exec(gateway.stderr()) ?? [];
  expect(existsSync(aside)).toBe(true);
  expect((await gateway.ready()).body).toContain('"movedAside":1');
});

test('what was captured before the store was deleted survives even a SIGKILL after it', async () => {
  const bench = await benchWith();
  const gateway = await bench.start();
  expect(await gateway.status('/fail/1')).toBe(500);
  await wait(async () => expect(await bench.listed()).toEqual(['/fail/1']));
  rmSync(dirname(bench.database), { recursive: true });
  expect(await gateway.status('/fail/2')).toBe(500);
  await wait(() => expect(gateway.stderr()).toMatch(/the file is gone; a new one was begun/));
  expect(await gateway.status('/fail/3')).toBe(500);
  await wait(async () => expect(await bench.listed()).toHaveLength(3));
  await gateway.stop('SIGKILL');
  expect(await bench.listed()).toEqual(['/fail/1', '/fail/2', '/fail/3']);
});

test('SIGTERM ends it within the drain and 5 s while its store is locked, and tells what is left', async () => {
  const bench = await benchWith();
  const gateway = await bench.start();
  await wait(() => expect(existsSync(bench.database)).toBe(true));
  const other = new Database(bench.database);
  other.exec('begin immediate');
  expect(await gateway.status('/fail/1')).toBe(500);
  await wait(async () => expect((await gateway.ready()).body).toContain('holds its lock'));
  const askedAtMs = performance.now();
  expect(await gateway.stop('SIGTERM')).toBe(0);
  expect(performance.now() - askedAtMs).toBeLessThan(1000 + 5000 + 4000); // and a busy machine
  expect(gateway.stderr()).toMatch(
    /1 captures could not be written before the end, and are lost: /,
  );
  other.exec('rollback');
  other.close();
});

test('a clock that is set back a day, or 31 days ahead, costs no capture', {
  timeout: 60_000,
}, async () => {
  const bench = await benchWith({ rule: ', limit: 2/s' });
  const clock = join(bench.folder, 'clock');
  const set = (days: number) => writeFileSync(clock, String(days * 86_400_000));
  set(0);
  const gateway = await bench.start({
    CLOCK_FILE: clock,
    NODE_OPTIONS: `--import=${join(import.meta.dirname, 'store/settable-clock.mjs')}`,
  });
  const fail = async (...paths: string[]) => {
    for (const path of paths) expect(await gateway.status(path)).toBe(500);
    await new Promise((resolve) => setTimeout(resolve, 1300));
  };
  await fail('/fail/1', '/fail/2');
  set(-1);
  // The limit's second is over, whatever the clock says.
  await fail('/fail/3', '/fail/4');
  set(31);
  await fail('/fail/5');
  await fail('/fail/6');
  const all = [1, 2, 3, 4, 5, 6].map((number) => `/fail/${number}`);
  await wait(async () => expect(await bench.listed()).toEqual(all));
  expect(readdirSync(dirname(bench.database)).filter((name) => name.includes('damaged'))).toEqual(
    [],
  );
  await gateway.stop();
  const file = new Database(bench.database, { readonly: true });
  const hops = file.prepare('select duration_ms, started_at_ms from hops').all() as {
    duration_ms: number;
    started_at_ms: number;
  }[];
  const captured = file.prepare('select captured_at_ms from captures order by id').pluck().all();
  file.close();
  for (const { duration_ms } of hops) {
    expect(duration_ms).toBeGreaterThanOrEqual(0);
    expect(duration_ms).toBeLessThan(60_000);
  }
  // Dates are the machine's, of hops too.
  const daysAway = (at: number) => Math.round((at - Date.now()) / 86_400_000) + 0;
  const days = (captured as number[]).map(daysAway);
  expect(days).toEqual([0, 0, -1, -1, 31, 31]);
  const hopDays = hops.map((hop) => daysAway(hop.started_at_ms));
  expect(hopDays.toSorted((a, b) => a - b)).toEqual([-1, -1, 0, 0, 31, 31]);
});
