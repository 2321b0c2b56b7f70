import { describe, expect, test } from 'vitest';
import { ask } from './ask.js';
import {
  openShadowing,
  type SeenRequest,
  type Shadowing,
  type TestServer,
  testServer,
} from './open-shadowing.js';

interface Mesh {
  readonly shadowing: Shadowing;
  readonly production: Readonly<Record<'web' | 'reviews' | 'ratings', TestServer>>;
  readonly debug: Readonly<Record<'web' | 'ratings', TestServer>>;
  /** The headers of the copy that reached the namespace. */
  readonly copy: SeenRequest['headers'];
  readonly id: string;
}

/** A shadowed `web`; of what it calls, the namespace has `ratings` and not `reviews`. */
async function shadowedMesh(
  options: { readonly methods?: readonly string[]; readonly egress?: boolean } = {},
): Promise<Mesh> {
  const server = (name: string) => testServer((_, res) => res.end(name));
  const production = {
    web: await server('production web'),
    reviews: await server('production reviews'),
    ratings: await server('production ratings'),
  };
  const debug = { web: await server('debug web'), ratings: await server('debug ratings') };
  const shadowing = await openShadowing({
    services: {
      web: production.web.port,
      reviews: production.reviews.port,
      ratings: production.ratings.port,
    },
    namespace: { web: debug.web.port, ratings: debug.ratings.port },
    egress: options.egress ?? false,
  });
  const { id } = await shadowing.room.start({
    route: 'web',
    to: 'debug-ns',
    ...(options.methods ? { methods: options.methods } : {}),
  });
  await ask(shadowing.edge);
  const { headers } = await debug.web.request();
  return { shadowing, production, debug, copy: headers, id };
}

type Passed = (copy: SeenRequest['headers']) => Record<string, string>;

const passed: Readonly<Record<string, Passed>> = {
  traceparent: ({ traceparent }) => ({ traceparent: String(traceparent) }),
  b3: ({ b3 }) => ({ b3: String(b3) }),
  'x-request-id': (copy) => ({ 'x-request-id': String(copy['x-request-id']) }),
  'baggage alone': ({ baggage }) => ({ baggage: String(baggage) }),
};

describe.each(Object.entries(passed))('a shadowed service that passes on %s', (_, pass) => {
  test('reaches the namespace, production with safe methods only, and no capture', async () => {
    const { shadowing, production, debug, copy, id } = await shadowedMesh();
    const call = (host: string, method: string) =>
      ask(shadowing.mesh, { method, path: '/0', headers: { host, ...pass(copy) } });

    expect((await call('ratings', 'GET')).body).toBe('debug ratings');
    expect((await call('ratings', 'POST')).body).toBe('debug ratings');
    expect((await call('reviews', 'GET')).body).toBe('production reviews');
    const refused = await call('reviews', 'POST');
    expect(refused.status).toBe(409);
    expect(refused.headers['x-loop-error']).toBe('LOOP_SHADOW_UNSAFE');
    expect(JSON.parse(refused.body).error).toMatchObject({ code: 'LOOP_SHADOW_UNSAFE' });

    expect(production.ratings.seen).toHaveLength(0);
    expect(production.reviews.seen.map(({ method }) => method)).toEqual(['GET']);
    expect(debug.ratings.seen).toHaveLength(2);
    expect((await shadowing.room.find(id)).calls).toEqual({
      namespace: 2,
      production: 1,
      refused: 1,
    });
    // Production's recorder has seen the caller's request, and nothing else.
    expect(shadowing.log.all.map(({ exchange }) => exchange.service)).toEqual(['web']);
  });

  test('is kept from production when its shadow is over', async () => {
    const { shadowing, production, copy, id } = await shadowedMesh();
    await shadowing.room.stop(id);
    const headers = { host: 'reviews', ...pass(copy) };
    expect((await ask(shadowing.mesh, { method: 'DELETE', headers })).status).toBe(409);
    expect(production.reviews.seen).toHaveLength(0);
    expect(shadowing.log.all).toHaveLength(1);
  });
});

