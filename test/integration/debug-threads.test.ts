// A service that answers in a worker thread: stopped there by the compiled `loop`, and let go.

import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { listeningPorts } from '../../src/debugger/proc/listening-ports.js';
import { freePort } from '../harness/free-port.js';
import { debugBench, type RunningService } from './debug/debug-bench.js';

const file = resolve(import.meta.dirname, 'debug/services/threads.mjs');
const replay = ['replay', '1', '--to', 'debug-ns', '--break', 'shop:threads.mjs:10'];

async function threadBench() {
  const inspector = `--inspect-port=${await freePort()}`;
  const start = { shop: [process.execPath, inspector, file] } as const;
  const bench = await debugBench({ live: ['shop'], start });
  return { bench, shop: bench.services.shop as RunningService };
}

async function isReleased(shop: RunningService): Promise<void> {
  await expect.poll(() => listeningPorts(shop.pid), { timeout: 15_000 }).toEqual([shop.port]);
  expect((await shop.ask('/shop/8')).text).toContain('no stock of 8');
}

test('a breakpoint stops the worker thread that answers, which the report names', async () => {
  const { bench, shop } = await threadBench();
  const ran = await bench.loop(...replay, '-o', 'json');
  expect(ran.code).toBe(0);
  const { stops, status } = JSON.parse(ran.stdout);
  expect(stops).toHaveLength(1);
  expect(stops[0]).toMatchObject({
    ...{ service: 'shop', thread: 'worker thread 1', line: 10 },
    locals: { id: '7', left: 'null' },
  });
  expect(status.replayed).toBe(500);
  await isReleased(shop);
});

test('no thread stands still when loop is killed (-9) at a stop, ten times out of ten', async () => {
  const { bench, shop } = await threadBench();
  for (let time = 1; time <= 10; time += 1) {
    const terminal = bench.onTerminal(...replay);
    await terminal.sees('stopped     shop (worker thread 1) at');
    process.kill(terminal.pid, 'SIGKILL');
    await terminal.exited();
    await isReleased(shop);
  }
}, 180_000);
