// Deno has V8's inspector inside, as Node has; Bun's speaks another protocol, and is refused by name.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listeningPorts } from '../../../src/debugger/proc/listening-ports.js';
import { freePort } from '../../harness/free-port.js';
import { requireFile } from '../../harness/requires.js';
import {
  type DebugBench,
  debugBench,
  type RunningService,
} from '../../integration/debug/debug-bench.js';

const here = import.meta.dirname;
const needs = {
  ...requireFile(join(here, 'node_modules/.installed'), 'bash test/peers/runtimes/install.sh'),
  timeout: 120_000,
};
const deno = join(here, 'node_modules/@deno/linux-x64-glibc/deno');
const bun = join(here, 'node_modules/@oven/bun-linux-x64/bin/bun');
const shop = join(here, 'shop.ts');
const plain = join(here, 'shop.mjs');
const markedIn = (file: string): number =>
  readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((text) => text.endsWith('// breakpoint')) + 1;
const line = markedIn(shop);
const replay = ['replay', '1', '--to', 'debug-ns', '--break', `shop:${shop}:${line}`];

async function running(command: readonly [string, ...string[]]) {
  // What is beside a package.json of its own is not looked up by Deno.
  const bench = await debugBench({ live: ['shop'], start: { shop: command } });
  return { bench, service: bench.services.shop as RunningService };
}

const allow = ['--no-config', '--allow-net', '--allow-env', '--allow-sys', '--allow-read'];

async function stops(bench: DebugBench, service: RunningService, place: string, line: number) {
  const before = listeningPorts(service.pid);
  const ran = await bench.loop('replay', '1', '--to', 'debug-ns', '--break', place, '-o', 'json');
  expect(ran.stderr).not.toContain('LOOP_');
  const { stops, status } = JSON.parse(ran.stdout);
  expect(stops).toMatchObject([
    { runtime: 'deno', line, locals: { id: "'7'", left: 'null' }, reason: 'breakpoint' },
  ]);
  expect(status.replayed).toBe(500);
  await expect.poll(() => listeningPorts(service.pid), { timeout: 15_000 }).toEqual(before);
  expect((await service.ask('/health')).text).toBe('well');
}

test(
  'Deno that was started with --inspect stops in TypeScript, and goes on listening',
  needs,
  async () => {
    const inspect = `--inspect=127.0.0.1:${await freePort()}`;
    const { bench, service } = await running([deno, 'run', inspect, ...allow, shop]);
    await stops(bench, service, `shop:${shop}:${line}`, line);
  },
);
test('Deno stops in JavaScript, and closes its inspector again', needs, async () => {
  const { bench, service } = await running([deno, 'run', ...allow, plain]);
  await stops(bench, service, `shop:${plain}:${markedIn(plain)}`, markedIn(plain));
  expect(listeningPorts(service.pid)).toEqual([service.port]);
});

test('Deno that was started without has no maps for TypeScript, which is said', needs, async () => {
  const { bench, service } = await running([deno, 'run', ...allow, shop]);
  const ran = await bench.loop(...replay);
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain('has no source map');
  expect(ran.stderr).toContain('deno run --inspect=127.0.0.1:9229');
  expect(listeningPorts(service.pid)).toEqual([service.port]);
});

test('Deno at a stop runs on when loop is killed (-9)', needs, async () => {
  const { bench, service } = await running([deno, 'run', ...allow, plain]);
  for (let time = 1; time <= 3; time += 1) {
    const place = `shop:${plain}:${markedIn(plain)}`;
    const terminal = bench.onTerminal('replay', '1', '--to', 'debug-ns', '--break', place);
    await terminal.sees('(loop shop) ');
    process.kill(terminal.pid, 'SIGKILL');
    await terminal.exited();
    await expect
      .poll(() => listeningPorts(service.pid), { timeout: 15_000 })
      .toEqual([service.port]);
    expect((await service.ask('/health')).text).toBe('well');
  }
});

test('Bun is refused, and its protocol named', needs, async () => {
  const { bench } = await running([bun, join(here, 'bun.ts')]);
  const ran = await bench.loop('replay', '1', '--to', 'debug-ns', '--break', 'shop:bun.ts:4');
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain("Bun's inspector (bun --inspect) speaks WebKit's protocol");
});
