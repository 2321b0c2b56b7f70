import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.js';
import { explainRequest } from '../../src/gateway/explain/explain-request.js';
import { fakeRooms } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';

const config = `
services:
  reviews-v1: "http://127.0.0.1:9080"
  reviews-v2:
    endpoints: ["http://127.0.0.1:9081", "http://127.0.0.1:9082"]
    outlier: { failures: 3 }
routes:
  - name: jason
    match: { path: /reviews/*, method: [GET, HEAD], headers: { end-user: jason }, cookies: { g: "b*" }, query: { x: { exists: true } } }
    to: reviews-v2
  - match: { path: /old/* }
    redirect: { path: /reviews/*, status: 308 }
  - name: reviews
    match: { path: /reviews/*, host: "*.example" }
    to: [ { service: reviews-v1, weight: 90 }, { service: reviews-v2, weight: 10 } ]
    rewrite: { path: /v2/*, host: inside }
    limit: { rate: 5/s }
  - match: { path: /never }
    to: reviews-v1
`;

const rooms = fakeRooms({
  loadConfig: async () => parseConfig(config, '/srv/loop.yaml', { shownAs: 'loop.yaml' }),
  explainRequest: async (given, request) => explainRequest(given, request),
});

const check = (...args: string[]) => runLoop(rooms, ['config', 'check', ...args]);

test('it is told which routes do not match and why, and what the one does that matches', async () => {
  const io = await check(
    ...[
      '--request',
      'POST /x/../reviews/1?y=1',
      '-H',
      'Host: shop.example',
      '-H',
      'end-user: anna',
    ],
  );
  expect(io.exitCode).toBe(0);
  expect(io.out()).toBe(`POST /x/../reviews/1?y=1 (host shop.example) at the edge listener

  ✗ routes[0] jason
      method: expected GET or HEAD, got POST
      header end-user: expected jason, got anna
      query x: expected present, got nothing
      cookie g: expected b*, got nothing
  ✗ routes[1] redirect
      path: expected /old/*, got /x/../reviews/1, which is read as /reviews/1
  ✓ routes[2] reviews

goes to reviews-v1 (90 % of the traces)
  at http://127.0.0.1:9080
  as /v2/1?y=1, host inside
goes to reviews-v2 (10 % of the traces)
  at one of 2 endpoints: http://127.0.0.1:9081, http://127.0.0.1:9082
  as /v2/1?y=1, host inside
  left out for 30s after 3 failures in a row, 50 % at most
route
  at most 5/s, 5 at once, by client
  rewritten to /v2/*, host inside
`);
});

test('a trace id decides, as it does in the gateway', async () => {
  const chosen = async (trace: string) => {
    const io = await check(
      ...['--request', '/reviews/1', '-H', 'host: a.example', '-o', 'json'],
      ...['-H', `traceparent: 00-${trace}-00f067aa0ba902b7-01`],
    );
    const { targets } = JSON.parse(io.out()) as { targets: { service: string; chosen: boolean }[] };
    return targets.filter((target) => target.chosen).map(({ service }) => service);
  };
  const all = await Promise.all(
    [...Array(40).keys()].map((i) => chosen((i + 1).toString(16).padStart(32, '0'))),
  );
  expect(all.every((services) => services.length === 1)).toBe(true);
  const counts = all.filter(([service]) => service === 'reviews-v1').length;
  expect(counts).toBeGreaterThan(25);
  expect(counts).toBeLessThan(40);
});

test('a redirect says where, and nothing after it is asked', async () => {
  const io = await check('--request', 'GET http://a.example/old/1?x');
  expect(io.out()).toContain('  ✓ routes[1] redirect\n');
  expect(io.out()).not.toContain('routes[2]');
  expect(io.out()).toContain('is answered 308 Location: http://a.example/reviews/1?x\n');
  expect(io.exitCode).toBe(0);
});

test('what nobody takes is told with the answer, and exits 1', async () => {
  const io = await check('--request', 'GET /else', '-o', 'json');
  expect(io.exitCode).toBe(1);
  const explained = JSON.parse(io.out());
  expect(explained).toMatchObject({
    request: { method: 'GET', path: '/else', host: '', listener: 'edge' },
    ...{ route: null, redirect: null, targets: [], policies: [] },
    refusal: { status: 404, code: 'LOOP_GATEWAY_NO_ROUTE' },
  });
  expect(explained.routes.map(({ matches }: { matches: boolean }) => matches)).toEqual(
    Array(4).fill(false),
  );
});

test('a call between services goes by its host', async () => {
  const io = await check('--mesh', '--request', 'GET /1', '-H', 'Host: reviews-v2');
  expect(io.out()).toContain('at the mesh listener\n\ngoes to reviews-v2\n');
  const gone = await check('--mesh', '--request', 'GET http://reviews-v3/1');
  expect(gone.exitCode).toBe(1);
  expect(gone.out()).toContain('is answered 404 LOOP_GATEWAY_NO_ROUTE: no service has the host');
});

// biome-ignore format: reads as the table it is
test.each([
  [['--request', 'GET /a b'], '--request: expected a request line such as "GET /reviews/1", got "GET /a b"'],
  [['--request', 'GET /a', '-H', 'nothing'], '--header: expected a header such as "x-user: jason", got "nothing"'],
  [['-H', 'a: b'], '--header: expected --request beside it'],
  [['--mesh'], '--mesh: expected --request beside it'],
])('%j is a mistake', async (args, message) => {
  const io = await check(...args);
  expect(io.exitCode).toBe(2);
  expect(io.err()).toContain(message);
});

