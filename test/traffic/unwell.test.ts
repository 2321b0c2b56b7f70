import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { TrafficRoom } from '../../src/traffic/traffic-room.js';
import { deafPort } from '../gateway/harness/deaf-port.js';
import { readResponse } from '../gateway/harness/http-message.js';
import { answer, http2Client, request } from '../gateway/harness/http2-client.js';
import { http2Upstream } from '../gateway/harness/http2-upstream.js';
import { testConfig } from '../gateway/harness/open-gateway.js';
import { dial } from '../gateway/harness/wire.js';
import { freePort } from '../harness/free-port.js';
import { endpointAt, openSteered, type Steered } from './open-steered.js';

const get = (path = '/') => `GET ${path} HTTP/1.1\r\nHost: shop\r\n\r\n`;

/** Answers with the status that the test wants at the time, and counts what it is asked. */
async function service(name: string) {
  const state = {
    ...{ status: 200, health: 200, asked: 0, port: 0 },
    checks: [] as string[],
    healthOf: (_check: number): number => state.health,
  };
  const server = createServer((request, response) => {
    const isCheck = request.url === '/health';
    response.statusCode = isCheck ? state.healthOf(state.checks.length) : state.status;
    if (isCheck) state.checks.push(request.headers['user-agent'] ?? '');
    else state.asked++;
    response.end(name);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  state.port = (server.address() as AddressInfo).port;
  return state;
}

async function statuses(gateway: Steered, times: number): Promise<number[]> {
  const client = await dial(gateway.edge);
  const seen: number[] = [];
  for (let i = 0; i < times; i++) {
    client.send(get());
    seen.push((await readResponse(client)).status);
  }
  return seen;
}

const outlier = { failures: 3, withinMs: 60_000, ejectMs: 60_000, maxEjected: 0.5 };
const inTurn = 'round-robin' as const;

test('an endpoint that fails again and again gets nothing more, and people are told', async () => {
  const [bad, good] = [await service('bad'), await service('good')];
  bad.status = 500;
  const gateway = await openSteered([bad.port, good.port], {
    policies: { balance: inTurn, outlier },
  });
  expect((await statuses(gateway, 20)).filter((status) => status === 500).length).toBe(3);
  expect(bad.asked).toBe(3);
  expect(gateway.lines).toEqual([
    `reviews: 127.0.0.1:${bad.port} is left out for 60 s: 3 failures in a row`,
  ]);
});

test.each([
  ['its trailers', 'UNAVAILABLE', 14, false, 3],
  ['an answer of headers alone', 'INTERNAL', 13, true, 3],
  ['its trailers', 'NOT_FOUND', 5, false, 10],
])(
  'a call by gRPC that says in %s that it is %s counts as what it is',
  async (_where, _name, status, bare, asked) => {
    const serve = (code: number) =>
      http2Upstream(({ stream }) => {
        const said = { 'grpc-status': String(code) };
        if (bare) return stream.respond({ ':status': 200, ...said }, { endStream: true });
        stream.respond({ ':status': 200 }, { waitForTrailers: true });
        stream.on('wantTrailers', () => stream.sendTrailers(said));
        stream.end();
      });
    const [bad, good] = [await serve(status), await serve(0)];
    const ports = [bad.port, good.port];
    const endpoints = ports.map((port) => ({ ...endpointAt(port), http2: true as const }));
    const gateway = await openSteered(ports, { policies: { balance: inTurn, outlier, endpoints } });
    const session = await http2Client(gateway.edge);
    for (let i = 0; i < 20; i++) {
      const headers = ['content-type', 'application/grpc', 'te', 'trailers'];
      const call = request(session, '/shop.Reviews/Get', { method: 'POST', headers });
      expect((await answer(call)).status).toBe(200);
    }
    expect(bad.calls).toHaveLength(asked);
    expect(gateway.lines).toHaveLength(asked === 3 ? 1 : 0);
  },
);

test('an endpoint that comes back is asked again', async () => {
  const [bad, good] = [await service('bad'), await service('good')];
  bad.status = 503;
  const policies = { balance: inTurn, outlier: { ...outlier, ejectMs: 30 } };
  const gateway = await openSteered([bad.port, good.port], { policies });
  await statuses(gateway, 6);
  bad.status = 200;
  const before = bad.asked;
  while (bad.asked === before) await statuses(gateway, 2);
  expect(before).toBe(3);
});

test('a failure now and then ejects nobody', async () => {
  const [flaky, good] = [await service('flaky'), await service('good')];
  const gateway = await openSteered([flaky.port, good.port], {
    policies: { balance: inTurn, outlier },
  });
  for (let i = 0; i < 6; i++) {
    flaky.status = i % 3 === 2 ? 200 : 500;
    await statuses(gateway, 2);
  }
  expect(flaky.asked).toBe(6);
  expect(gateway.lines).toEqual([]);
});

test('of three endpoints a dead one costs no request, and is asked no more once it is left out', async () => {
  const [one, two] = [await service('one'), await service('two')];
  const dead = await freePort();
  // It is asked again and again: only an ejection keeps it out for longer than a moment.
  let nowMs = 0;
  const gateway = await openSteered([one.port, two.port, dead], {
    policies: { balance: inTurn, outlier },
    means: { now: () => (nowMs += 1_001) },
  });
  expect(new Set(await statuses(gateway, 60))).toEqual(new Set([200]));
  const noticed = gateway.log.all.filter(({ exchange }) => exchange.errorMessage !== '');
  expect(noticed.length).toBe(3);
});

test.each([
  ['aborted', 'LOOP_GATEWAY_DOWNSTREAM_IDLE', 0],
  ['timeout', 'LOOP_GATEWAY_UPSTREAM_TIMEOUT', 1],
] as const)('%s (%s): %i endpoints are left out for it', (kind, code, left) => {
  const lines: string[] = [];
  const policies = {
    endpoints: [endpointAt(1), endpointAt(2)],
    outlier: { ...outlier, failures: 1 },
  };
  const config = testConfig({ services: { reviews: { port: 1, policies } } });
  const room = new TrafficRoom(config, { warn: (line) => lines.push(line) });
  onTestFinished(() => room.close());
  const stream = { write: () => true, end() {}, pause() {}, resume() {}, abort() {} };
  const forward = room.interceptor((_request, handler) => {
    handler.onError({ kind, code, message: 'it was so' });
    return stream;
  });
  const [reviews] = config.services;
  if (reviews === undefined) throw new Error('no service');
  const steering = { service: reviews, route: null };
  const upstream = room.choose(steering, []);
  const failures: string[] = [];
  forward(
    {
      ...{ upstream, steering, method: 'GET', head: '', framing: 'none', expectsContinue: false },
      timeouts: reviews.timeouts,
    },
    {
      ...{
        onConnected() {},
        onInformation() {},
        onHead() {},
        onData() {},
        onEnd() {},
        onDrain() {},
      },
      onError: ({ message }) => failures.push(message),
    },
  );
  expect(failures).toEqual(['it was so']);
  expect(lines.length).toBe(left);
});

const health = { path: '/health', everyMs: 10, timeoutMs: 200, unhealthyAfter: 3, healthyAfter: 2 };

test('an endpoint that says that it is not well gets nothing until it is, and checks are not recorded', async () => {
  const [one, two] = [await service('one'), await service('two')];
  const gateway = await openSteered([one.port, two.port], {
    policies: { balance: inTurn, health },
  });
  one.health = 500;
  expect(await gateway.told(/is not well/)).toBe(
    `reviews: 127.0.0.1:${one.port} is not well: 500 for GET /health`,
  );
  await statuses(gateway, 6);
  expect([one.asked, two.asked]).toEqual([0, 6]);
  one.health = 204;
  await gateway.told(/is well again/);
  await statuses(gateway, 6);
  expect([one.asked, two.asked]).toEqual([3, 9]);
  expect(one.checks[0]).toBe('loop-health-check');
  expect(gateway.log.all.length).toBe(12);
});

test('as many checks in a row as it says decide, and no fewer', async () => {
  const [one, two] = [await service('one'), await service('two')];
  // Two bad ones and a good one, again and again.
  one.healthOf = (check) => (check % 3 === 2 ? 200 : 500);
  const gateway = await openSteered([one.port, two.port], { policies: { health } });
  while (one.checks.length < 12) await new Promise((resolve) => setImmediate(resolve));
  expect(gateway.lines).toEqual([]);
});

test('an endpoint that does not answer in time, or at all, is not well', async () => {
  const [deaf, dead, good] = [await deafPort(), await freePort(), await service('good')];
  const gateway = await openSteered([deaf, dead, good.port], {
    policies: { balance: inTurn, health: { ...health, timeoutMs: 300 } },
  });
  await gateway.told(new RegExp(`:${deaf} is not well: no answer to GET /health within 300 ms`));
  await gateway.told(new RegExp(`:${dead} is not well: no connection to .*ECONNREFUSED`));
  expect(await statuses(gateway, 4)).toEqual([200, 200, 200, 200]);
  expect(good.asked).toBe(4);
});

test('when none is well, all are asked', async () => {
  const [one, two] = [await service('one'), await service('two')];
  one.health = 500;
  two.health = 500;
  const gateway = await openSteered([one.port, two.port], {
    policies: { balance: inTurn, health },
  });
  await gateway.told(new RegExp(`:${one.port} is not well`));
  await gateway.told(new RegExp(`:${two.port} is not well`));
  expect(await statuses(gateway, 4)).toEqual([200, 200, 200, 200]);
  expect([one.asked, two.asked]).toEqual([2, 2]);
});

test('checks that are taken out of the config end, and leave nobody out', async () => {
  const [one, two] = [await service('one'), await service('two')];
  one.health = 500;
  const policies = { balance: inTurn, health };
  const gateway = await openSteered([one.port, two.port], { policies });
  await gateway.told(/is not well/);
  gateway.configure([one.port, two.port], { balance: inTurn });
  await statuses(gateway, 4);
  expect([one.asked, two.asked]).toEqual([2, 2]);
  const checks = one.checks.length;
  await new Promise((resolve) => setTimeout(resolve, health.everyMs * 5));
  expect(one.checks.length).toBeLessThanOrEqual(checks + 1);
});
