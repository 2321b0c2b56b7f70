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
  ['{ match: { path: /* } }', ': routes[0].to: expected the service that it leads to'],
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

test('trace headers of an answer may go', () => {
  const config = parse(to('headers: { response: { remove: [x-b3-traceid, traceparent] } }'));
  expect(config.routes[0]?.headers?.response?.remove).toEqual(['x-b3-traceid', 'traceparent']);
});
