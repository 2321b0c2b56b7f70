import { expect, test } from 'vitest';
import { configText } from '../../src/cli/config/config-text.js';
import { parseConfig } from '../../src/config/parse-config.js';

const base = 'services: { a: "http://127.0.0.1:9001" }\n';
const text = (route: string) => `${base}routes:\n  - ${route}\n`;

function parse(route: string) {
  return parseConfig(text(route), '/srv/loop.yaml', { shownAs: 'loop.yaml' });
}

/** A route to `a` with more keys. */
const to = (more: string) => `{ match: { path: /old/* }, to: a, ${more} }`;

test('a route rewrites, changes headers, and says so in a check, without their values', () => {
  const config = parse(
    to(
      'rewrite: { path: /v2/*, host: A.internal }, headers: { request: { set: { X-Tier: gold, x-n: 1 }, ' +
        'add: { x-a: true }, remove: [X-Debug] }, response: { remove: [server] } }',
    ),
  );
  expect(config.routes[0]).toMatchObject({
    rewrite: { path: '/v2/*', host: 'a.internal' },
    headers: {
      request: {
        set: { 'x-tier': 'gold', 'x-n': '1' },
        add: { 'x-a': 'true' },
        remove: ['x-debug'],
      },
      response: { set: {}, add: {}, remove: ['server'] },
    },
  });
  expect(configText(config)).toContain(
    '/old/* → a; rewritten to /v2/*, host a.internal; ' +
      'request: sets x-tier, sets x-n, adds x-a, removes x-debug; response: removes server\n',
  );
});

test('a route without any has no key of them', () => {
  expect(Object.keys(parse('{ match: { path: /* }, to: a }').routes[0] ?? {})).toEqual([
    'name',
    'match',
    'to',
  ]);
});

test('a redirect stands in place of a service', () => {
  const config = parse('{ match: { path: /old/* }, redirect: { path: /new/*, scheme: https } }');
  expect(config.routes).toEqual([
    expect.objectContaining({
      name: 'redirect',
      to: [],
      redirect: { path: '/new/*', host: null, scheme: 'https', status: 301 },
    }),
  ]);
  expect(configText(config)).toContain('route redirect  /old/* → 301 to https, path /new/*\n');
});

const cannot = 'expected a header that a route may change';

