import { expect, test } from 'vitest';
import { createTapTeller } from '../../src/app/tell-tapped.js';
import type { Exchange } from '../../src/core/exchange.js';
import type { LeftOut, TappedExchange, TapRequest } from '../../src/core/tap.js';
import { TapHub } from '../../src/observe/tap/tap-hub.js';
import type { OpenThread, TapItem } from '../../src/observe/tap/tap-queue.js';
import { exchange } from '../recorder/exchanges.js';

const redact = { headers: ['authorization'], json: ['$.password'], patterns: [] };
const all: TapRequest = { when: {}, bodies: false, maxRps: null, save: false };

/** A hub whose thread is here, and works when it is told to. */
function open(options: { readonly canKeep?: boolean } = {}) {
  const tell = createTapTeller(redact);
  const threads: { items: TapItem[]; hear: Parameters<OpenThread>[0]; closed: boolean }[] = [];
  const kept: unknown[] = [];
  let nowMs = 0;
  let workMs = 0;
  const hub = new TapHub({
    bodyBytesMax: () => 8,
    sourceOf: ({ caller, listener }) => caller ?? (listener === 'edge' ? 'edge' : 'unknown'),
    keep: ({ path }, when) => kept.push([path, when]),
    canKeep: () => options.canKeep ?? true,
    openThread(hear) {
      const thread = { items: [] as TapItem[], hear, closed: false };
      threads.push(thread);
      return {
        send: (items) => thread.items.push(...items),
        close: () => {
          thread.closed = true;
        },
      };
    },
    now: () => nowMs,
    threadMs: () => 0,
  });
  return {
    hub,
    threads,
    kept,
    advance: (ms: number) => {
      nowMs += ms;
    },
    /** The thread tells all that it has, which takes it so long. */
    async work(ms = 0) {
      workMs = ms;
      await new Promise((resolve) => setTimeout(resolve, 30));
      for (const { items, hear } of threads) hear.onTold(items.splice(0).map(tell), workMs);
    },
    listen(request: Partial<TapRequest> = {}, takes = () => true) {
      const seen: TappedExchange[] = [];
      const tap = hub.open(
        { ...all, ...request },
        {
          write(exchanges) {
            if (takes()) seen.push(...exchanges.map((json) => JSON.parse(json)));
            return takes();
          },
        },
      );
      return { seen, tap, leftOut: (): LeftOut => tap.leftOut };
    },
    pass(given: Partial<Exchange> = {}, body = '', latencyMs = 5) {
      const one = exchange({ status: 200, answeredStatus: 200, ...given });
      const watcher = hub.start(one);
      if (body !== '') watcher?.responseData(Buffer.from(body));
      one.endedAt = one.startedAt + latencyMs;
      watcher?.end();
    },
  };
}

test('while nobody listens, nothing watches and no thread runs', async () => {
  const { hub, listen, pass, threads, work } = open();
  expect(hub.start(exchange())).toBeUndefined();
  const { tap, seen } = listen();
  pass();
  await work();
  expect(seen).toHaveLength(1);
  tap.close();
  expect(hub.start(exchange())).toBeUndefined();
  expect(threads).toMatchObject([{ closed: true }]);
});

test('each reader sees what its filter lets through, decided by the outcome', async () => {
  const { listen, pass, work } = open();
  const failing = listen({ when: { status: '5xx' } });
  const slow = listen({ when: { latency: '>=100ms' } });
  const fromWeb = listen({ when: { from: ['web', 'edge'] } });
  pass({ path: '/ok' });
  pass({ path: '/bad', status: 503, answeredStatus: 503, caller: 'web' });
  pass({ path: '/refused', status: 0, answeredStatus: 502, error: 'connect' });
  pass({ path: '/slow', listener: 'edge' }, '', 100);
  await work();
  const paths = ({ seen }: { seen: TappedExchange[] }) => seen.map(({ path }) => path);
  expect(paths(failing)).toEqual(['/bad', '/refused']);
  expect(paths(slow)).toEqual(['/slow']);
  expect(paths(fromWeb)).toEqual(['/bad', '/slow']);
  expect(failing.seen[1]).toMatchObject({ status: 502, error: 'connect', from: null });
});

test('what is told has the shape of its contract', async () => {
  const { listen, pass, work } = open();
  const { seen } = listen();
  pass({ caller: 'web', startedAt: Date.parse('2026-03-01T12:00:00Z') }, 'four', 1.2345);
  await work();
  expect(seen).toEqual([
    {
      at: '2026-03-01T12:00:00.000Z',
      traceId: 'a'.repeat(32),
      requestId: 'request-1',
      listener: 'mesh',
      from: 'web',
      service: 'reviews',
      to: '127.0.0.1:9081',
      method: 'GET',
      path: '/',
      status: 200,
      error: null,
      durationMs: expect.closeTo(1.2345, 2),
      bytesIn: 0,
      bytesOut: 4,
    },
  ]);
});

