import { describe, expect, test } from 'vitest';
import { compileWhen } from '../../../src/core/rules/compile-when.js';
import type { BodyPattern, WhenDefinition } from '../../../src/core/rules/definition.js';
import { bodyInUtf8 } from '../../../src/core/rules/matchers/body-in-utf8.js';
import { type HopExample, hopExample } from './hop-example.js';

/** [what is asked, of which hop, whether it holds, what the explanation says the hop had] */
type Case = [when: WhenDefinition, hop: HopExample, holds: boolean, actual: string];

const noResponse: HopExample = { status: null, error: 'connect', responseHeaders: [] };
const answeredByLoop: HopExample = { status: 502, error: 'connect', responseHeaders: [] };

const predicates: Record<string, readonly Case[]> = {
  'status: 500': [
    [{ status: 500 }, { status: 500 }, true, '500'],
    [{ status: 500 }, { status: 501 }, false, '501'],
    [{ status: '500' }, { status: 500 }, true, '500'],
    [{ status: 500 }, noResponse, false, 'no response (connect)'],
  ],
  'status: 5xx': [
    [{ status: '5xx' }, { status: 499 }, false, '499'],
    [{ status: '5xx' }, { status: 500 }, true, '500'],
    [{ status: '5xx' }, { status: 599 }, true, '599'],
    [{ status: '5xx' }, { status: 600 }, false, '600'],
    [{ status: '5xx' }, answeredByLoop, true, '502'],
  ],
  'status: 500 or 4xx': [
    [{ status: [500, '4xx'] }, { status: 404 }, true, '404'],
    [{ status: [500, '4xx'] }, { status: 501 }, false, '501'],
  ],
  'status: >=400': [
    [{ status: '>=400' }, { status: 399 }, false, '399'],
    [{ status: '>=400' }, { status: 400 }, true, '400'],
  ],
  'status: >400': [
    [{ status: '>400' }, { status: 400 }, false, '400'],
    [{ status: '>400' }, { status: 401 }, true, '401'],
  ],
  'status: <=300': [
    [{ status: '<=300' }, { status: 300 }, true, '300'],
    [{ status: '<=300' }, { status: 301 }, false, '301'],
  ],
  'status: <300': [
    [{ status: '<300' }, { status: 299 }, true, '299'],
    [{ status: '<300' }, { status: 300 }, false, '300'],
  ],
  'fault: slow-*': [
    [{ fault: 'slow-*' }, { fault: 'slow-ratings' }, true, 'slow-ratings'],
    [{ fault: 'slow-*' }, {}, false, 'no fault'],
  ],
  'fault: any': [
    [{ fault: 'any' }, { fault: 'slow-ratings' }, true, 'slow-ratings'],
    [{ fault: 'any' }, {}, false, 'no fault'],
  ],
  'fault: none': [
    [{ fault: 'none' }, {}, true, 'no fault'],
    [{ fault: 'none' }, { fault: 'slow-ratings' }, false, 'slow-ratings'],
  ],
  'fault: !slow-ratings': [
    [{ fault: '!slow-ratings' }, {}, true, 'no fault'],
    [{ fault: '!slow-ratings' }, { fault: 'broken' }, true, 'broken'],
    [{ fault: '!slow-ratings' }, { fault: 'slow-ratings' }, false, 'slow-ratings'],
  ],
  'fault: broken or none': [
    [{ fault: ['broken', 'none'] }, { fault: 'broken' }, true, 'broken'],
    [{ fault: ['broken', 'none'] }, { fault: 'other' }, false, 'other'],
  ],
  'method: POST or PUT': [
    [{ method: ['post', 'PUT'] }, { method: 'POST' }, true, 'POST'],
    [{ method: ['post', 'PUT'] }, { method: 'PATCH' }, false, 'PATCH'],
  ],
  'path: /orders/42': [
    [{ path: '/orders/42' }, {}, true, '/orders/42'],
    [{ path: '/orders/42' }, { path: '/orders/42/items' }, false, '/orders/42/items'],
  ],
  'path: /orders/*': [
    [{ path: '/orders/*' }, {}, true, '/orders/42'],
    [{ path: '/orders/*' }, { path: '/refunds/42/orders/1?x=/' }, false, '/refunds/42/orders/1'],
  ],
  'path: /café/*': [
    [{ path: '/café/*' }, { path: '/caf\xc3\xa9/1' }, true, '/café/1'],
    [{ path: '/café/*' }, { path: '/caf\xe9/1' }, false, '/caf\xe9/1'],
  ],
  'pathRegex: /^/caf[éè]//': [
    [{ pathRegex: '^/caf[éè]/' }, { path: '/caf\xc3\xa9/1' }, true, '/café/1'],
  ],
  'query.q: ü': [[{ query: { q: 'ü' } }, { path: '/?q=\xc3\xbc' }, true, 'ü']],
  'path: /orders/**': [
    [{ path: '/orders/**' }, { path: '/orders/42/items' }, true, '/orders/42/items'],
    [{ path: '/orders/**' }, { path: '/ordersearch' }, false, '/ordersearch'],
  ],
  'pathRegex: /^\\/orders\\/\\d+$/': [
    [{ pathRegex: '^\\/orders\\/\\d+$' }, {}, true, '/orders/42'],
    [{ pathRegex: '^\\/orders\\/\\d+$' }, { path: '/orders/x' }, false, '/orders/x'],
  ],
  'host: shop.example': [
    [{ host: 'shop.example' }, {}, true, 'shop.example:8080'],
    [{ host: 'shop.example' }, { authority: 'SHOP.example' }, true, 'SHOP.example'],
    [{ host: 'shop.example' }, { authority: 'shop.example.org' }, false, 'shop.example.org'],
    [{ host: 'shop.example' }, { authority: '' }, false, 'no host'],
  ],
  'host: shop.example:8080': [
    [{ host: 'shop.example:8080' }, {}, true, 'shop.example:8080'],
    [{ host: 'shop.example:8080' }, { authority: 'shop.example' }, false, 'shop.example'],
  ],
  'host: *.example': [[{ host: '*.example' }, {}, true, 'shop.example:8080']],
  'host: [::1]': [
    [{ host: '[::1]' }, { authority: '[::1]:80' }, true, '[::1]:80'],
    [{ host: '[::1]' }, { authority: '[::2]:80' }, false, '[::2]:80'],
  ],
  'service: orders or pay*': [
    [{ service: ['orders', 'pay*'] }, { service: 'payments' }, true, 'payments'],
    [{ service: ['orders', 'pay*'] }, { service: 'ratings' }, false, 'ratings'],
  ],
  'from: web': [
    [{ from: 'web' }, {}, true, 'web'],
    [{ from: 'web' }, { from: null }, false, 'no known caller'],
  ],
  'route: orders-route': [
    [{ route: 'orders-route' }, {}, true, 'orders-route'],
    [{ route: 'orders-route' }, { route: null }, false, 'no route'],
  ],
  'latency: >500ms': [
    [{ latency: '>500ms' }, { latencyMs: 500 }, false, '500ms'],
    [{ latency: '>500ms' }, { latencyMs: 500.25 }, true, '500.3ms'],
  ],
  'latency: >=2s': [
    [{ latency: '>=2s' }, { latencyMs: 1999 }, false, '1999ms'],
    [{ latency: '>=2s' }, { latencyMs: 2000 }, true, '2000ms'],
  ],
  'latency: <10ms': [
    [{ latency: '<10ms' }, { latencyMs: 9 }, true, '9ms'],
    [{ latency: '<10ms' }, { latencyMs: 10 }, false, '10ms'],
  ],
  'latency: <=10ms': [
    [{ latency: '<=10ms' }, { latencyMs: 10 }, true, '10ms'],
    [{ latency: '<=10ms' }, { latencyMs: 11 }, false, '11ms'],
  ],
  'error: reset or timeout': [
    [{ error: ['reset', 'timeout'] }, { error: 'timeout' }, true, 'timeout'],
    [{ error: ['reset', 'timeout'] }, { error: 'connect' }, false, 'connect'],
  ],
  'error: any': [
    [{ error: 'any' }, { error: 'aborted' }, true, 'aborted'],
    [{ error: 'any' }, {}, false, 'no error'],
  ],
  'on: edge': [
    [{ on: 'edge' }, { isEdge: true }, true, 'edge'],
    [{ on: 'edge' }, {}, false, 'not the edge hop'],
  ],
  'query.tenant: acme': [
    [{ query: { tenant: 'acme' } }, {}, true, 'acme'],
    [{ query: { tenant: 'acme' } }, { path: '/?tenant=other' }, false, 'other'],
    [{ query: { tenant: 'acme' } }, { path: '/' }, false, 'no parameter tenant'],
  ],
  'query.tag: b c': [[{ query: { tag: 'b c' } }, {}, true, 'a, b c']],
  'query.tenant: absent': [
    [{ query: { tenant: { exists: false } } }, { path: '/' }, true, 'no parameter tenant'],
    [{ query: { tenant: { exists: false } } }, {}, false, 'acme'],
  ],
  'query.tenant: present': [
    [{ query: { tenant: { exists: true } } }, { path: '/?tenant' }, true, ''],
  ],
  'requestHeaders.x-tenant: ac*': [
    [{ requestHeaders: { 'x-tenant': 'ac*' } }, {}, true, 'acme'],
    [
      { requestHeaders: { 'x-tenant': 'ac*' } },
      { requestHeaders: [] },
      false,
      'no header x-tenant',
    ],
  ],
  'requestHeaders.accept: application/json': [
    [{ requestHeaders: { accept: 'application/json' } }, {}, true, 'text/html, application/json'],
  ],
  'requestHeaders.accept: /^image//': [
    [
      { requestHeaders: { accept: { regex: '^image/' } } },
      {},
      false,
      'text/html, application/json',
    ],
  ],
  'requestHeaders.x-debug: absent': [
    [{ requestHeaders: { 'x-debug': { exists: false } } }, {}, true, 'no header x-debug'],
    [
      { requestHeaders: { 'x-debug': { exists: false } } },
      { requestHeaders: ['X-Debug', ''] },
      false,
      '',
    ],
  ],
  'responseHeaders.content-type: *json': [
    [{ responseHeaders: { 'content-type': '*json' } }, {}, true, 'application/json'],
    [{ responseHeaders: { 'content-type': '*json' } }, noResponse, false, 'no response'],
  ],
  'responseHeaders.retry-after: absent': [
    [{ responseHeaders: { 'retry-after': { exists: false } } }, {}, true, 'no header retry-after'],
    [
      { responseHeaders: { 'retry-after': { exists: false } } },
      answeredByLoop,
      false,
      'no response',
    ],
  ],
  'requestBody: contains "dec"': [
    [{ requestBody: { contains: 'dec' } }, { requestText: 'card declined' }, true, 'card declined'],
    [{ requestBody: { contains: 'dec' } }, { requestText: 'card taken' }, false, 'card taken'],
    [{ requestBody: { contains: 'dec' } }, {}, false, 'empty body'],
  ],
  'responseBody: /decl\\w+/': [
    [
      { responseBody: { regex: 'decl\\w+' } },
      { responseText: 'a declined' },
      true,
      'has "declined"',
    ],
    [{ responseBody: { regex: 'decl\\w+' } }, { responseText: 'taken' }, false, 'taken'],
    [{ responseBody: { regex: 'decl\\w+' } }, noResponse, false, 'no response'],
  ],
  'responseBody: $.error exists': [
    [json({ exists: true }), { responseText: '{"error":{"code":7}}' }, true, '{"code":7}'],
    [json({ exists: true }), { responseText: '{"err\\u006fr":1}' }, true, '1'],
    [json({ exists: true }), { responseText: '\ufeff{"error":1}' }, true, '1'],
    [json({ exists: true }), { responseText: '{"fine":1}' }, false, 'nothing at $.error'],
    [json({ exists: true }), { responseText: '{"a":"error"}' }, false, 'nothing at $.error'],
    [json({ exists: true }), {}, false, 'empty body'],
  ],
  'responseBody: $.error does not exist': [
    [json({ exists: false }), { responseText: '{}' }, true, 'nothing at $.error'],
    [json({ exists: false }), { responseText: '{"error":null}' }, false, 'null'],
    [json({ exists: false }), noResponse, false, 'no response'],
    [json({ exists: false }), {}, false, 'empty body'],
  ],
  'responseBody: $.error equals {"a":1,"b":[2]}': [
    [
      json({ equals: { a: 1, b: [2] } }),
      { responseText: '{"error":{"b":[2.0],"a":1}}' },
      true,
      '{"b":[2],"a":1}',
    ],
    [json({ equals: { a: 1, b: [2] } }), { responseText: '{"error":{"a":1}}' }, false, '{"a":1}'],
  ],
  'responseBody: $.error matches /^E\\d+$/': [
    [json({ regex: '^E\\d+$' }), { responseText: '{"error":"E42"}' }, true, '"E42"'],
    [json({ regex: '^E\\d+$' }), { responseText: '{"error":"none"}' }, false, '"none"'],
  ],
};

