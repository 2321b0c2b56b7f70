import { expect, test } from 'vitest';
import { Deadline, parseTimeLeft } from '../../src/core/deadline.js';
import type { RetriesConfig } from '../../src/core/retries.js';
import { errorOf, readHead, readResponse } from '../gateway/harness/http-message.js';
import { ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';
import { openSteered, type Policies } from './open-steered.js';
import { scriptedOrigin, type Turn } from './scripted-origin.js';

const retries: RetriesConfig = {
  attempts: 3,
  on: ['timeout', '503'],
  perTryMs: 200,
  backoffMs: 1,
  budget: 1,
};

const request = (headers = '') => `GET / HTTP/1.1\r\nHost: shop\r\n${headers}\r\n`;

async function timed(
  script: readonly Turn[],
  route: { timeoutMs?: number; retries?: RetriesConfig },
  policies: Policies = { endpoints: undefined },
) {
  const origin = await scriptedOrigin(...script);
  const gateway = await openSteered([origin.port], {
    policies,
    routes: [{ to: 'reviews', name: 'shop', policies: route }],
  });
  const ask = async (headers = '') => {
    const from = performance.now();
    const client = await dial(gateway.edge);
    client.send(request(headers));
    const answer = await readResponse(client);
    return { ...answer, ms: performance.now() - from, answer };
  };
  return { origin, gateway, ask };
}

test('what is not over in the time of its route is a 504, and its upstream is let go', async () => {
  const { gateway, ask } = await timed(['silent'], { timeoutMs: 100 });
  const { answer, ms } = await ask();
  expect(answer.status).toBe(504);
  expect(ms).toBeGreaterThan(95);
  expect(errorOf(answer)).toMatchObject({
    code: 'LOOP_TRAFFIC_TIMEOUT',
    message: 'the request was not over in time: route shop has 100 ms for it (timeout)',
  });
  expect(gateway.log.all.map(({ exchange }) => [exchange.error, exchange.answeredStatus])).toEqual([
    ['timeout', 504],
  ]);
});

test('the time is for the whole answer: one that goes on for longer breaks off', async () => {
  const upstream = await rawUpstream();
  const gateway = await openSteered([upstream.port], {
    policies: { endpoints: undefined },
    routes: [{ to: 'reviews', policies: { timeoutMs: 300 } }],
  });
  const client = await dial(gateway.edge);
  client.send(request());
  const wire = await upstream.accept();
  await readHead(wire);
  wire.send('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
  await expect(readResponse(client)).rejects.toThrow();
  expect((await gateway.log.ended()).exchange).toMatchObject({ status: 200, error: 'timeout' });
  await wire.ended;
});

test('the time is for all attempts together, and for the waits between them', async () => {
  const many = { ...retries, attempts: 10 };
  const { origin, gateway, ask } = await timed(['silent'], { timeoutMs: 500, retries: many });
  expect((await ask()).status).toBe(504);
  expect(origin.asked.length).toBeGreaterThan(1);
  expect(origin.asked.length).toBeLessThan(5);
  const last = gateway.log.all.at(-1)?.exchange;
  expect(last).toMatchObject({ error: 'timeout', errorCode: 'LOOP_TRAFFIC_TIMEOUT' });
  // Also when it comes while it waits for another attempt: then the last one is the caller's.
  const waiting = await timed([503], {
    timeoutMs: 200,
    retries: { ...retries, backoffMs: 60_000 },
  });
  expect((await waiting.ask()).status).toBe(504);
  expect(waiting.gateway.log.all.map(({ exchange }) => exchange)).toMatchObject([
    { status: 503, answeredStatus: 504, error: 'timeout', retried: false },
  ]);
});

test('without a time of its route, a service has its own for all attempts until the answer begins', async () => {
  const origin = await scriptedOrigin('silent');
  const gateway = await openSteered([origin.port], {
    firstByteMs: 500,
    policies: { endpoints: undefined, retries: { ...retries, attempts: 10, perTryMs: 300 } },
  });
  const from = performance.now();
  const client = await dial(gateway.edge);
  client.send(request());
  expect((await readResponse(client)).status).toBe(504);
  expect(performance.now() - from).toBeLessThan(1_500);
  expect(origin.asked).toHaveLength(2);
});

test.each([
  ['grpc-timeout', '5S', '1800m'],
  ['x-envoy-expected-rq-timeout-ms', '5000', '1800'],
])('%s goes on with what is left of it', async (name, value, shorter) => {
  const leftOf = (asked: { headers: NodeJS.Dict<string | string[]> } | undefined) =>
    parseTimeLeft(name, String(asked?.headers[name])) ?? 0;
  const { origin, ask } = await timed([200, 'silent', 200], { retries });
  await ask(`${name}: ${value}\r\n`);
  // An attempt is told of its own time.
  expect(leftOf(origin.asked[0])).toBeGreaterThan(100);
  expect(leftOf(origin.asked[0])).toBeLessThanOrEqual(200);
  const slow = await timed(['silent', 200], { retries: { ...retries, perTryMs: 1_000 } });
  await slow.ask(`${name}: ${shorter}\r\n`);
  expect(leftOf(slow.origin.asked[0])).toBeLessThanOrEqual(1_000);
  expect(leftOf(slow.origin.asked[1])).toBeLessThanOrEqual(800);
  expect(leftOf(slow.origin.asked[1])).toBeGreaterThan(200);
  // Nothing is told where nothing was said, nor changed where there is no other time.
  await ask();
  expect(origin.asked.at(-1)?.headers[name]).toBeUndefined();
});

test('what waited for a connection goes on with what is left then', async () => {
  const upstream = await rawUpstream();
  const limits = { connections: 1, pending: 5, requests: null };
  const gateway = await openSteered([upstream.port], { policies: { limits } });
  const first = await dial(gateway.edge);
  first.send(request());
  const wire = await upstream.accept();
  await readHead(wire);
  const second = await dial(gateway.edge);
  second.send(request('X-Envoy-Expected-Rq-Timeout-Ms: 5000\r\n'));
  // Counted from when the gateway reads it, which a busy machine lets it do a little later.
  await new Promise((done) => setTimeout(done, 800));
  wire.send(ok());
  const head = await readHead(wire);
  const left = Number(head.first('x-envoy-expected-rq-timeout-ms'));
  expect(left).toBeLessThanOrEqual(4_700);
  expect(left).toBeGreaterThan(2_000);
  wire.send(ok());
  await readResponse(second);
});

test('a caller that does not wait any longer is answered, whatever the route has', async () => {
  const { ask } = await timed(['silent'], { timeoutMs: 60_000 });
  const { answer } = await ask('grpc-timeout: 100m\r\n');
  expect(answer.status).toBe(504);
  expect(errorOf(answer).message).toBe(
    'the request was not over in time: its caller waits for 100 ms ' +
      '(grpc-timeout, x-envoy-expected-rq-timeout-ms)',
  );
});

test('a service that takes no time at all is one that fails, where outliers are left out', async () => {
  const origin = await scriptedOrigin('silent');
  const gateway = await openSteered([origin.port], {
    policies: { outlier: { failures: 1, withinMs: 1_000, ejectMs: 60_000, maxEjected: 1 } },
    routes: [{ to: 'reviews', policies: { timeoutMs: 50 } }],
  });
  const client = await dial(gateway.edge);
  client.send(request());
  expect((await readResponse(client)).status).toBe(504);
  await gateway.told(/is left out for 60 s/);
});

test.each([
  ['grpc-timeout', '1H', 3_600_000],
  ['grpc-timeout', '2M', 120_000],
  ['grpc-timeout', '3S', 3_000],
  ['grpc-timeout', '4m', 4],
  ['grpc-timeout', '5000u', 5],
  ['grpc-timeout', '0m', 0],
  ['grpc-timeout', '123456789m', null],
  ['grpc-timeout', '5', null],
  ['grpc-timeout', '-5S', null],
  ['x-envoy-expected-rq-timeout-ms', '15000', 15_000],
  ['x-envoy-expected-rq-timeout-ms', '0', null],
  ['x-envoy-expected-rq-timeout-ms', '1.5', null],
])('%s: %s is %s ms', (name, value, ms) => {
  expect(parseTimeLeft(name, value)).toBe(ms);
});

test('a head is told of less, never of more, and of nothing that is not well-formed', () => {
  const head = 'GET / HTTP/1.1\r\nGrpc-Timeout: 1S\r\nX-Other: 5S\r\n\r\n';
  const deadline = new Deadline(1_000, 'mine', true);
  expect(deadline.headOf(head, 400)).toBe(head.replace('1S', '600m'));
  expect(deadline.headOf(head, 0)).toBe(head);
  expect(deadline.headOf(head, 2_000)).toBe(head.replace('1S', '1m'));
  const odd = 'GET / HTTP/1.1\r\ngrpc-timeout: soon\r\n\r\n';
  expect(deadline.headOf(odd, 400)).toBe(odd);
  expect(new Deadline(1_000, 'mine', false).headOf(head, 400)).toBe(head);
});
