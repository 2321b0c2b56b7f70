import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import type { AuthConfig, RateLimitConfig, RoutePolicies } from '../../src/core/route-policies.js';
import { AdmissionRoom } from '../../src/traffic/admission/admission-room.js';
import { TrafficRoom } from '../../src/traffic/traffic-room.js';
import { errorOf, readHead, readResponse } from '../gateway/harness/http-message.js';
import {
  type GatewayOptions,
  openGateway,
  type TestRoute,
  testConfig,
} from '../gateway/harness/open-gateway.js';
import { answering, ok, type RawUpstream, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { openWebSocket, webSocketUpstream } from '../gateway/harness/websocket-upstream.js';
import { dial } from '../gateway/harness/wire.js';

type Options = Omit<GatewayOptions, 'services' | 'routes'>;

async function guarded(policies: RoutePolicies, port: number, options: Options = {}) {
  const clock = { ms: 0 };
  const routes: TestRoute[] = [{ to: 'reviews', name: 'reviews', policies }];
  const given: GatewayOptions = { ...options, services: { reviews: { port } }, routes };
  const config = testConfig(given);
  const room = new AdmissionRoom(config, () => clock.ms);
  const gateway = await openGateway({
    ...given,
    interceptors: [room.interceptor],
    upgradeInterceptors: [room.upgradeInterceptor],
  });
  const ask = async (lines = '', method = 'GET', target = '/a?b') => {
    const client = await dial(gateway.edge);
    client.send(`${method} ${target} HTTP/1.1\r\nHost: shop\r\n${lines}\r\n`);
    return readResponse(client, method);
  };
  const configure = (next: RoutePolicies) => {
    const changed = testConfig({
      ...given,
      routes: [{ ...routes[0], to: 'reviews', policies: next }],
    });
    room.configure(changed);
    gateway.gateway.configure(changed);
  };
  return { gateway, clock, ask, configure };
}

const limit = (more: Partial<RateLimitConfig> = {}): RateLimitConfig => ({
  ...{ requests: 1, perMs: 10_000, burst: 2, by: 'route' },
  ...more,
});

test('what is beyond the rate is answered 429 with Retry-After, and is a hop', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const { gateway, ask, clock } = await guarded({ limit: limit() }, upstream.port);
  expect((await ask()).status).toBe(200);
  expect((await ask()).status).toBe(200);
  const answer = await ask();
  expect(answer.line).toBe('HTTP/1.1 429 Too Many Requests');
  expect(answer.first('retry-after')).toBe('10');
  expect(answer.first('x-loop-error')).toBe('LOOP_TRAFFIC_RATE_LIMITED');
  const { exchange, responseBody } = await gateway.log.ended(2);
  expect(errorOf(answer)).toEqual({
    code: 'LOOP_TRAFFIC_RATE_LIMITED',
    message: 'more than the route may send (limit: 1/10000ms, 2 at once); the next one in 10 s',
    requestId: exchange.requestId,
    traceId: exchange.traceId,
  });
  expect(exchange).toMatchObject({
    ...{ status: 429, answeredStatus: 429, error: null, connectedAt: 0 },
    errorCode: 'LOOP_TRAFFIC_RATE_LIMITED',
  });
  expect(responseBody).toBe(answer.body);
  expect(upstream.connections).toHaveLength(1);
  clock.ms += 10_000;
  expect((await ask()).status).toBe(200);
});

test('a body of what is refused is thrown away, and the connection goes on', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const { gateway } = await guarded({ limit: limit({ burst: 1 }) }, upstream.port);
  const client = await dial(gateway.edge);
  client.send('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
  expect((await readResponse(client)).status).toBe(200);
  client.send('POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nhello');
  expect((await readResponse(client)).status).toBe(429);
  client.send('HEAD / HTTP/1.1\r\nHost: shop\r\n\r\n');
  const head = await readResponse(client, 'HEAD');
  expect([head.status, head.body]).toEqual([429, '']);
});

test('a limit counts by header, and those without it together', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const by = { header: 'x-key' };
  const { ask } = await guarded({ limit: limit({ burst: 1, by }) }, upstream.port);
  const statuses: number[] = [];
  for (const lines of ['x-key: a\r\n', 'X-Key: b\r\n', 'x-key: a\r\n', '', '']) {
    statuses.push((await ask(lines)).status);
  }
  expect(statuses).toEqual([200, 200, 429, 200, 429]);
});