test('--methods allows a shadowed service to change production', async () => {
  const { shadowing, production, copy } = await shadowedMesh({ methods: ['GET', 'POST'] });
  const headers = { host: 'reviews', traceparent: String(copy.traceparent) };
  expect((await ask(shadowing.mesh, { method: 'POST', headers })).status).toBe(200);
  expect((await ask(shadowing.mesh, { method: 'PUT', headers })).status).toBe(409);
  expect(production.reviews.seen.map(({ method }) => method)).toEqual(['POST']);
});

test('a call of a shadow that the gateway has never heard of changes nothing', async () => {
  const { shadowing, production } = await shadowedMesh();
  const headers = { host: 'reviews', baggage: 'loop-shadow=0badcafe' };
  expect((await ask(shadowing.mesh, { method: 'POST', headers })).status).toBe(409);
  expect((await ask(shadowing.mesh, { headers })).status).toBe(200);
  expect(production.reviews.seen).toHaveLength(1);
});

test('a refused upload is read to its end, so that the service sees the answer', async () => {
  const { shadowing, copy } = await shadowedMesh();
  const headers = { host: 'reviews', traceparent: String(copy.traceparent) };
  const body = Buffer.alloc(2_000_000);
  expect((await ask(shadowing.mesh, { method: 'POST', headers, body })).status).toBe(409);
});

test("at the edge nobody gets into the namespace, or out of production's recorder, by baggage", async () => {
  const { shadowing, production, debug, id } = await shadowedMesh();
  const before = debug.web.seen.length;
  const headers = { baggage: `loop-shadow=${id}` };
  expect((await ask(shadowing.edge, { headers })).body).toBe('production web');
  expect(production.web.seen).toHaveLength(2);
  expect(debug.web.seen).toHaveLength(before);
  expect(shadowing.log.all).toHaveLength(2);
});

test("production's own calls go on as before", async () => {
  const { shadowing, production } = await shadowedMesh();
  const original = await production.web.request();
  const headers = { host: 'reviews', traceparent: String(original.headers.traceparent) };
  expect((await ask(shadowing.mesh, { method: 'POST', headers })).body).toBe('production reviews');
  expect(shadowing.log.all.map(({ exchange }) => exchange.service)).toEqual(['web', 'reviews']);
});

describe('the egress of a shadowed namespace', () => {
  test('belongs to the shadow, also for calls that have lost their trace', async () => {
    const { shadowing, production, debug } = await shadowedMesh({ egress: true });
    const call = (host: string, method: string) =>
      ask(shadowing.egressPort(), { method, headers: { host } });
    expect((await call('ratings', 'POST')).body).toBe('debug ratings');
    expect((await call('reviews', 'GET')).body).toBe('production reviews');
    expect((await call('reviews', 'POST')).status).toBe(409);
    const nobody = await call('unheard.of', 'GET');
    expect(nobody.status).toBe(404);
    expect(nobody.headers['x-loop-error']).toBe('LOOP_SHADOW_NO_SERVICE');
    expect(production.reviews.seen).toHaveLength(1);
    expect(debug.ratings.seen).toHaveLength(1);
    expect(shadowing.log.all).toHaveLength(1);
  });

  test('is listened on while a shadow runs, and no longer', async () => {
    const { shadowing, id } = await shadowedMesh({ egress: true });
    const second = await shadowing.room.start({ route: 'web', to: 'debug-ns' });
    await shadowing.room.stop(id);
    const port = shadowing.egressPort();
    expect((await ask(port, { headers: { host: 'ratings' } })).status).toBe(200);
    await shadowing.room.stop(second.id);
    await expect(ask(port, { headers: { host: 'ratings' } })).rejects.toThrow('ECONNREFUSED');
  });
});