describe.each(Object.entries(predicates))('%s', (predicate, cases) => {
  test.each(cases)('%j of %j: %j', (when, hop, holds, actual) => {
    const matcher = compileWhen(when);
    const view = hopExample(hop);
    expect(matcher.matches(view)).toBe(holds);
    expect(matcher.explain(view)).toEqual({ predicate, matched: holds, actual, parts: [] });
  });
});

test.each([{ exists: true }, { exists: false }, { equals: 1 }, { regex: '1' }])(
  'a body cut off before its end is not JSON, so %j does not hold',
  (condition) => {
    const matcher = compileWhen(json(condition));
    const view = hopExample({ responseText: '{"error":1,' });
    expect(matcher.matches(view)).toBe(false);
    expect(matcher.explain(view).actual).toMatch(/^not JSON: /);
  },
);

describe('JSON that is nested deeper than anybody writes it', () => {
  const deep = `${'{"a":'.repeat(100_000)}{"error":1}${'}'.repeat(100_000)}`;
  const view = hopExample({ responseText: deep });
  const asked = (form: BodyPattern) => compileWhen({ responseBody: form });

  test.each<[form: BodyPattern, holds: boolean]>([
    [{ json: '$..error', exists: true }, true],
    [{ json: '$..error', equals: 1 }, true],
    [{ json: '$..nothing', exists: false }, true],
    [{ json: '$..nothing', exists: true }, false],
    [{ json: '$..a', equals: 1 }, false],
    [{ json: '$..a', regex: 'x' }, false],
  ])('%j: %s', (form, holds) => {
    const matcher = asked(form);
    expect(matcher.matches(view)).toBe(holds);
    expect(matcher.explain(view).actual.length).toBeLessThan(1000);
  });

  test('is not searched by a path of more than a name, which does not hold, and says so', () => {
    const matcher = asked({ json: '$..a.error', exists: true });
    expect(matcher.matches(view)).toBe(false);
    expect(matcher.explain(view).actual).toMatch(/^cannot be searched: /);
  });
});