test.each([true, false])('a client is told apart by X-Forwarded-For: %s', async (trustProxy) => {
  const upstream = await rawUpstream(answering(ok()));
  const policies = { limit: limit({ burst: 1, by: 'client' }) };
  const { ask } = await guarded(policies, upstream.port, { trustProxy });
  const from = async (list: string) => (await ask(`X-Forwarded-For: ${list}\r\n`)).status;
  expect(await from('10.0.0.1')).toBe(200);
  // What the client wrote itself counts for nothing.
  expect(await from('1.2.3.4, 10.0.0.1')).toBe(429);
  expect(await from('10.0.0.2')).toBe(trustProxy ? 200 : 429);
});

test('a reload keeps what was counted, unless the limit has changed', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const { ask, configure } = await guarded({ limit: limit({ burst: 1 }) }, upstream.port);
  expect((await ask()).status).toBe(200);
  configure({ limit: limit({ burst: 1 }) });
  expect((await ask()).status).toBe(429);
  configure({ limit: limit({ burst: 3 }) });
  expect((await ask()).status).toBe(200);
  configure({});
  for (let i = 0; i < 5; i++) expect((await ask()).status).toBe(200);
});

// --- auth

const auth = ({ port }: Pick<RawUpstream, 'port'>, more: Partial<AuthConfig> = {}): AuthConfig => ({
  endpoint: { protocol: 'http', host: '127.0.0.1', port },
  ...{ prefix: '/check', timeoutMs: 5_000, allowHeaders: [], onError: 'deny', ...more },
});

async function asking(answer: string, more: Partial<AuthConfig> = {}, rest: RoutePolicies = {}) {
  const asked: string[] = [];
  const heads: string[] = [];
  const noting = (list: string[], response: string) => ({
    async serve(wire: { until(end: string): Promise<string>; send(text: string): void }) {
      for (;;) {
        list.push(await wire.until('\r\n\r\n'));
        wire.send(response);
      }
    },
  });
  const authority = await rawUpstream(noting(asked, answer));
  const upstream = await rawUpstream(noting(heads, ok('served')));
  const policies = { ...rest, auth: auth(authority, more) };
  return { asked, heads, ...(await guarded(policies, upstream.port)) };
}

