// `loop replay --attach`: real services in three languages, their real debuggers, the compiled
// command. Nothing was started with a debugger unless a test says so.

import { describe, expect, test } from 'vitest';
import { ownersOfPort } from '../../src/debugger/target/port-owner.js';
import { freePort } from '../harness/free-port.js';
import { requireGdb, requireProgram } from '../harness/requires.js';
import {
  type DebugBench,
  debugBench,
  markedLine,
  type RunningService,
  type ServiceName,
  sources,
} from './debug/debug-bench.js';

interface Runtime {
  readonly service: ServiceName;
  readonly kind: string;
  readonly needs: ReturnType<typeof requireProgram>;
  readonly fn: RegExp;
  readonly locals: Readonly<Record<string, unknown>>;
  readonly watch: readonly [expression: string, value: string];
  /** Never true, and true, of the recorded request. */
  readonly conditions: readonly [never: string, always: string];
  readonly answer: RegExp;
  readonly status: number;
}

const runtimes: readonly Runtime[] = [
  {
    ...{ service: 'shop', kind: 'node', needs: {}, fn: /^priced$/, status: 500 },
    locals: { id: '7', left: 'null' },
    watch: ['id * 6', '42'],
    conditions: ['id === 8', 'id === 7'],
    answer: /no stock of 7/,
  },
  {
    ...{ service: 'stock', kind: 'python', fn: /left_of$/, status: 200 },
    needs: await requireGdb(),
    locals: { number: '7', cents: 'None' },
    watch: ['number * 6', '42'],
    conditions: ['number == 8', 'number == 7'],
    answer: /"left": null/,
  },
  {
    ...{ service: 'price', kind: 'go', fn: /priceOf$/, status: 200 },
    needs: requireProgram('dlv', 'go install github.com/go-delve/delve/cmd/dlv@latest'),
    locals: { id: '"7"', price: expect.stringMatching(/Code: "P-7"/) },
    watch: ['len(prices) * 42', '42'],
    conditions: ['id == "8"', 'id == "7"'],
    answer: /"cents":null/,
  },
];

describe.each(runtimes)('a running $kind service', ({ service, kind, needs, ...expected }) => {
  test(
    'stops at the line with the right values, answers, is released and answers again',
    needs,
    async () => {
      const bench = await debugBench({ live: [service] });
      const line = markedLine(service);
      const [expression, value] = expected.watch;
      const ran = await bench.loop(
        ...['replay', '1', '--to', 'debug-ns', '-o', 'json', '--attach', service],
        ...['--break', `${service}:${sources[service]}:${line}`, '--watch', expression],
      );
      expect(ran.stderr).not.toContain('LOOP_');
      expect(ran.code).toBe(0);
      const replay = JSON.parse(ran.stdout);
      expect(replay.status.replayed).toBe(expected.status);
      expect(bodyOf(replay)).toMatch(expected.answer);
      expect(replay.stops).toHaveLength(1);
      expect(replay.stops[0]).toMatchObject({
        service,
        ...{ file: expect.stringContaining(fileName(service)), line, reason: 'breakpoint' },
        function: expect.stringMatching(expected.fn),
        locals: expected.locals,
        watches: { [expression]: value },
      });
      expect(replay.stops[0].frames.length).toBeGreaterThan(1);
      await answersFreely(serviceOf(bench, service));
    },
  );

  test(
    'stops where its condition holds, and nowhere else: exit 5 says where it was placed',
    needs,
    async () => {
      const bench = await debugBench({ live: [service] });
      const [never, always] = expected.conditions;
      const place = `${service}:${fileName(service)}:${markedLine(service)}`;
      const replay = ['replay', '1', '--to', 'debug-ns', '--break'];
      const missed = await bench.loop(...replay, `${place} if ${never}`);
      expect(missed.code).toBe(5);
      expect(missed.stderr).toContain('LOOP_DEBUGGER_NEVER_HIT');
      expect(missed.stderr).toContain(`${fileName(service)}:${markedLine(service)}`);
      const hit = await bench.loop(...replay, `${place} if ${always}`, '-o', 'json');
      expect(hit.code).toBe(0);
      expect(JSON.parse(hit.stdout).stops).toHaveLength(1);
      await answersFreely(serviceOf(bench, service));
    },
  );

  test(
    'refuses a line past the end, naming lines that can be hit, and is left as it was',
    needs,
    async () => {
      const bench = await debugBench({ live: [service] });
      const place = `${service}:${fileName(service)}:4000`;
      const ran = await bench.loop('replay', '1', '--to', 'debug-ns', '--break', place);
      expect(ran.code).toBe(2);
      expect(ran.stderr).toMatch(/LOOP_DEBUGGER_LINE/);
      expect(ran.stderr).toMatch(/:4000.*\d+/);
      expect(ran.stdout).toBe('');
      await answersFreely(serviceOf(bench, service));
    },
  );

  test(
    'refuses a process that is not what the config says, before anything is sent to it',
    needs,
    async () => {
      const other = kind === 'python' ? 'node' : 'python';
      const bench = await debugBench({ live: [service], debugger: { [service]: { kind: other } } });
      const ran = await bench.loop('replay', '1', '--to', 'debug-ns', '--attach', service);
      expect(ran.code).toBe(2);
      expect(ran.stderr).toContain(`expected ${other}, got ${kind}`);
      expect(ran.stderr).toContain('LOOP_DEBUGGER_KIND');
      await answersFreely(serviceOf(bench, service));
    },
  );
});

