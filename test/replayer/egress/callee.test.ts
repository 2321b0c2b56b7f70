import { describe, expect, test } from 'vitest';
import {
  hostNames,
  identifyCallee,
  type UnnamedCall,
} from '../../../src/replayer/egress/callee.js';
import { type LiveCall, placeCall } from '../../../src/replayer/egress/place-call.js';
import { namespace, service } from '../fixtures/configs.js';
import { called } from '../fixtures/reviews.js';

const local = (port: number) => ({ host: '127.0.0.1', port });
const services = [
  { ...service('ratings', local(9082), local(18082)), hosts: ['ratings.default.svc', 'r8s:9080'] },
  service('details', local(9083)),
];
const recorded = [
  called(1, '/ratings/4', {}),
  called(2, '/details/4', {}, { service: 'details', authority: 'books.internal' }),
  called(3, '/health', {}),
  called(5, '/docs/b5f1d4d8-6a0c-4c7e-8f0e-0a2b6c1d9e3f', {}, { service: 'docs', from: 'other' }),
  called(4, '/health', {}, { service: 'details', from: 'productpage' }),
];
const knowledge = {
  names: hostNames({ services }, namespace({ stars: 19090 }), [
    called(0, '/', {}, { service: 'front', listener: 'edge', authority: 'shop.example' }),
    ...recorded,
  ]),
  recorded,
  egressPorts: new Set([18080]),
};

function callee(more: Partial<UnnamedCall>): string {
  const call = {
    method: 'GET',
    path: '/new',
    authority: '',
    caller: 'reviews',
    isOwnEgress: false,
  };
  const found = identifyCallee({ ...call, ...more }, knowledge);
  return 'service' in found ? found.service : `? ${found.problem}`;
}

describe('a host names the service', () => {
  test.each([
    ['of its hosts', 'Ratings.Default.SVC', 'ratings'],
    ['of its hosts, with any port', 'ratings.default.svc:8080', 'ratings'],
    ['of its hosts, with its own port', 'r8s:9080', 'ratings'],
    ['of that name', 'ratings:80', 'ratings'],
    ['of that name in the namespace', 'stars', 'stars'],
    ['at that address in production', '127.0.0.1:9083', 'details'],
    ['at that address, by another name of loopback', 'localhost:9083', 'details'],
    ['at that address, by loopback of IPv6', '[::1]:9083', 'details'],
    ['at that address of the gateway', '127.0.0.1:18082', 'ratings'],
    ['at that address of the namespace', '127.0.0.1:19090', 'stars'],
    ['that the recording saw there', 'books.internal', 'details'],
  ])('%s', (_, authority, expected) => {
    expect(callee({ authority })).toBe(expected);
  });

  test.each(['r8s:1', 'shop.example', 'example.com', '127.0.0.1:9999', ''])(
    '%j names none',
    (authority) => {
      expect(callee({ authority })).toBe(`? no service has the host ${JSON.stringify(authority)}`);
    },
  );
});

describe('what was recorded tells, where the host is that of the egress', () => {
  const at = (path: string, more: Partial<UnnamedCall> = {}) =>
    callee({ authority: 'host.docker.internal:18080', path, ...more });

  test.each([
    ['the same call', '/ratings/4', {}, 'ratings'],
    ['the same path with another query', '/details/4?x=1', {}, 'details'],
    ['the same path with another method', '/details/4', { method: 'PUT' }, 'details'],
    ['the same path but for a new id', '/docs/7d444840-9dc0-41d1-b245-5ffdce74fad2', {}, 'docs'],
    ['the same path of this caller', '/health', {}, 'ratings'],
    ['the same path of another caller', '/health', { caller: 'productpage' }, 'details'],
    ['the only service that this caller calls', '/new', { caller: 'productpage' }, 'details'],
    [
      'an own egress, with any host',
      '/ratings/4',
      { authority: 'x:1', isOwnEgress: true },
      'ratings',
    ],
  ])('by %s', (_, path, more, expected) => {
    expect(at(path, more)).toBe(expected);
  });

  test('a call that two services had is for neither', () => {
    expect(at('/health', { caller: null })).toBe(
      '? the recording has this call to ratings and details, and its host names neither',
    );
  });
});

describe('who made a call', () => {
  const live = (spanId: string, name: string, more: Partial<LiveCall> = {}): LiveCall => ({
    spanId,
    parentSpanId: 'e',
    service: name,
    startedAtMs: 0,
    running: true,
    ...more,
  });
  const entry = live('e', 'front', { parentSpanId: null, startedAtMs: Number.NEGATIVE_INFINITY });
  const place = (
    calls: readonly LiveCall[],
    more: { parentSpanId?: string; caller?: string; path?: string } = {},
  ) =>
    placeCall(
      { method: 'GET', path: '/ratings/4', parentSpanId: null, caller: null, ...more },
      [entry, ...calls],
      recorded,
    ).spanId;

  test('the one whose span id it carries', () => {
    expect(place([live('a', 'a'), live('b', 'b')], { parentSpanId: 'a' })).toBe('a');
  });

  test('the entry, when nothing else is live', () => {
    expect(place([], { parentSpanId: 'unknown' })).toBe('e');
  });

  test("that of its own egress's service", () => {
    expect(place([live('a', 'a'), live('b', 'b', { startedAtMs: 5 })], { caller: 'a' })).toBe('a');
  });

  test('the innermost that runs', () => {
    const outer = live('a', 'a');
    const inner = live('b', 'b', { parentSpanId: 'a' });
    const ended = live('c', 'c', { parentSpanId: 'b', running: false });
    expect(place([outer, inner, ended], { path: '/new' })).toBe('b');
  });

  test('the one that made this call in the recording, of two that run side by side', () => {
    const calls = [live('a', 'reviews'), live('b', 'other', { startedAtMs: 5 })];
    expect(place(calls)).toBe('a');
    expect(place(calls, { path: '/new' })).toBe('b');
    const first = [live('a', 'other'), live('b', 'reviews', { startedAtMs: 5 })];
    expect(place(first, { path: '/docs/7d444840-9dc0-41d1-b245-5ffdce74fad2' })).toBe('a');
  });
});