const denial = (status: string, headers = '', body = 'no') =>
  `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;

test('the authority is asked with method, path and headers, and without a body', async () => {
  const { asked, heads, gateway } = await asking(
    ok(''),
    {},
    {
      rewrite: { path: '/v2', host: 'inside' },
      headers: { request: { set: {}, add: {}, remove: ['authorization'] } },
    },
  );
  const client = await dial(gateway.edge);
  client.send(
    'POST /a/b?c=%20 HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer t\r\nCookie: s=1\r\n' +
      'Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
  );
  const answer = await readResponse(client);
  expect([answer.status, answer.body]).toEqual([200, 'served']);
  const [question = ''] = asked;
  expect(question).toMatch(/^POST \/check\/a\/b\?c=%20 HTTP\/1\.1\r\nHost: shop\r\n/);
  expect(question).toContain('\r\nAuthorization: Bearer t\r\n');
  expect(question).toContain('\r\nCookie: s=1\r\n');
  expect(question).toContain('\r\nx-forwarded-for: 127.0.0.1\r\n');
  expect(question).toContain('\r\ncontent-length: 0\r\n');
  expect(question).not.toMatch(/transfer-encoding/i);
  // The same hop as its parent that the service sees, so that calls of both are in the chain.
  const span = /traceparent: \S+/i.exec(question)?.[0];
  const [head = ''] = heads;
  expect(span).toBeDefined();
  expect(head).toContain(span);
  expect(head).toMatch(/^POST \/v2\?c=%20 HTTP\/1\.1\r\n/);
  expect(head).not.toContain('Bearer');
  // The question is no hop.
  expect(gateway.log.all).toHaveLength(1);
});

test('its headers go on in place of those that the client sent, also when it sends none', async () => {
  const allowHeaders = ['x-user', 'x-role'];
  const { heads, ask, gateway } = await asking(ok('', 'X-User: jason\r\nX-Other: 1\r\n'), {
    allowHeaders,
  });
  await ask('x-user: admin\r\nX-Role: admin\r\nx-mine: 1\r\n');
  const [head = ''] = heads;
  expect(head.match(/^x-user: .*$/gim)).toEqual(['x-user: jason']);
  expect(head).not.toMatch(/x-role/i);
  expect(head).not.toMatch(/x-other/i);
  expect(head).toMatch(/x-mine: 1\r\n/);
  expect(head).toMatch(/[^\n]\r\n\r\n$/);
  expect((await gateway.log.ended()).exchange).toMatchObject({
    requestHeaders: expect.arrayContaining(['admin']),
    forwarded: { path: null, removed: allowHeaders, added: ['x-user', 'jason'] },
  });
});

test('any other answer is the answer, as it is, and the service is not asked', async () => {
  const { heads, ask, gateway } = await asking(
    denial('401 Who Are You', 'WWW-Authenticate: Basic\r\nConnection: close\r\n', 'log in'),
    {},
    {
      rewrite: { path: '/v2', host: null },
      headers: { response: { set: { 'x-tier': 'gold' }, add: {}, remove: [] } },
    },
  );
  const answer = await ask();
  expect(answer.line).toBe('HTTP/1.1 401 Who Are You');
  expect(answer.first('www-authenticate')).toBe('Basic');
  expect(answer.first('x-tier')).toBeUndefined();
  expect(answer.body).toBe('log in');
  expect(heads).toEqual([]);
  const { exchange, responseBody } = await gateway.log.ended();
  expect(responseBody).toBe('log in');
  expect(exchange).toMatchObject({
    ...{ status: 401, answeredStatus: 401, error: null, errorCode: 'LOOP_TRAFFIC_DENIED' },
    forwarded: null,
    errorMessage: expect.stringMatching(/^127\.0\.0\.1:\d+ was asked, and answered 401 \(auth\)$/),
  });
});

test('a redirect to a login is such an answer', async () => {
  const { ask } = await asking(denial('302 Found', 'Location: /login\r\n', ''));
  const answer = await ask();
  expect([answer.status, answer.first('location')]).toEqual([302, '/login']);
});

test('an authority that is not there lets nobody pass, unless it is said', async () => {
  const upstream = await rawUpstream(answering(ok('served')));
  const gone = { port: 1 };
  const { ask, gateway, configure } = await guarded({ auth: auth(gone) }, upstream.port);
  const answer = await ask();
  expect(answer.status).toBe(503);
  expect(errorOf(answer)).toMatchObject({
    code: 'LOOP_TRAFFIC_AUTH_UNAVAILABLE',
    message: expect.stringMatching(
      /^whether the request may go on is not known: 127\.0\.0\.1:1 did not answer: .* \(auth\)$/,
    ),
  });
  expect((await gateway.log.ended()).exchange).toMatchObject({
    ...{ status: 503, error: null, errorCode: 'LOOP_TRAFFIC_AUTH_UNAVAILABLE' },
  });
  expect(upstream.connections).toEqual([]);
  const allowHeaders = ['x-user'];
  configure({ auth: auth(gone, { onError: 'allow', allowHeaders }) });
  expect((await ask('x-user: admin\r\n')).body).toBe('served');
  expect((await gateway.log.ended(1)).exchange.forwarded).toMatchObject({ removed: ['x-user'] });
});

test('one that is late is as good as gone, and its question is ended', {
  timeout: 20_000,
}, async () => {
  const authority = await rawUpstream();
  const upstream = await rawUpstream(answering(ok('served')));
  const { ask } = await guarded({ auth: auth(authority, { timeoutMs: 50 }) }, upstream.port);
  const answer = await ask();
  expect(errorOf(answer).message).toContain('gave no answer within 50 ms');
  const wire = await authority.accept();
  await readHead(wire);
  expect(await wire.ended).toMatch(/end|reset/);
});

test('a 5xx of the authority is the answer; where it may fail, the request goes on', async () => {
  const broken = denial('500 Oh', '', 'broken');
  expect((await (await asking(broken)).ask()).body).toBe('broken');
  expect((await (await asking(broken, { onError: 'allow' })).ask()).body).toBe('served');
});

test('an answer that is too long to be passed on is a failure', async () => {
  const { ask } = await asking(denial('403 No', '', 'x'.repeat(64 * 1024 + 1)));
  const answer = await ask();
  expect(answer.status).toBe(503);
  expect(errorOf(answer).message).toContain('answered 403 with more than 64 KiB');
  const whole = await asking(denial('403 No', '', 'x'.repeat(64 * 1024)));
  expect((await whole.ask()).status).toBe(403);
});

test('a body waits until it is decided, and then goes on whole', async () => {
  const authority = await rawUpstream();
  const upstream = await rawUpstream();
  const { gateway } = await guarded({ auth: auth(authority) }, upstream.port);
  const client = await dial(gateway.edge);
  const body = 'x'.repeat(300 * 1024);
  client.send(`POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  const question = await authority.accept();
  await readHead(question);
  expect(upstream.connections).toEqual([]);
  question.send(ok(''));
  const wire = await upstream.accept();
  await readHead(wire);
  expect(await wire.take(body.length)).toBe(body);
  wire.send(ok('taken'));
  expect((await readResponse(client)).body).toBe('taken');
});

