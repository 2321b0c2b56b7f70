import { expect, test } from 'vitest';
import type { RetriesConfig } from '../../src/core/retries.js';
import { RetryBudget } from '../../src/traffic/retries/retry-budget.js';
import { RetryPolicy } from '../../src/traffic/retries/retry-policy.js';
import { errorOf, readHead, readResponse } from '../gateway/harness/http-message.js';
import { rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';
import { freePort } from '../harness/free-port.js';
import { openSteered } from './open-steered.js';
import { scriptedOrigin, type Turn } from './scripted-origin.js';

const get = 'GET / HTTP/1.1\r\nHost: shop\r\n\r\n';
const post = 'POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 4\r\n\r\nbody';

const usual: RetriesConfig = {
  attempts: 3,
  on: ['connect', 'reset', '503'],
  perTryMs: null,
  backoffMs: 1,
  budget: 1,
};

async function retrying(script: readonly Turn[], retries: Partial<RetriesConfig> = {}) {
  const origin = await scriptedOrigin(...script);
  const policies = { retries: { ...usual, ...retries } };
  const gateway = await openSteered([origin.port], { policies });
  const ask = async (request = get) => {
    const client = await dial(gateway.edge);
    client.send(request);
    return readResponse(client);
  };
  const hops = () =>
    gateway.log.all.map(({ exchange }) => [
      exchange.attempt,
      exchange.status,
      exchange.error,
      exchange.retried,
    ]);
  return { origin, gateway, ask, hops };
}

test('a 503 is asked for again, and the caller gets the answer that comes then', async () => {
  const { origin, ask, hops, gateway } = await retrying([503, 503, 200]);
  const answer = await ask();
  expect([answer.status, answer.body]).toEqual([200, 'turn 3']);
  expect(origin.asked).toHaveLength(3);
  expect(hops()).toEqual([
    [1, 503, null, true],
    [2, 503, null, true],
    [3, 200, null, false],
  ]);
  const exchanges = gateway.log.all.map(({ exchange }) => exchange);
  // One chain, one parent, and a span each, which the upstream was told.
  expect(new Set(exchanges.map(({ traceId }) => traceId)).size).toBe(1);
  expect(new Set(exchanges.map(({ requestId }) => requestId)).size).toBe(1);
  const spans = exchanges.map(({ spanId }) => spanId);
  expect(new Set(spans).size).toBe(3);
  expect(exchanges.map(({ retryOf }) => retryOf)).toEqual([null, spans[0], spans[1]]);
  expect(origin.asked.map(({ headers }) => String(headers['traceparent']).slice(36, 52))).toEqual(
    spans,
  );
  // What was not passed on is the attempt's all the same.
  expect(gateway.log.all.map(({ responseBody }) => responseBody)).toEqual([
    'turn 1',
    'turn 2',
    'turn 3',
  ]);
});

test('when all attempts fail, the caller gets the answer of the last', async () => {
  const { origin, ask, hops } = await retrying([503]);
  const answer = await ask();
  expect([answer.status, answer.body]).toEqual([503, 'turn 3']);
  expect(origin.asked).toHaveLength(3);
  expect(hops().map(([attempt, , , retried]) => [attempt, retried])).toEqual([
    [1, true],
    [2, true],
    [3, false],
  ]);
});

test.each<[on: string, turn: Turn]>([
  ['reset', 'reset'],
  ['timeout', 'silent'],
  ['500', 500],
  ['5xx', 502],
  ['4xx', 429],
  ['UNAVAILABLE', { grpc: 14 }],
])('%s is a reason to ask again, and the others are none for it', async (on, turn) => {
  const others = ['connect', 'reset', 'timeout', '501', '404', 'INTERNAL'].filter(
    (each) => each !== on,
  );
  const perTryMs = turn === 'silent' ? 1_000 : null;
  const retried = await retrying([turn, 200], { on: [on], perTryMs });
  expect((await retried.ask()).status).toBe(200);
  expect(retried.origin.asked).toHaveLength(2);
  const failed = await retrying([turn, 200], { on: others, perTryMs });
  await failed.ask();
  expect(failed.origin.asked).toHaveLength(1);
});

test('what nobody takes a connection for is tried again, whatever its method', async () => {
  const dead = await freePort();
  const gateway = await openSteered([dead], {
    policies: { retries: { ...usual, on: ['connect'] } },
  });
  const client = await dial(gateway.edge);
  client.send(post);
  expect(errorOf(await readResponse(client)).code).toBe('LOOP_GATEWAY_UPSTREAM_REFUSED');
  expect(gateway.log.all.map(({ exchange }) => [exchange.error, exchange.answeredStatus])).toEqual([
    ['connect', 502],
    ['connect', 502],
    ['connect', 502],
  ]);
});

test('an unsafe method is not sent twice, unless the policy says so', async () => {
  const unsafe = await retrying([503, 200]);
  expect((await unsafe.ask(post)).status).toBe(503);
  expect(unsafe.origin.asked).toHaveLength(1);
  const allowed = await retrying([503, 'reset', 200], { methods: ['POST'] });
  expect((await allowed.ask(post)).status).toBe(200);
  expect(allowed.origin.asked.map(({ body }) => body)).toEqual(['body', 'body', 'body']);
  // What each attempt sent is noted with it.
  expect(allowed.gateway.log.all.map(({ requestBody }) => requestBody)).toEqual([
    'body',
    'body',
    'body',
  ]);
  const now = await allowed.ask(get);
  expect(now.status).toBe(200);
});

test('a body that is too large to be kept is sent once', async () => {
  const sizes = [64 * 1024, 64 * 1024 + 1];
  const asked: number[] = [];
  for (const size of sizes) {
    const { origin, ask } = await retrying([503, 200], { methods: ['POST'] });
    const body = 'x'.repeat(size);
    await ask(`POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: ${size}\r\n\r\n${body}`);
    asked.push(origin.asked.length);
  }
  expect(asked).toEqual([2, 1]);
});

test('nothing is asked again once an answer has begun', async () => {
  const { origin, ask, hops } = await retrying(['half', 200]);
  await expect(ask()).rejects.toThrow();
  expect(origin.asked).toHaveLength(1);
  expect(hops()).toEqual([[1, 200, 'reset', false]]);
});

test('a try that takes too long is given up, and another has its own time', async () => {
  const { origin, ask, hops } = await retrying(['silent', 200], {
    on: ['timeout'],
    perTryMs: 500,
  });
  const from = performance.now();
  expect((await ask()).status).toBe(200);
  expect(performance.now() - from).toBeGreaterThan(490);
  expect(origin.asked).toHaveLength(2);
  expect(hops()).toEqual([
    [1, 0, 'timeout', true],
    [2, 200, null, false],
  ]);
});

test('a try that takes too long is a 504, where that is no reason to ask again', async () => {
  const { ask, hops } = await retrying(['silent'], { perTryMs: 50 });
  const answer = await ask();
  expect(answer.status).toBe(504);
  expect(errorOf(answer)).toMatchObject({
    code: 'LOOP_TRAFFIC_TIMEOUT',
    message: expect.stringMatching(
      /^no answer from 127.0.0.1:\d+ within 50 ms \(retries.perTry\)$/,
    ),
  });
  expect(hops()).toEqual([[1, 0, 'timeout', false]]);
});

test('another endpoint is preferred for a retry', async () => {
  const [broken, well] = [await scriptedOrigin(503), await scriptedOrigin(200)];
  const gateway = await openSteered([broken.port, well.port], {
    policies: { balance: 'round-robin', retries: usual },
  });
  for (let i = 0; i < 4; i++) {
    const client = await dial(gateway.edge);
    client.send(get);
    expect((await readResponse(client)).status).toBe(200);
  }
  expect(gateway.log.all.filter(({ exchange }) => exchange.retried).length).toBe(
    broken.asked.length,
  );
  expect(broken.asked.length).toBeGreaterThan(0);
  expect(well.asked).toHaveLength(4);
  const last = gateway.log.all.filter(({ exchange }) => exchange.attempt === 2);
  expect(last.map(({ exchange }) => exchange.upstream)).toEqual(
    last.map(() => `127.0.0.1:${well.port}`),
  );
});

test('a route has its own in place of the service', async () => {
  const origin = await scriptedOrigin(503);
  const gateway = await openSteered([origin.port], {
    policies: { retries: usual },
    routes: [{ to: 'reviews', policies: { retries: { ...usual, attempts: 2 } } }],
  });
  for (const [port, host] of [
    [gateway.edge, 'shop'],
    [gateway.mesh, 'reviews'],
  ] as const) {
    origin.asked.length = 0;
    const client = await dial(port);
    client.send(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    await readResponse(client);
    expect(origin.asked).toHaveLength(host === 'shop' ? 2 : 3);
  }
});

test('when all fail at once, no more than the budget is sent again', async () => {
  const asked = 40;
  const held: (() => void)[] = [];
  const upstream = await rawUpstream({
    async serve(wire) {
      for (;;) {
        await readHead(wire);
        await new Promise<void>((done) => {
          held.push(done);
          if (held.length === asked) for (const each of held) each();
          if (held.length > asked) done();
        });
        wire.send('HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n');
      }
    },
  });
  const gateway = await openSteered([upstream.port], {
    policies: { retries: { ...usual, attempts: 2, budget: 0.2, backoffMs: 100 } },
    means: { random: () => 0.99 },
  });
  const clients = await Promise.all(Array.from({ length: asked }, () => dial(gateway.edge)));
  for (const client of clients) client.send(get);
  const answers = await Promise.all(clients.map((client) => readResponse(client)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
  const again = held.length - asked;
  // A fifth of what is under way when each of them fails, which grows fewer meanwhile.
  expect(again).toBeGreaterThanOrEqual(3);
  expect(again).toBeLessThanOrEqual(asked / 5);
  // Those that were sent again are over: the next one has its part.
  const before = held.length;
  const client = await dial(gateway.edge);
  client.send(get);
  await readResponse(client);
  expect(held.length - before).toBe(2);
});

test('a caller that leaves while it waits for another attempt ends it', async () => {
  const { origin, gateway, hops } = await retrying([503, 200], { backoffMs: 60_000 });
  const client = await dial(gateway.edge);
  client.send(get);
  while (gateway.log.all[0]?.exchange.status === 0 || gateway.log.all.length === 0) {
    await new Promise((done) => setTimeout(done, 5));
  }
  client.socket.destroy();
  const { exchange } = await gateway.log.ended();
  expect(exchange).toMatchObject({ error: 'aborted', status: 503, retried: false });
  expect(hops()).toHaveLength(1);
  expect(origin.asked).toHaveLength(1);
});

test('a service without several endpoints is retried as well', async () => {
  const origin = await scriptedOrigin('reset', 200);
  const gateway = await openSteered([origin.port], {
    policies: { endpoints: undefined, retries: usual },
  });
  const client = await dial(gateway.edge);
  client.send(get);
  expect((await readResponse(client)).status).toBe(200);
  expect(gateway.log.all.map(({ exchange }) => exchange.upstream)).toEqual([
    `127.0.0.1:${origin.port}`,
    `127.0.0.1:${origin.port}`,
  ]);
});

test('what a service is given no more of is not asked for again', async () => {
  const origin = await scriptedOrigin('silent');
  const limits = { connections: null, pending: 0, requests: 1 };
  const gateway = await openSteered([origin.port], {
    policies: { limits, retries: { ...usual, on: ['connect', '5xx'] } },
  });
  const first = await dial(gateway.edge);
  first.send(get);
  while (origin.asked.length === 0) await new Promise((done) => setTimeout(done, 5));
  const second = await dial(gateway.edge);
  second.send(get);
  expect(errorOf(await readResponse(second)).code).toBe('LOOP_TRAFFIC_OVERLOADED');
  expect(gateway.log.all).toHaveLength(2);
});

test('the wait is anything up to a bound, which doubles up to ten times the first', () => {
  const policy = new RetryPolicy({ ...usual, backoffMs: 25 });
  const bounds = [1, 2, 3, 4, 5, 9].map((retry) => policy.backoffMs(retry, 1));
  expect(bounds).toEqual([25, 50, 100, 200, 250, 250]);
  expect(policy.backoffMs(3, 0.5)).toBe(50);
  expect(policy.backoffMs(3, 0)).toBe(0);
});

test('a few may be retried whatever the share, and one that is retried keeps its part', () => {
  const budget = new RetryBudget();
  budget.active = 10;
  budget.retrying = 2;
  expect(budget.allows(0.2, false)).toBe(true);
  budget.retrying = 3;
  expect(budget.allows(0.2, false)).toBe(false);
  expect(budget.allows(0.2, true)).toBe(true);
  budget.active = 20;
  expect(budget.allows(0.2, false)).toBe(true);
});

test('a broken connection is left to the retries that see to it, and each endpoint is asked as often as they say', async () => {
  const origins = [await scriptedOrigin('reset'), await scriptedOrigin('reset')];
  const ports = origins.map(({ port }) => port);
  const sent = async (on: readonly string[]) => {
    const gateway = await openSteered(ports, {
      policies: { retries: { ...usual, on, attempts: 2 } },
    });
    for (const { asked } of origins) asked.length = 0;
    const client = await dial(gateway.edge);
    client.send(get);
    await readResponse(client);
    return [gateway.log.all.length, origins.map(({ asked }) => asked.length)];
  };
  expect(await sent(['reset'])).toEqual([2, [1, 1]]);
  // Else it goes to another by itself, once, and that is no attempt.
  expect(await sent(['503'])).toEqual([1, [1, 1]]);
});
