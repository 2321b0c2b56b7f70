import { expect, test } from 'vitest';
import type { Exchange } from '../../src/core/exchange.js';
import { Observer } from '../../src/observe/observer.js';
import { exchange } from '../recorder/exchanges.js';

const settings = {
  services: [{ name: 'web' }, { name: 'reviews' }, { name: 'idle' }],
  routes: [{ name: 'home', to: 'web' }],
};

function open(callerOf: (exchange: Exchange) => string | null = () => null) {
  let nowMs = 1_000;
  const observer = new Observer({ ...settings, now: () => nowMs, callerOf });
  return {
    observer,
    advance(ms: number) {
      nowMs += ms;
    },
    pass(given: Partial<Exchange>, latencyMs = 10) {
      const one = exchange({ answeredStatus: 200, status: 200, ...given });
      const watcher = observer.start(one);
      one.endedAt = one.startedAt + latencyMs;
      watcher.end();
    },
  };
}

test('figures are told by service, route and edge', async () => {
  const { observer, pass, advance } = open();
  const edge = { listener: 'edge', service: 'web', route: 'home' } as const;
  for (let at = 0; at < 9; at++) pass(edge, 10);
  pass({ ...edge, answeredStatus: 503 }, 100);
  pass({ service: 'reviews', caller: 'web' }, 2);
  pass({ service: 'reviews', error: 'reset', answeredStatus: 502 }, 2);
  advance(4_000);

  expect(await observer.stat('10s')).toMatchObject([
    { name: 'idle', requests: 0, failures: 0, success: null, rps: 0 },
    { name: 'reviews', requests: 2, failures: 1, success: 0.5, rps: 0.5 },
    { name: 'web', requests: 10, failures: 1, success: 0.9, rps: 2.5 },
  ]);
  const [idle, , web] = await observer.stat('1m');
  expect(idle?.latencyMs).toEqual({ p50: null, p95: null, p99: null, max: null });
  expect(web?.latencyMs.p50).toBeCloseTo(10, 0);
  expect(web?.latencyMs.max).toBe(100);
  expect(await observer.routes('10m')).toMatchObject([
    { route: 'home', service: 'web', requests: 10 },
    { route: '[DEFAULT]', service: 'reviews', requests: 2 },
  ]);
  expect(await observer.edges('1m')).toMatchObject([
    { from: 'edge', to: 'web', requests: 10 },
    { from: 'unknown', to: 'reviews', requests: 1, failures: 1 },
    { from: 'web', to: 'reviews', requests: 1, failures: 0 },
  ]);
});

test.each([
  ['0', 0], // OK
  ['2', 1],
  ['4', 1],
  ['5', 0], // NOT_FOUND: the caller's
  ['12', 1],
  ['13', 1],
  ['14', 1],
  ['15', 1],
  ['16', 0], // UNAUTHENTICATED
  ['', 0],
])('a call that gRPC ends with status %s counts %i failures', async (status, failures) => {
  const { observer, pass } = open();
  pass({ service: 'web', method: 'POST', responseTrailers: ['Grpc-Status', status] });
  // Without a body it is among the headers.
  pass({ service: 'reviews', method: 'POST', responseHeaders: ['grpc-status', status] });
  const [, reviews, web] = await observer.stat('1m');
  expect([web?.failures, reviews?.failures]).toEqual([failures, failures]);
});

test('a 4xx is no failure; a caller that leaves is one', async () => {
  const { observer, pass } = open();
  pass({ service: 'web', answeredStatus: 404 });
  pass({ service: 'web', answeredStatus: 0, status: 0, error: 'aborted' });
  expect((await observer.stat('1m')).at(-1)).toMatchObject({ requests: 2, failures: 1 });
});

test('who the exchange does not name is asked of the chain', async () => {
  const { observer, pass } = open(({ service }) => (service === 'reviews' ? 'web' : null));
  pass({ service: 'reviews' });
  pass({ service: 'web', listener: 'edge', caller: 'reviews' });
  expect(await observer.edges('1m')).toMatchObject([
    { from: 'reviews', to: 'web' },
    { from: 'web', to: 'reviews' },
  ]);
});

test('kinds of request are folded, or left as they are', async () => {
  const { observer, pass } = open();
  pass({ service: 'web', caller: 'a', path: '/orders/1?x' }, 5);
  pass({ service: 'web', caller: 'a', path: '/orders/2' }, 1);
  pass({ service: 'web', caller: 'a', method: 'POST', path: '/orders', answeredStatus: 500 }, 3);
  const row = { source: 'a', destination: 'web' };
  expect(await observer.top({ fold: true })).toEqual([
    {
      ...{ ...row, method: 'GET', path: '/orders/{id}', count: 2, successRate: 1 },
      ...{ bestMs: 1, worstMs: 5, lastMs: 5 },
    },
    {
      ...{ ...row, method: 'POST', path: '/orders', count: 1, successRate: 0 },
      ...{ bestMs: 3, worstMs: 3, lastMs: 3 },
    },
  ]);
  expect((await observer.top({ fold: false })).map(({ path }) => path)).toEqual([
    '/orders/1',
    '/orders/2',
    '/orders',
  ]);
});

test('beyond a thousand pairs, exchanges are counted as left out, and nothing fails', () => {
  const { observer, pass } = open();
  for (let at = 0; at < 1010; at++) pass({ service: `service-${at}` });
  expect(observer.series).toHaveLength(1000);
  expect(observer.beyond).toBe(10);
});

test('a route by weight has a line for each of its services', async () => {
  const to = [
    { service: 'web', weight: 9 },
    { service: 'reviews', weight: 1 },
  ];
  const observer = new Observer({
    ...settings,
    routes: [{ name: 'home', to }],
    now: () => 1_000,
    callerOf: () => null,
  });
  expect(await observer.routes('1m')).toMatchObject([
    { route: 'home', service: 'web', requests: 0 },
    { route: 'home', service: 'reviews', requests: 0 },
  ]);
});

test('what loop retried is no request of a caller, and is told beside: by what the service saw', async () => {
  const { observer, pass, advance } = open();
  const call = { service: 'reviews', caller: 'web' } as const;
  pass({ ...call, answeredStatus: 503, retried: true }, 5);
  // 30 ms after the caller asked.
  const startedAt = 5_000;
  pass({ ...call, attempt: 2, startedAt, askedAt: startedAt - 20 }, 10);
  pass({ ...call, answeredStatus: 429, retried: true }, 5);
  pass({ ...call, answeredStatus: 503, attempt: 2 }, 5);
  pass({ service: 'web' });
  advance(1_000);
  const [, reviews, web] = await observer.stat('10s');
  expect(reviews).toMatchObject({
    ...{ requests: 2, failures: 1, success: 0.5, rps: 2 },
    actual: { requests: 4, failures: 2, success: 0.5, rps: 4 },
  });
  expect(reviews?.latencyMs.max).toBe(30);
  expect(web).not.toHaveProperty('actual');
  expect(await observer.edges('10s')).toMatchObject([
    { from: 'unknown', to: 'web' },
    { from: 'web', to: 'reviews', requests: 2, actual: { requests: 4 } },
  ]);
  expect((await observer.top({ fold: true })).map(({ count }) => count)).toEqual([2, 1]);
});