const broken = `${config}
    shadow: { to: debug-ns, percent: 10 }
namespaces: { debug-ns: { services: { reviews-v1: "http://127.0.0.1:9999" } } }
faults:
  - { name: annas, when: { service: reviews-v1, requestHeaders: { end-user: anna }, host: shop.example }, percent: 50, delay: 2s }
  - { name: down, when: { service: reviews-v1, on: edge }, abort: 503 }
  - { name: never-met, when: { service: reviews-v1 }, abort: 500 }
  - { name: calls, when: { service: reviews-v1, from: reviews-v2 }, abort: 500 }
`;

test('faults and shadows of the config are told, for what they are', async () => {
  const brokenRooms = fakeRooms({
    loadConfig: async () => parseConfig(broken, '/srv/loop.yaml', { shownAs: 'loop.yaml' }),
    explainRequest: async (given, request) => explainRequest(given, request),
  });
  const told = async (...args: string[]) =>
    (await runLoop(brokenRooms, ['config', 'check', '--request', ...args])).out();
  const anna = await told('/never', '-H', 'host: shop.example', '-H', 'end-user: anna');
  expect(anna).toContain(`goes to reviews-v1
  at http://127.0.0.1:9080
  as /never, host shop.example
  fault annas: delay 2s (50 % of the traces)
  fault down: abort 503
route
  copied to debug-ns (10 % of the traces)
`);
  // By the host that the header names, at the edge as well.
  const other = await told('POST /never', '-H', 'host: other.example', '-H', 'end-user: anna');
  expect(other).not.toContain('annas');
  expect(other).toContain('fault down');
  expect(other).toContain('not copied to debug-ns: for its method');
  const replay = await told('/never', '-H', 'x-loop-replay: 1');
  expect(replay).not.toMatch(/fault|copied/);
  const call = ['GET http://reviews-v1/1', '-o', 'json'];
  const names = async (...args: string[]) =>
    JSON.parse(await told(...call, ...args)).targets[0].faults.map(
      ({ name }: { name: string }) => name,
    );
  expect(await names('--mesh')).toEqual(['never-met']);
  expect(await names('--from', 'reviews-v2')).toEqual(['never-met']);
  const alone = broken.replace(/^.*never-met.*$/m, '');
  const { loadConfig } = brokenRooms;
  Object.assign(brokenRooms, {
    loadConfig: async () => parseConfig(alone, '/srv/loop.yaml', { shownAs: 'loop.yaml' }),
  });
  expect(await names('--from', 'reviews-v2')).toEqual(['calls']);
  expect(await names('--mesh')).toEqual([]);
  Object.assign(brokenRooms, { loadConfig });
  const wrong = await runLoop(brokenRooms, [
    ...['config', 'check', '--request', '/never', '--from', 'nobody'],
  ]);
  expect([wrong.exitCode, wrong.err()]).toEqual([2, expect.stringContaining('--from: expected')]);
});

test('with --running it is what the gateway has now', async () => {
  const fault = {
    ...{ name: 'now', when: { service: 'reviews-v1' }, percent: 100, ended: null },
    abort: { kind: 'answer', status: 503, grpc: null, body: null, headers: [] },
    ...{ delay: null, rateBytes: null, corruptBytes: null },
  };
  const mine = { header: { name: 'X-Dev', value: 'me' }, baggage: { name: 'dev', value: 'me' } };
  const intercept = {
    ...{ name: 'reviews-1', service: 'reviews-v1', to: 'http://127.0.0.1:3001', by: 'anna' },
    ...{ ...mine, ended: null },
  };
  const shadow = { route: 'reviews-v1', namespace: 'ns', percent: 100, methods: ['GET'] };
  const list = (...all: object[]) => ({ list: async () => all });
  const runningRooms = fakeRooms({
    loadConfig: async () => parseConfig(broken, '/srv/loop.yaml', { shownAs: 'loop.yaml' }),
    explainRequest: async (given, request) => explainRequest(given, request),
    faults: async () => list({ ...fault, name: 'gone', ended: 'over' }, fault) as never,
    intercepts: async () => list({ ...intercept, ended: 'over', to: 'gone' }, intercept) as never,
    shadows: async () => list({ ...shadow, ended: null }, { ...shadow, ended: 'over' }) as never,
  });
  const told = async (...args: string[]) =>
    JSON.parse(
      (
        await runLoop(runningRooms, [
          ...['config', 'check', '--running', '--request', '/never', '-o', 'json', ...args],
        ])
      ).out(),
    );
  const mineToo = { name: 'reviews-1', to: 'http://127.0.0.1:3001', by: 'anna' };
  expect(await told('-H', 'x-dev: me')).toMatchObject({
    shadows: [{ to: 'ns', percent: 100, copied: true }],
    targets: [{ faults: [{ name: 'now', percent: 100, does: 'abort 503' }], intercept: mineToo }],
  });
  expect((await told('-H', 'baggage: a=b, dev=me')).targets[0].intercept).toEqual(mineToo);
  expect((await told('-H', 'x-dev: you')).targets[0].intercept).toBeNull();
});
