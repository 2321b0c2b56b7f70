// A service that several processes answer for: the breakpoint stops in whichever it is.

import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { listeningPorts } from '../../src/debugger/proc/listening-ports.js';
import { clusterWorkersOf } from '../../src/debugger/target/answering-pids.js';
import { freePort } from '../harness/free-port.js';
import { debugBench, markedLine, type RunningService, sources } from './debug/debug-bench.js';

const clusterFile = resolve(import.meta.dirname, 'debug/services/cluster.mjs');
const place = `shop:shop.mjs:${markedLine('shop')}`;
const replay = ['replay', '1', '--to', 'debug-ns', '--break', place];

async function clusterBench() {
  const bench = await debugBench({
    live: ['shop'],
    start: { shop: [process.execPath, `--inspect-port=${await freePort()}`, clusterFile] },
  });
  const shop = bench.services.shop as RunningService;
  return { bench, shop, workers: clusterWorkersOf(shop.pid) };
}

/** By a connection of its own, so that it moves on whose turn is next. */
async function ask({ port }: RunningService, path = '/health'): Promise<string> {
  const headers = { connection: 'close' };
  const signal = AbortSignal.timeout(15_000);
  return (await fetch(`http://127.0.0.1:${port}${path}`, { headers, signal })).text();
}

/** No worker listens for a debugger any more, and all of them answer. */
async function areReleased(workers: readonly number[], shop: RunningService): Promise<void> {
  await expect.poll(() => workers.flatMap(listeningPorts), { timeout: 15_000 }).toEqual([]);
  for (const _ of workers) expect(await ask(shop)).toBe('well');
}

test("a breakpoint stops in whichever of a cluster's workers answers", async () => {
  const { bench, shop, workers } = await clusterBench();
  expect(workers).toHaveLength(2);
  const stopped: number[] = [];
  // Whether a run takes an odd or an even number of turns, these three do not end at one worker.
  for (const turnsBefore of [0, 0, 1]) {
    for (let turn = 0; turn < turnsBefore; turn += 1) await ask(shop);
    const ran = await bench.loop(...replay, '-o', 'json');
    expect(ran.stderr).not.toContain('LOOP_');
    expect(ran.code).toBe(0);
    const { stops, breakpoints, status } = JSON.parse(ran.stdout);
    expect(stops).toHaveLength(1);
    expect(stops[0]).toMatchObject({ service: 'shop', locals: { id: '7' }, reason: 'breakpoint' });
    stopped.push(stops[0].pid);
    expect(breakpoints).toMatchObject([{ placed: { line: markedLine('shop') }, hits: 1 }]);
    expect(status.replayed).toBe(500);
    await areReleased(workers, shop);
  }
  expect([...new Set(stopped)].sort()).toEqual([...workers].sort());
}, 120_000);

test('a worker that starts while loop waits is armed as it comes', async () => {
  const { bench, shop, workers } = await clusterBench();
  // A line that every request passes.
  const line =
    readFileSync(sources.shop, 'utf8')
      .split('\n')
      .findIndex((text) => /const id = /.test(text)) + 1;
  const terminal = bench.onTerminal(
    'replay',
    '1',
    '--to',
    'debug-ns',
    '--break',
    `shop:shop.mjs:${line}`,
    '--stop-others',
  );
  await terminal.sees('(loop shop) ');
  process.kill(shop.pid, 'SIGUSR2');
  const late = await vi.waitUntil(
    () => clusterWorkersOf(shop.pid).find((pid) => !workers.includes(pid)),
    { timeout: 15_000 },
  );
  await terminal.sees(new RegExp(`shop +node pid ${late} at `));
  // Each worker but the one that stands still gets one of them at least.
  const asked = [1, 2, 3, 4].map(() => ask(shop, '/shop/7').catch(() => 'gone'));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const stop = new RegExp(`stopped +shop \\(process ${late}\\) at shop.mjs`);
  for (let stops = 0; stops < 6 && !stop.test(terminal.text); stops += 1) {
    terminal.type('c\n');
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
  expect(terminal.text).toMatch(stop);
  terminal.type('quit\n');
  await terminal.exited();
  await Promise.all(asked);
  await areReleased([...workers, late], shop);
}, 120_000);

test('debugger.pid narrows it to one worker, and it is said when another answered', async () => {
  const { bench, shop, workers } = await clusterBench();
  const file = join(bench.folder, 'loop.yaml');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  config.namespaces['debug-ns'].services.shop.debugger = { pid: workers[0] };
  writeFileSync(file, JSON.stringify(config));
  const codes: (number | null)[] = [];
  for (const turnsBefore of [0, 0, 1]) {
    for (let turn = 0; turn < turnsBefore; turn += 1) await ask(shop);
    const ran = await bench.loop(...replay);
    codes.push(ran.code);
    if (ran.code === 0) continue;
    expect(ran.code).toBe(5);
    expect(ran.stdout).toContain(
      `shop: process ${workers[1]} answered, and process ${workers[0]} alone is attached to, as debugger.pid says`,
    );
    await areReleased(workers, shop);
  }
  expect([...new Set(codes)].sort()).toEqual([0, 5]);
}, 120_000);

test('no worker stands still when loop is killed (-9) at a stop, ten times out of ten', async () => {
  const { bench, shop, workers } = await clusterBench();
  for (let time = 1; time <= 10; time += 1) {
    const terminal = bench.onTerminal(...replay);
    await terminal.sees('(loop shop) ');
    process.kill(terminal.pid, 'SIGKILL');
    await terminal.exited();
    await areReleased(workers, shop);
  }
}, 300_000);