test('a client that goes away ends the question', { timeout: 20_000 }, async () => {
  const authority = await rawUpstream();
  const upstream = await rawUpstream();
  const asks = auth(authority, { timeoutMs: 60_000 });
  const { gateway } = await guarded({ auth: asks }, upstream.port);
  const client = await dial(gateway.edge);
  client.send('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
  const question = await authority.accept();
  await readHead(question);
  client.socket.destroy();
  expect((await gateway.log.ended()).exchange.error).toBe('aborted');
  expect(await question.ended).toMatch(/end|reset/);
  expect(upstream.connections).toEqual([]);
});

test('a limit comes before the authority, but for one by a header that the authority gives', async () => {
  const by = { header: 'x-user' };
  const first = await asking(ok(''), {}, { limit: limit({ burst: 1, by: 'route' }) });
  expect([(await first.ask()).status, (await first.ask()).status]).toEqual([200, 429]);
  expect(first.asked).toHaveLength(1);
  const after = await asking(
    ok('', 'x-user: jason\r\n'),
    { allowHeaders: ['x-user'] },
    { limit: limit({ burst: 1, by }) },
  );
  expect((await after.ask('x-user: a\r\n')).status).toBe(200);
  expect((await after.ask('x-user: b\r\n')).status).toBe(429);
  expect(after.asked).toHaveLength(2);
});

test('a request that is sent again has the headers of the authority each time', async () => {
  const heads: string[] = [];
  const authority = await rawUpstream(answering(ok('', 'x-user: jason\r\n')));
  const upstream = await rawUpstream({
    async serve(wire) {
      for (;;) {
        heads.push(await wire.until('\r\n\r\n'));
        wire.send(heads.length === 1 ? denial('503 Busy') : ok('served'));
      }
    },
  });
  const retries = { attempts: 2, on: ['503'], perTryMs: null, backoffMs: 1, budget: 1 } as const;
  const policies = {
    rewrite: { path: '/v2', host: null },
    auth: auth(authority, { allowHeaders: ['x-user'] }),
  };
  const given: GatewayOptions = {
    services: { reviews: { port: upstream.port, policies: { retries } } },
    routes: [{ to: 'reviews', policies }],
  };
  const config = testConfig(given);
  const admission = new AdmissionRoom(config);
  const traffic = new TrafficRoom(config);
  onTestFinished(() => traffic.close());
  const gateway = await openGateway({
    ...given,
    interceptors: [admission.interceptor, traffic.around, traffic.interceptor],
    choose: traffic.choose,
  });
  const client = await dial(gateway.edge);
  client.send('GET /a HTTP/1.1\r\nHost: shop\r\nX-User: admin\r\n\r\n');
  expect((await readResponse(client)).body).toBe('served');
  expect(heads).toHaveLength(2);
  expect(authority.connections).toHaveLength(1);
  for (const head of heads) {
    expect(head).toMatch(/^GET \/v2 /);
    expect(head.match(/^x-user: .*$/gim)).toEqual(['x-user: jason']);
  }
  for (const { exchange } of gateway.log.all) {
    expect(exchange.forwarded).toMatchObject({ path: '/v2', added: ['x-user', 'jason'] });
  }
});

test('WebSockets are limited and asked about like any other request', async () => {
  const authority = await rawUpstream(answering(ok('', 'x-user: jason\r\n')));
  const upstream = await webSocketUpstream();
  const policies = {
    limit: limit({ burst: 1 }),
    auth: auth(authority, { allowHeaders: ['x-user'] }),
  };
  const { gateway, configure } = await guarded(policies, upstream.port);
  const url = `ws://127.0.0.1:${gateway.edge}/chat`;
  const accepted = upstream.accept();
  const socket = await openWebSocket(url, { headers: { 'X-User': 'admin' } });
  const { request, socket: served } = await accepted;
  expect(request.headers['x-user']).toBe('jason');
  served.send('hello');
  expect(String(((await once(socket, 'message')) as [Buffer])[0])).toBe('hello');
  expect(await declined(url)).toBe(429);
  expect(gateway.log.all[1]?.exchange).toMatchObject({
    ...{ protocol: 'websocket', status: 429, errorCode: 'LOOP_TRAFFIC_RATE_LIMITED' },
  });
  const denying = await rawUpstream(answering(denial('403 No')));
  configure({ auth: auth(denying) });
  expect(await declined(url)).toBe(403);
});

async function declined(url: string): Promise<number | undefined> {
  const socket = new WebSocket(url);
  onTestFinished(() => socket.terminate());
  socket.on('error', () => {});
  const [, response] = (await once(socket, 'unexpected-response')) as [
    unknown,
    { statusCode?: number; resume(): void },
  ];
  response.resume();
  return response.statusCode;
}