test(
  'two services in two languages stop in one replay, told apart',
  await requireGdb(),
  async () => {
    const bench = await debugBench({ live: ['shop', 'stock'] });
    const ran = await bench.loop(
      ...['replay', '1', '--to', 'debug-ns', '-o', 'json'],
      ...['--break', `shop:shop.mjs:${markedLine('shop')}`],
      ...['--break', `stock:stock.py:${markedLine('stock')}`],
    );
    expect(ran.code).toBe(0);
    const replay = JSON.parse(ran.stdout);
    expect(
      replay.stops.map((stop: { service: string; breakpoint: number }) => [
        stop.service,
        stop.breakpoint,
      ]),
    ).toEqual([
      ['stock', 1],
      ['shop', 0],
    ]);
    expect(replay).toMatchObject({ verdict: 'reproduced', status: { replayed: 500 } });
    await answersFreely(serviceOf(bench, 'shop'));
    await answersFreely(serviceOf(bench, 'stock'));
  },
);

test('the Node process behind `npm start` is found, and npm left alone', async () => {
  const port = await freePort();
  const bench = await debugBench({
    live: ['shop'],
    start: { shop: ['npm', 'start', '--silent'] },
    env: { NODE_OPTIONS: `--inspect-port=${port}` },
  });
  const ran = await bench.loop(
    ...[
      'replay',
      '1',
      '--to',
      'debug-ns',
      '-o',
      'json',
      '--break',
      `shop:shop.mjs:${markedLine('shop')}`,
    ],
  );
  expect(ran.stderr).not.toContain('LOOP_');
  expect(JSON.parse(ran.stdout).stops).toHaveLength(1);
  const owner = ownersOfPort(serviceOf(bench, 'shop').port).pids;
  expect(owner).not.toContain(serviceOf(bench, 'shop').pid);
  for (const pid of owner) process.kill(pid, 'SIGKILL');
});

test('exceptions stop a service when it is asked for, with what was thrown', async () => {
  const bench = await debugBench({ live: ['shop'] });
  const ran = await bench.loop(
    ...['replay', '1', '--to', 'debug-ns', '-o', 'json', '--attach', 'shop', '--break-on', 'all'],
  );
  expect(ran.code).toBe(0);
  const [stop] = JSON.parse(ran.stdout).stops.filter(({ file }: { file: string }) =>
    file.endsWith('shop.mjs'),
  );
  expect(stop).toMatchObject({
    ...{ reason: 'exception', breakpoint: null, line: markedLine('shop') },
    exception: expect.stringContaining('no stock of 7'),
  });
  await answersFreely(serviceOf(bench, 'shop'));
});

