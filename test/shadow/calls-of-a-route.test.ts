// The namespace has not what the route leads to, but something that this calls: those calls are copied.

import { describe, expect, test } from 'vitest';
import type { AnswerPair } from '../../src/core/shadow.js';
import { isSelected } from '../../src/shadow/is-selected.js';
import { ask } from './ask.js';
import {
  openShadowing,
  type SeenRequest,
  type Shadowing,
  type ShadowingOptions,
  type TestServer,
  testServer,
} from './open-shadowing.js';

interface Call {
  readonly to: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Calls = (seen: SeenRequest) => readonly Call[];
type Pass = (headers: SeenRequest['headers']) => Record<string, string>;

interface Bookshop {
  readonly shadowing: Shadowing;
  readonly production: Readonly<Record<'web' | 'reviews' | 'ratings', TestServer>>;
  /** Asks the edge; the trace id is all that is known of who asks. */
  visit(path: string, options?: Visit): ReturnType<typeof ask>;
}

interface Visit {
  readonly trace?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface BookshopOptions extends Omit<ShadowingOptions, 'services'> {
  /** What each service calls, one after the other, before it answers. */
  readonly calls?: Readonly<Partial<Record<'web' | 'reviews', Calls>>>;
  /** What a service passes on of the headers that it got. Default: traceparent. */
  readonly pass?: Pass;
}

const asTheyCame: Pass = ({ traceparent }) => ({ traceparent: String(traceparent) });
/** As a service with a tracer of its own does: the parent is a span that the gateway never saw. */
const aSpanOfItsOwn: Pass = ({ traceparent }) => ({
  traceparent: String(traceparent).replace(/-[0-9a-f]{16}-/, '-00000000deadbeef-'),
});

/** web → reviews → ratings in production, all calls through the mesh. */
async function openBookshop(options: BookshopOptions): Promise<Bookshop> {
  const pass = options.pass ?? asTheyCame;
  let mesh = 0;
  const serving = (name: string, calls: Calls = () => []) =>
    testServer(async (seen, res) => {
      for (const { to, method = 'GET', path = seen.url, headers } of calls(seen)) {
        const passed = { host: to, ...pass(seen.headers), ...headers };
        await ask(mesh, { method, path, headers: passed });
      }
      res.end(`production ${name}`);
    });
  const production = {
    web: await serving('web', options.calls?.web ?? (() => [{ to: 'reviews' }])),
    reviews: await serving('reviews', options.calls?.reviews),
    ratings: await serving('ratings'),
  };
  const services = Object.fromEntries(
    Object.entries(production).map(([name, { port }]) => [name, port]),
  );
  const shadowing = await openShadowing({ ...options, services });
  mesh = shadowing.mesh;
  return {
    shadowing,
    production,
    visit: (path, { trace, method = 'GET', headers } = {}) =>
      ask(shadowing.edge, {
        method,
        path,
        headers: {
          ...(trace === undefined ? {} : { traceparent: `00-${trace}-${'b'.repeat(16)}-01` }),
          ...headers,
        },
      }),
  };
}

const start = { route: 'web', to: 'debug-ns' } as const;
const pathsOf = ({ seen }: TestServer) => seen.map(({ url }) => url);

test('calls into a service of the namespace are copied, once a chain, and the route is not', async () => {
  const debug = await testServer();
  const { shadowing, production, visit } = await openBookshop({
    namespace: { reviews: debug.port },
    headers: { authorization: 'Bearer debug' },
  });
  const { id, services } = await shadowing.room.start(start);
  expect(services).toEqual(['reviews']);
  const trace = 'a'.repeat(32);
  expect((await visit('/1', { trace })).body).toBe('production web');
  expect((await visit('/2')).body).toBe('production web');
  await debug.request(1);
  expect(pathsOf(debug)).toEqual(['/1', '/2']);
  const [copy] = debug.seen;
  expect(copy?.headers).toMatchObject({
    host: 'reviews',
    'x-loop-shadow': id,
    baggage: expect.stringMatching(new RegExp(`^loop-shadow=${id},`)),
    authorization: 'Bearer debug',
  });
  expect(copy?.headers.traceparent).not.toContain(trace);
  expect(production.reviews.seen[0]?.headers['x-loop-shadow']).toBeUndefined();
  expect(await shadowing.room.find(id)).toMatchObject({ copied: 2, skipped: 0, failed: 0 });
  // Production's recorder has seen production's chains, whole, and nothing else.
  expect(shadowing.log.all.map(({ exchange }) => exchange.service)).toEqual([
    ...['web', 'reviews'],
    ...['web', 'reviews'],
  ]);
});

test('a call of a chain that came in by no such route is not copied', async () => {
  const debug = await testServer();
  const { shadowing, visit } = await openBookshop({ namespace: { reviews: debug.port } });
  const { id } = await shadowing.room.start(start);
  const stranger = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
  await ask(shadowing.mesh, {
    path: '/elsewhere',
    headers: { host: 'reviews', traceparent: stranger },
  });
  await visit('/here');
  await debug.request();
  expect(pathsOf(debug)).toEqual(['/here']);
  expect((await shadowing.room.find(id)).copied).toBe(1);
});

describe.each([
  ['the trace headers', asTheyCame],
  ['the trace id, with spans of its own', aSpanOfItsOwn],
  ['the request id alone', (headers) => ({ 'x-request-id': String(headers['x-request-id']) })],
] as readonly [string, Pass][])('in services that pass on %s', (_, pass) => {
  test('a call inside a copied call is not copied again, and one beside it is', async () => {
    const debug = { reviews: await testServer(), ratings: await testServer() };
    const { shadowing, production, visit } = await openBookshop({
      namespace: { reviews: debug.reviews.port, ratings: debug.ratings.port },
      pass,
      calls: {
        web: () => [{ to: 'reviews' }, { to: 'ratings', path: '/beside' }],
        reviews: () => [{ to: 'ratings', path: '/inside' }],
      },
    });
    const { id, services } = await shadowing.room.start(start);
    expect(services).toEqual(['reviews', 'ratings']);
    await visit('/1');
    await debug.reviews.request();
    await debug.ratings.request();
    expect(pathsOf(production.ratings)).toEqual(['/inside', '/beside']);
    expect(pathsOf(debug.ratings)).toEqual(['/beside']);
    expect((await shadowing.room.find(id)).copied).toBe(2);
  });
});

test('each call of the same kind is copied, so each attempt of a retry is', async () => {
  const debug = await testServer();
  const { shadowing, visit } = await openBookshop({
    namespace: { reviews: debug.port },
    calls: { web: () => [{ to: 'reviews' }, { to: 'reviews' }, { to: 'reviews' }] },
  });
  const { id } = await shadowing.room.start(start);
  await visit('/again');
  await debug.request(2);
  const traces = debug.seen.map(({ headers }) => String(headers.traceparent).slice(3, 35));
  expect(new Set(traces).size).toBe(3);
  expect((await shadowing.room.find(id)).copied).toBe(3);
});

test('what is copied is chosen by the trace id of the chain, as at the edge', async () => {
  const debug = await testServer();
  const { shadowing, visit } = await openBookshop({ namespace: { reviews: debug.port } });
  const traces = Array.from({ length: 40 }, (_, i) => (i + 1).toString(16).padStart(32, '0'));
  const chosen = traces.filter((trace) => isSelected(trace, 30)).map((trace) => `/${trace}`);
  expect(chosen.length).toBeGreaterThan(3);
  expect(chosen.length).toBeLessThan(25);
  const { id } = await shadowing.room.start({ ...start, percent: 30 });
  for (const trace of traces) await visit(`/${trace}`, { trace });
  await debug.request(chosen.length - 1);
  expect(pathsOf(debug).sort()).toEqual(chosen.sort());
  expect((await shadowing.room.find(id)).copied).toBe(chosen.length);
});

test("methods are the call's: what a skipped call leads to is not copied in its place", async () => {
  const debug = { reviews: await testServer(), ratings: await testServer() };
  const { shadowing, visit } = await openBookshop({
    namespace: { reviews: debug.reviews.port, ratings: debug.ratings.port },
    calls: {
      web: ({ url }) => [{ to: 'reviews', method: url.slice(1) }],
      reviews: () => [{ to: 'ratings' }],
    },
  });
  const safe = await shadowing.room.start(start);
  await visit('/GET', { method: 'POST' });
  await visit('/DELETE');
  await debug.reviews.request();
  expect(await shadowing.room.find(safe.id)).toMatchObject({ copied: 1, skippedBy: { method: 1 } });
  await shadowing.room.stop(safe.id);

  await shadowing.room.start({ ...start, methods: ['DELETE'] });
  await visit('/GET');
  await visit('/DELETE');
  expect((await debug.reviews.request(1)).method).toBe('DELETE');
  expect(debug.reviews.seen).toHaveLength(2);
  expect(debug.ratings.seen).toHaveLength(0);
});

test('neither a replay, nor a shadow, nor what they call is copied', async () => {
  const debug = await testServer();
  const { shadowing, visit } = await openBookshop({
    namespace: { reviews: debug.port },
    replays: 'forward',
    calls: {
      web: ({ url }) => [
        { to: 'reviews', headers: url === '/late' ? { baggage: 'loop-replay=12' } : {} },
      ],
    },
  });
  const { id } = await shadowing.room.start(start);
  // The mark does not reach the call: the whole chain is a replay's.
  await visit('/early', { headers: { 'x-loop-replay': '12' } });
  await visit('/late');
  expect(await shadowing.room.find(id)).toMatchObject({ copied: 0, skippedBy: { marked: 2 } });
  await visit('/neither');
  await debug.request();
  expect(pathsOf(debug)).toEqual(['/neither']);
});

test('what a copied service calls goes where calls of a shadow go, and is not copied', async () => {
  const debug = { reviews: await testServer(), ratings: await testServer() };
  const { shadowing, production, visit } = await openBookshop({
    namespace: { reviews: debug.reviews.port, ratings: debug.ratings.port },
  });
  const { id } = await shadowing.room.start(start);
  await visit('/1');
  const { headers } = await debug.reviews.request();
  const call = (host: string, method: string) =>
    ask(shadowing.mesh, { method, headers: { host, traceparent: String(headers.traceparent) } });
  expect((await call('ratings', 'POST')).body).toBe('ok');
  expect((await call('web', 'POST')).status).toBe(409);
  expect(production.ratings.seen).toHaveLength(0);
  expect(debug.ratings.seen).toHaveLength(1);
  expect(await shadowing.room.find(id)).toMatchObject({
    copied: 1,
    calls: { namespace: 1, production: 0, refused: 1 },
  });
});

test('the answers to the call are compared', async () => {
  const debug = await testServer((_, res) => res.end('debug reviews'));
  const pairs: AnswerPair[] = [];
  const { shadowing, visit } = await openBookshop({
    namespace: { reviews: debug.port },
    compare: async (pair) => {
      pairs.push(pair);
      return [];
    },
  });
  await shadowing.room.start({ ...start, compare: true });
  await visit('/compared');
  await shadowing.until(({ compared }) => compared?.same === 1);
  expect(pairs).toHaveLength(1);
  expect(pairs[0]).toMatchObject({ service: 'reviews', method: 'GET', path: '/compared' });
  const bodies = [pairs[0]?.primary.body, pairs[0]?.shadow.body].map((body) =>
    Buffer.from(body ?? []).toString(),
  );
  expect(bodies).toEqual(['production reviews', 'debug reviews']);
});

test('a namespace that hangs, or is down, is noticed by nobody', async () => {
  const hanging = await testServer(() => {});
  const { shadowing, visit } = await openBookshop({ namespace: { reviews: hanging.port } });
  const { id } = await shadowing.room.start(start);
  for (const path of ['/1', '/2']) expect((await visit(path)).body).toBe('production web');
  await hanging.request(1);
  expect(await shadowing.room.find(id)).toMatchObject({ copied: 2, cutOff: 0 });
  shadowing.pass(30_000);
  expect(await shadowing.room.find(id)).toMatchObject({ cutOffBy: { time: 2 } });
  hanging.server.closeAllConnections();
  hanging.server.close();
  expect((await visit('/3')).body).toBe('production web');
  await shadowing.until(({ failed }) => failed === 1);
});

test("a shadow that has the route's service copies that, beside one that has not", async () => {
  const debug = await testServer();
  const whole = await testServer();
  const { shadowing, visit } = await openBookshop({ namespace: { reviews: debug.port } });
  const { config, room } = shadowing;
  const url = { protocol: 'http', host: '127.0.0.1', port: whole.port } as const;
  const [inner] = config.namespaces;
  if (inner === undefined) throw new Error('no namespace');
  const at = (name: string) => ({ name, url, egress: null, debugger: null });
  const staging = { ...inner, name: 'staging', services: [at('web'), at('reviews')] };
  await room.configure({ ...config, namespaces: [inner, staging] });
  await room.start(start);
  const { services } = await room.start({ ...start, to: 'staging' });
  expect(services).toEqual(['web']);
  await visit('/1');
  await debug.request();
  await whole.request();
  expect(whole.seen.map(({ headers }) => headers.host)).toEqual([`127.0.0.1:${shadowing.edge}`]);
  expect((await room.list()).map(({ copied }) => copied)).toEqual([1, 1]);
});

test('a reload that takes the service of the route away leaves its calls', async () => {
  const debug = await testServer();
  const { shadowing, visit } = await openBookshop({
    namespace: { web: debug.port, reviews: debug.port },
  });
  const { config, room } = shadowing;
  const { id } = await room.start(start);
  await visit('/whole');
  await debug.request();
  await room.configure({
    ...config,
    namespaces: config.namespaces.map((namespace) => ({
      ...namespace,
      services: namespace.services.filter(({ name }) => name === 'reviews'),
    })),
  });
  await visit('/call');
  expect((await debug.request(1)).headers.host).toBe('reviews');
  expect(await room.find(id)).toMatchObject({ ended: null, services: ['reviews'], copied: 2 });
});