test('headers and bodies come when they are asked for, cut and without secrets', async () => {
  const { listen, pass, work } = open();
  const { seen } = listen({ bodies: true });
  const plain = listen();
  const requestHeaders = ['Authorization', 'Bearer abcdefgh', 'Accept', '*/*'];
  pass({ requestHeaders, path: '/?token=abcdefgh' }, 'abcdefgh and more');
  await work();
  expect(seen).toMatchObject([
    {
      path: '/?token=[redacted]',
      request: {
        headers: [
          ['Authorization', '[redacted]'],
          ['Accept', '*/*'],
        ],
      },
      response: { body: { bytes: 17, truncated: true, data: '[redacted]' } },
    },
  ]);
  expect(plain.seen[0]).not.toHaveProperty('request');
});

test('a secret of one hop is none in another one of its chain', async () => {
  const { hub, listen, pass, work } = open();
  const { seen } = listen();
  const edge = exchange({
    ...{ listener: 'edge', service: 'web', path: '/in', answeredStatus: 200, status: 200 },
    requestHeaders: ['Authorization', 'Bearer abcdefgh12345'],
  });
  const watcher = hub.start(edge);
  pass({ caller: 'web', path: '/inner?key=abcdefgh12345' });
  edge.endedAt = edge.startedAt + 9;
  watcher?.end();
  pass({ path: '/other?key=abcdefgh12345' });
  await work();
  expect(seen.map(({ path }) => path)).toEqual([
    '/inner?key=[redacted]',
    '/in',
    // Another chain of the same trace id, later: nothing says that it is a secret there.
    '/other?key=abcdefgh12345',
  ]);
});

test('a reader that is behind loses exchanges, which are counted, and no other reader does', async () => {
  const { listen, pass, work } = open();
  let takes = false;
  const slow = listen({}, () => takes);
  const quick = listen();
  pass({ path: '/1' });
  await work();
  takes = true;
  pass({ path: '/2' });
  await work();
  expect(slow.seen.map(({ path }) => path)).toEqual(['/2']);
  expect(slow.leftOut()).toEqual({ behind: 1, limited: 0, spared: 0 });
  expect(quick.seen).toHaveLength(2);
  expect(quick.leftOut()).toEqual({ behind: 0, limited: 0, spared: 0 });
});

test('what the thread has not done yet is bounded', async () => {
  const { listen, pass, work } = open();
  const { seen, leftOut } = listen();
  for (let at = 0; at < 2500; at++) pass();
  expect(leftOut()).toEqual({ behind: 500, limited: 0, spared: 0 });
  await work();
  expect(seen).toHaveLength(2000);
  pass();
  await work();
  expect(seen).toHaveLength(2001);
});

test('a thread that dies takes with it what it had, and another one follows', async () => {
  const { listen, pass, work, threads } = open();
  const { seen, leftOut } = listen();
  for (let at = 0; at < 200; at++) pass();
  threads[0]?.items.splice(0);
  threads[0]?.hear.onLost();
  expect(leftOut()).toEqual({ behind: 200, limited: 0, spared: 0 });
  pass();
  await work();
  expect(seen).toHaveLength(1);
  expect(threads).toHaveLength(2);
});

test('no more than maxRps in a second, and the rest is counted', async () => {
  const { listen, pass, work, advance } = open();
  const { seen, leftOut } = listen({ maxRps: 2 });
  for (let at = 0; at < 5; at++) pass();
  advance(999);
  pass();
  advance(1);
  pass();
  await work();
  expect(seen).toHaveLength(3);
  expect(leftOut()).toEqual({ behind: 0, limited: 4, spared: 0 });
});

test('a tap takes a fifth of a processor, and the rest is counted', async () => {
  const { listen, pass, work, advance } = open();
  const { seen, leftOut } = listen();
  // 1,000 exchanges a second, of which each takes 1 ms: five times as much as there is time for.
  for (let second = 0; second < 20; second++) {
    for (let turn = 0; turn < 2; turn++) {
      const before = seen.length + leftOut().spared;
      for (let at = 0; at < 500; at++) pass();
      const waiting = before + 500 - seen.length - leftOut().spared;
      advance(500);
      await work(waiting);
    }
  }
  // What was saved before, and a fifth of 20 s.
  expect(seen.length).toBeGreaterThan(5000);
  expect(seen.length).toBeLessThan(6500);
  expect(leftOut()).toEqual({ behind: 0, limited: 0, spared: 20_000 - seen.length });
  // After some seconds it may be as many at once again.
  advance(10_000);
  const before = seen.length;
  for (let at = 0; at < 400; at++) pass();
  await work(400);
  expect(seen.length - before).toBe(400);
});

test('save keeps the chains of what passes the filter', () => {
  const { listen, pass, kept } = open();
  const when = { path: '/orders/*' };
  listen({ save: true, when });
  pass({ path: '/orders/1' });
  pass({ path: '/other' });
  expect(kept).toEqual([['/orders/1', when]]);
  expect(() => open({ canKeep: false }).listen({ save: true })).toThrow(/capture\.rules/);
});