test('an explanation quotes only the beginning of a long body', () => {
  const matcher = compileWhen({ responseBody: { contains: 'x' } });
  const { actual } = matcher.explain(hopExample({ responseText: 'y'.repeat(5000) }));
  expect(actual.length).toBeLessThan(200);
});

function json(
  condition: { exists: boolean } | { equals: unknown } | { regex: string },
): WhenDefinition {
  return { responseBody: { json: '$.error', ...condition } };
}

describe('a body in another charset', () => {
  const answered = (contentType: string, bytes: Buffer) => ({
    ...hopExample(),
    responseHeaders: ['Content-Type', contentType],
    responseBody: () => bytes,
  });
  const latin1 = answered('text/plain; charset=iso-8859-1', Buffer.from('un café', 'latin1'));
  const utf16 = answered('application/json', Buffer.from('{"error":"café"}', 'utf16le'));

  test('is asked as the text that it is', () => {
    const holds = (when: Parameters<typeof compileWhen>[0], hop: typeof latin1) =>
      compileWhen(when).matches(hop);
    expect(holds({ responseBody: { contains: 'café' } }, latin1)).toBe(true);
    expect(holds({ responseBody: { contains: 'cafè' } }, latin1)).toBe(false);
    expect(holds({ responseBody: { regex: 'caf\\u00e9$' } }, latin1)).toBe(true);
    expect(holds({ responseBody: { json: '$.error', equals: 'café' } }, utf16)).toBe(true);
    const request = { ...latin1, requestHeaders: latin1.responseHeaders };
    const asked = { ...request, requestBody: latin1.responseBody };
    expect(holds({ requestBody: { contains: 'café' } }, asked)).toBe(true);
  });

  test('is no reason to touch one that is UTF-8, or binary', () => {
    const body = Buffer.from('café');
    for (const type of ['text/plain', 'text/plain; charset=utf-8', 'text/plain; charset="UTF8"']) {
      expect(bodyInUtf8(['content-type', type], body)).toBe(body);
    }
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]);
    expect(bodyInUtf8(['content-type', 'image/png; charset=latin1'], png)).toBe(png);
  });
});