describe('what production serves', () => {
  test('is refused by name, and by process, and touched by nobody', async () => {
    const bench = await debugBench({ live: ['shop'] });
    const shop = serviceOf(bench, 'shop');
    const production = await debugBench({
      live: ['shop'],
      config: {
        services: {
          shop: { url: 'http://127.0.0.1:8' },
          orders: { url: `http://127.0.0.1:${shop.port}` },
          stock: { url: 'http://127.0.0.1:9' },
        },
      },
      debugger: { shop: { pid: shop.pid } },
    });
    const byProcess = await production.loop('replay', '1', '--to', 'debug-ns', '--attach', 'shop');
    expect(byProcess.code).toBe(2);
    expect(byProcess.stderr).toMatch(/serves production's orders.*LOOP_DEBUGGER_PRODUCTION/);
    const byName = await production.loop('replay', '1', '--to', 'debug-ns', '--attach', 'stock');
    expect(byName.code).toBe(2);
    expect(byName.stderr).toMatch(/--live-production stock allows it.*LOOP_DEBUGGER_PRODUCTION/);
  });
});

describe('on a terminal', () => {
  test('the prompt shows, evaluates, steps and goes on', async () => {
    const bench = await debugBench({ live: ['shop'] });
    const first = markedLine('shop') - 1;
    const terminal = bench.onTerminal(
      'replay',
      '1',
      '--to',
      'debug-ns',
      '--break',
      `shop:shop.mjs:${first}`,
    );
    await terminal.sees('(loop shop) ');
    expect(terminal.text).toContain('const left = stock.left;');
    terminal.type('print stock\n');
    await terminal.sees(/left: null/);
    terminal.type('next\n');
    await terminal.sees(new RegExp(`shop\\.mjs:${markedLine('shop')}`));
    terminal.type('up\n');
    await terminal.sees(/order/);
    terminal.type('continue\n');
    await terminal.sees(/verdict/);
    expect(terminal.text).toContain('reproduced');
    expect(await terminal.exited()).toBe(0);
    await answersFreely(serviceOf(bench, 'shop'));
  });

  test('quit releases the service and the replay runs to its end', async () => {
    const bench = await debugBench({ live: ['shop'] });
    const terminal = bench.onTerminal(
      'replay',
      '1',
      '--to',
      'debug-ns',
      '--break',
      `shop:shop.mjs:${markedLine('shop')}`,
    );
    await terminal.sees('(loop shop) ');
    terminal.type('quit\n');
    await terminal.sees(/verdict/);
    expect(await terminal.exited()).toBe(0);
    await answersFreely(serviceOf(bench, 'shop'));
  });

  test('a pause that is too long is ended', async () => {
    const bench = await debugBench({ live: ['shop'] });
    const terminal = bench.onTerminal(
      ...['replay', '1', '--to', 'debug-ns', '--max-pause', '2s'],
      ...['--break', `shop:shop.mjs:${markedLine('shop')}`],
    );
    await terminal.sees('(loop shop) ');
    await terminal.sees(/--max-pause/);
    await terminal.sees(/verdict/);
    expect(await terminal.exited()).toBe(0);
  });
});

/** It takes a request at once, and does not stop. */
async function answersFreely(service: RunningService): Promise<void> {
  const startedAt = performance.now();
  expect((await service.ask('/health')).text).toContain('well');
  expect(performance.now() - startedAt).toBeLessThan(3_000);
}

function serviceOf(bench: DebugBench, name: ServiceName): RunningService {
  const service = bench.services[name];
  if (service === undefined) throw new Error(`expected ${name} to run`);
  return service;
}

function fileName(service: ServiceName): string {
  return sources[service].slice(sources[service].lastIndexOf('/') + 1);
}

function bodyOf(replay: { response: { body: { encoding: string; data: string } } }): string {
  const { encoding, data } = replay.response.body;
  return Buffer.from(data, encoding as BufferEncoding).toString('utf8');
}
