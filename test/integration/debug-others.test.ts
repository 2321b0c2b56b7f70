// Only the replayed request stops: a probe that meets the breakpoint runs on at once, and is counted.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { freePort } from '../harness/free-port.js';
import { requireDebugpy, requireProgram } from '../harness/requires.js';
import { debugBench, type RunningService, type ServiceName, sources } from './debug/debug-bench.js';

const file = resolve(import.meta.dirname, 'debug/services/probed.mjs');
const line =
  readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((text) => text.endsWith('// breakpoint')) + 1;
const replay = ['replay', '1', '--to', 'debug-ns', '--break', `shop:probed.mjs:${line}`];

async function probedBench() {
  const inspector = `--inspect-port=${await freePort()}`;
  const start = { shop: [process.execPath, inspector, file] } as const;
  const bench = await debugBench({ live: ['shop'], start });
  return { bench, shop: bench.services.shop as RunningService };
}

/** Asks at every moment until it is ended; gives the answers. */
function probe(service: RunningService, path = '/health') {
  const answers: string[] = [];
  let isEnded = false;
  const probing = (async () => {
    while (!isEnded) {
      answers.push((await service.ask(path)).text);
      await sleep(20);
    }
  })();
  return async () => {
    isEnded = true;
    await probing;
    return answers;
  };
}

test('probes run on, and the replayed request stops', async () => {
  const { bench, shop } = await probedBench();
  const end = probe(shop);
  const ran = await bench.loop(...replay, '-o', 'json');
  const answers = await end();
  expect(ran.stderr).not.toContain('LOOP_');
  expect(ran.code).toBe(0);
  const { stops, notes, status } = JSON.parse(ran.stdout);
  expect(stops).toMatchObject([{ line, locals: { url: "'/shop/7'" } }]);
  expect(status.replayed).toBe(500);
  expect(notes.join('\n')).toMatch(
    /other requests? met a breakpoint and w(as|ere) let run on .*: shop: GET \/health \(\d+\)/,
  );
  expect(ran.stderr).toContain('shop: GET /health met a breakpoint, and was let run on');
  expect(new Set(answers)).toEqual(new Set(['well']));
  // What told them apart is gone.
  expect((await shop.ask('/subscribed')).text).toBe('false');
});

test('probes stop with --stop-others', async () => {
  const { bench, shop } = await probedBench();
  const end = probe(shop);
  const ran = await bench.loop(...replay, '--stop-others', '-o', 'json');
  await end();
  const urls = JSON.parse(ran.stdout).stops.map(
    ({ locals }: { locals: { url: string } }) => locals.url,
  );
  expect(urls).toContain("'/health'");
  expect(urls).toContain("'/shop/7'");
});

test('what tells requests apart is gone when loop is killed (-9) at a stop', async () => {
  const { bench, shop } = await probedBench();
  const terminal = bench.onTerminal(...replay);
  await terminal.sees('(loop shop) ');
  process.kill(terminal.pid, 'SIGKILL');
  await terminal.exited();
  await expect
    .poll(async () => (await shop.ask('/subscribed')).text, { timeout: 15_000 })
    .toBe('false');
});

interface Elsewhere {
  readonly runtime: string;
  readonly needs: ReturnType<typeof requireProgram>;
  readonly service: ServiceName;
  /** A line that both come by. */
  readonly text: RegExp;
  readonly path: string;
  readonly answer: string;
}

const elsewhere: readonly Elsewhere[] = [
  {
    ...{ runtime: 'Python', needs: requireDebugpy(), service: 'stock', path: '/health' },
    ...{ text: /if self.path == /, answer: '"well"' },
  },
  {
    ...{ runtime: 'Go', needs: requireProgram('dlv', 'go install …/dlv@latest'), service: 'price' },
    ...{ text: /return price /, path: '/price/8', answer: '{"cents":1250}' },
  },
];

/** gdb, which would put debugpy into it, does not work on every machine. */
async function started(service: ServiceName) {
  if (service !== 'stock') return {};
  const port = await freePort();
  const command = ['/usr/bin/python3', '-m', 'debugpy', '--listen', `${port}`, sources.stock];
  return {
    start: { stock: command as [string, ...string[]] },
    debugger: { stock: { kind: 'python', port } },
  };
}

describe.each(elsewhere)('$runtime', ({ needs, service, text, path, answer }) => {
  test('lets probes run on, too', { ...needs, timeout: 60_000 }, async () => {
    const bench = await debugBench({ live: [service], ...(await started(service)) });
    const lines = readFileSync(sources[service], 'utf8').split('\n');
    const at = lines.findIndex((each) => text.test(each)) + 1;
    const end = probe(bench.services[service] as RunningService, path);
    const breakpoint = `${service}:${sources[service]}:${at}`;
    const ran = await bench.loop(
      'replay',
      '1',
      '--to',
      'debug-ns',
      '--break',
      breakpoint,
      '-o',
      'json',
    );
    const answers = await end();
    expect(ran.stderr).not.toContain('LOOP_');
    const { stops, notes, status } = JSON.parse(ran.stdout);
    expect(stops).toHaveLength(1);
    expect(notes.join('\n')).toContain(`${service}: GET ${path} (`);
    expect(status.replayed).toBe(200);
    expect(new Set(answers)).toEqual(new Set([answer]));
  });
});

test('a breakpoint that nothing came to is told with the lines near it that ran', async () => {
  const bench = await debugBench({ live: ['shop'] });
  const lines = readFileSync(sources.shop, 'utf8').split('\n');
  const at = lines.findIndex((text) => /return left \* 2/.test(text)) + 1;
  const ran = await bench.loop('replay', '1', '--to', 'debug-ns', '--break', `shop:shop.mjs:${at}`);
  expect(ran.code).toBe(5);
  // What is before it throws.
  expect(ran.stdout.replace(/\s+/g, ' ')).toContain(
    `shop.mjs:${at} did not run since the breakpoint was set; nearest to it ran line ${at - 2}`,
  );
});