// biome-ignore format: a line a mistake reads as the table it is
test.each([
  ['{ match: { path: /* } }', ': routes[0].to: expected the name of a service, or a list such as'],
  ['{ match: { path: /* }, to: a, redirect: { scheme: https } }', ': routes[0].redirect: expected to or redirect, and not both'],
  ['{ match: { path: /* }, redirect: { scheme: https }, rewrite: { path: /a } }', ': routes[0].rewrite: expected no rewrite where a redirect answers by itself'],
  ['{ match: { path: /* }, redirect: { status: 302 } }', ': routes[0].redirect: expected path, host or scheme, got a mapping'],
  ['{ match: { path: /* }, redirect: { path: /a, status: 300 } }', ': routes[0].redirect.status: expected one of 301, 302, 303, 307, 308, got 300'],
  ['{ match: { path: /old }, to: a, rewrite: { path: /v2/* } }', 'loop.yaml:3:54: routes[0].rewrite.path: expected a path without a star, as match.path has none to take from, got "/v2/*"'],
  [to('rewrite: {}'), ': routes[0].rewrite: expected path or host, got an empty mapping'],
  [to('rewrite: { path: "/a?b" }'), ': routes[0].rewrite.path: expected a path without a query (that of the request stays), got "/a?b"'],
  [to('headers: { request: {} }'), ': routes[0].headers.request: expected set, add or remove, got an empty mapping'],
  [to('headers: { request: { set: { Content-Length: 1 } } }'), `${cannot} (it frames the message, or speaks of one connection), got "Content-Length"`],
  [to('headers: { request: { remove: [transfer-encoding] } }'), `${cannot} (it frames the message, or speaks of one connection), got "transfer-encoding"`],
  [to('headers: { request: { set: { host: a } } }'), `${cannot} (rewrite.host changes it), got "host"`],
  [to('headers: { request: { remove: [TraceParent] } }'), `${cannot} (calls join their chain by it), got "TraceParent"`],
  [to('headers: { request: { set: { x-request-id: 1 } } }'), `${cannot} (calls join their chain by it), got "x-request-id"`],
  [to('headers: { request: { add: { via: a } } }'), `${cannot} (loop writes it itself), got "via"`],
  [to('headers: { request: { remove: [proxy-authorization] } }'), `${cannot} (it speaks of one connection), got "proxy-authorization"`],
  [to('headers: { request: { set: { sec-websocket-protocol: a } } }'), `${cannot} (it belongs to a WebSocket's handshake), got "sec-websocket-protocol"`],
  [to('headers: { response: { remove: [x-loop-trace] } }'), `${cannot} (loop writes it itself), got "x-loop-trace"`],
  [to('headers: { response: { remove: [connection] } }'), `${cannot} (it frames the message, or speaks of one connection), got "connection"`],
  [to('headers: { request: { set: { x-a: "b\\nc" } } }'), 'headers.request.set.x-a: expected a header value in one line, got "b\\nc"'],
  [to('limit: { rate: 0/s }'), 'routes[0].limit.rate: expected a rate of one request at least, got "0/s"'],
  [to('limit: { rate: 5 }'), 'routes[0].limit.rate: expected a rate such as 100/s, 60/min or 1000/h, got 5'],
  [to('limit: { rate: 5/s, by: user }'), 'routes[0].limit.by: expected client, route, or a header such as header:x-api-key, got "user"'],
  [to('auth: { url: "auth:3000" }'), 'routes[0].auth.url: expected an http:// or https:// URL such as http://auth:3000/check, got "auth:3000"'],
  [to('auth: { url: "http://auth/a?b" }'), 'routes[0].auth.url: expected an http:// or https:// URL such as http://auth:3000/check, without a query, got'],
  [to('auth: { url: "http://auth/", allowHeaders: [content-length] }'), `${cannot} (it frames the message, or speaks of one connection), got "content-length"`],
  [to('auth: { url: "http://127.0.0.1:8082/check" }'), 'routes[0].auth.url: expected the address of an authority, got 127.0.0.1:8082, where loop itself listens (gateway.mesh)'],
  [to('headers: { request: { set: { "x a": b } } }'), 'expected a header name such as x-tier, got "x a"'],
])('%s is refused: %s', (route, mistake) => {
  let message = '';
  try {
    parse(route);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toContain(mistake);
  expect(message.split('\n')).toHaveLength(1);
});

test('limits and authorities have their defaults, and a check says what they do', () => {
  const config = parse(
    to('limit: { rate: 90/min }, auth: { url: "http://auth:3000/check/", allowHeaders: [X-User] }'),
  );
  expect(config.routes[0]).toMatchObject({
    limit: { requests: 90, perMs: 60_000, burst: 2, by: 'client' },
    auth: {
      endpoint: { protocol: 'http', host: 'auth', port: 3000 },
      ...{ prefix: '/check', timeoutMs: 500, allowHeaders: ['x-user'], onError: 'deny' },
    },
  });
  expect(configText(config)).toContain(
    '/old/* → a; at most 90/min, 2 at once, by client; ' +
      'asks http://auth:3000/check, and is refused without an answer within 500ms\n',
  );
  const other = parse(to('limit: { rate: 1000/h, burst: 7, by: header:X-Key }'));
  expect(other.routes[0]?.limit).toMatchObject({ burst: 7, by: { header: 'x-key' } });
  expect(parse(to('limit: { rate: 1/h }')).routes[0]?.limit?.burst).toBe(1);
});

test('trace headers of an answer may go', () => {
  const config = parse(to('headers: { response: { remove: [x-b3-traceid, traceparent] } }'));
  expect(config.routes[0]?.headers?.response?.remove).toEqual(['x-b3-traceid', 'traceparent']);
});
