import { expect, test } from 'vitest';
import type { Exchange } from '../../src/core/exchange.js';
import type { Catcher } from '../../src/shadow/catcher.js';
import { ask } from './ask.js';
import { openShadowing, testServer } from './open-shadowing.js';

const until = { name: 'server-errors', when: { status: '5xx' } } as const;

test('the catcher sees the copy, and where its calls really went, as one chain; production sees neither', async () => {
  const production = await testServer((_, res) => res.end('production'));
  const target = await testServer((_, res) => {
    res.statusCode = 500;
    res.end('debug');
  });
  const ratings = await testServer();
  const caught: Exchange[] = [];
  let onCaught: (traceId: string) => void = () => {};
  const shadowing = await openShadowing({
    services: { web: production.port, ratings: production.port + 1 },
    namespace: { web: target.port, ratings: ratings.port },
    openCatcher: (_rule, tell) => {
      onCaught = tell;
      return watching((exchange) => caught.push(exchange));
    },
  });
  const { id, origin } = await shadowing.room.start({ route: 'web', to: 'debug-ns', until });
  expect(origin).toBe('replay');
  await ask(shadowing.edge, { path: '/x' });
  const { headers } = await target.request();
  const traceparent = String(headers.traceparent);
  await ask(shadowing.mesh, { headers: { host: 'ratings', traceparent } });

  const traceId = traceparent.slice(3, 35);
  expect(caught).toMatchObject([
    { listener: 'edge', route: 'web', path: '/x', traceId, upstream: `127.0.0.1:${target.port}` },
    { service: 'ratings', traceId, upstream: `127.0.0.1:${ratings.port}`, status: 200 },
  ]);
  expect(caught[1]?.parentSpanId).toBe(caught[0]?.spanId);
  expect(shadowing.log.all).toHaveLength(1);

  onCaught(traceId);
  expect(await shadowing.room.find(id)).toMatchObject({ ended: 'caught', caughtTraceId: traceId });
});

test('of a call inside a chain the catcher sees the copy as the root of a chain of its own', async () => {
  const web = await testServer(async ({ headers: { traceparent } }, res) => {
    const headers = { host: 'reviews', traceparent: String(traceparent) };
    await ask(shadowing.mesh, { path: '/inner', headers });
    res.end('production');
  });
  const reviews = await testServer();
  const target = await testServer();
  const caught: Exchange[] = [];
  const shadowing = await openShadowing({
    services: { web: web.port, reviews: reviews.port },
    namespace: { reviews: target.port },
    openCatcher: () => watching((exchange) => caught.push(exchange)),
  });
  await shadowing.room.start({ route: 'web', to: 'debug-ns', until });
  expect((await ask(shadowing.edge)).body).toBe('production');
  const { headers } = await target.request();
  expect(caught).toMatchObject([
    {
      ...{ listener: 'mesh', service: 'reviews', path: '/inner', parentSpanId: null },
      ...{ traceId: String(headers.traceparent).slice(3, 35), route: null },
    },
  ]);
});

test('methods that it copies are no leave to change production', async () => {
  const production = await testServer();
  const target = await testServer();
  const shadowing = await openShadowing({
    services: { web: production.port, orders: production.port + 1 },
    namespace: { web: target.port },
    openCatcher: () => watching(() => {}),
  });
  await shadowing.room.start({ route: 'web', to: 'debug-ns', methods: ['POST'], until });
  await ask(shadowing.edge, { method: 'POST' });
  const { headers } = await target.request();
  const call = { host: 'orders', traceparent: String(headers.traceparent) };
  expect((await ask(shadowing.mesh, { method: 'POST', headers: call })).status).toBe(409);
});

test('a bug in shadowing reaches no caller, and is told', async () => {
  const production = await testServer((_, res) => res.end('production'));
  const target = await testServer();
  const shadowing = await openShadowing({
    services: { web: production.port },
    namespace: { web: target.port },
    openCatcher: () =>
      watching(() => {
        throw new Error('a bug');
      }),
  });
  const { id } = await shadowing.room.start({ route: 'web', to: 'debug-ns', until });
  expect((await ask(shadowing.edge)).body).toBe('production');
  expect((await shadowing.room.find(id)).failed).toBe(1);
  expect(shadowing.lines.join('\n')).toContain('warning: a bug in shadowing');
});

function watching(onStart: (exchange: Exchange) => void): Catcher {
  return {
    start(exchange) {
      onStart(exchange);
      return undefined;
    },
    stop() {},
  };
}
