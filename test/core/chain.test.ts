import { expect, test } from 'vitest';
import { arrangeChain, type ChainLink } from '../../src/core/chain.js';

function link(spanId: string, over: Partial<ChainLink> = {}): ChainLink {
  return {
    spanId,
    parentSpanId: null,
    ruleHeld: false,
    service: spanId,
    authority: 'host',
    listener: 'mesh',
    method: 'GET',
    path: '/',
    status: 200,
    error: null,
    startedAtMs: 0,
    durationMs: 10,
    ...over,
  };
}

test('hops come in start order, whatever order they were recorded in', () => {
  const chain = arrangeChain([
    link('c', { startedAtMs: 3 }),
    link('a', { startedAtMs: 1 }),
    link('b', { startedAtMs: 2 }),
  ]);
  expect(chain.hops.map((hop) => [hop.index, hop.record.spanId])).toEqual([
    [0, 'a'],
    [1, 'b'],
    [2, 'c'],
  ]);
});

test('of hops that started together, a caller comes before what it called', () => {
  const chain = arrangeChain([
    link('a', { parentSpanId: 'b' }),
    link('b', { parentSpanId: 'c' }),
    link('c'),
  ]);
  expect(chain.hops.map((hop) => hop.record.spanId)).toEqual(['c', 'b', 'a']);
  expect(chain.hops.map((hop) => hop.parent)).toEqual([null, 0, 1]);
});

test('a hop comes from the service of its parent, and from nowhere when that is not there', () => {
  const chain = arrangeChain([
    link('edge', { service: 'productpage', listener: 'edge' }),
    link('called', { parentSpanId: 'edge', startedAtMs: 1 }),
    link('orphan', { parentSpanId: 'never seen', startedAtMs: 2 }),
  ]);
  expect(chain.hops.map(({ parent, from }) => [parent, from])).toEqual([
    [null, null],
    [0, 'productpage'],
    [null, null],
  ]);
});

test('parents that form a ring still make a chain', () => {
  const chain = arrangeChain([
    link('self', { parentSpanId: 'self' }),
    link('a', { parentSpanId: 'b', startedAtMs: 1 }),
    link('b', { parentSpanId: 'a', startedAtMs: 2, error: 'reset' }),
  ]);
  expect(chain.hops.map((hop) => hop.parent)).toEqual([null, 2, 1]);
  expect(chain).toMatchObject({ entry: 0, failed: 2 });
});

test('the entry is the edge hop, also when another root started before it', () => {
  const early = link('probe', { startedAtMs: 0 });
  const edge = link('edge', { startedAtMs: 5, listener: 'edge' });
  expect(arrangeChain([early, edge]).entry).toBe(1);
  expect(arrangeChain([early, { ...edge, listener: 'mesh' }]).entry).toBe(0);
});

test('a chain without hops has neither an entry nor a failure', () => {
  expect(arrangeChain([])).toEqual({ hops: [], entry: null, failed: null });
});

test('a call that is made again after it failed counts its attempts', () => {
  const call = (spanId: string, startedAtMs: number, over: Partial<ChainLink> = {}) =>
    link(spanId, { parentSpanId: 'p', service: 's', startedAtMs, ...over });
  const attempts = (...links: ChainLink[]) =>
    arrangeChain(links).hops.map((hop) => [hop.record.spanId, hop.attempt]);

  expect(
    attempts(call('a', 0, { status: 503 }), call('b', 10, { error: 'reset' }), call('c', 30)),
  ).toEqual([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ]);
  // A success ends the row; what follows is a new call.
  expect(attempts(call('a', 0, { status: 500 }), call('b', 10), call('c', 30))).toContainEqual([
    'c',
    1,
  ]);
  // 499 is an answer, 500 a failure.
  expect(attempts(call('a', 0, { status: 499 }), call('b', 20))).toContainEqual(['b', 1]);
  expect(attempts(call('a', 0, { status: 500 }), call('b', 20))).toContainEqual(['b', 2]);
  // A call that began before the other had ended is no second attempt.
  expect(attempts(call('a', 0, { status: 500 }), call('b', 9.9))).toContainEqual(['b', 1]);
  expect(attempts(call('a', 0, { status: 500 }), call('b', 10))).toContainEqual(['b', 2]);
  for (const other of [
    { path: '/x' },
    { method: 'PUT' },
    { service: 't' },
    { parentSpanId: 'q' },
  ]) {
    expect(attempts(call('a', 0, { status: 500, ...other }), call('b', 20))).toContainEqual([
      'b',
      1,
    ]);
  }
});

test('the first failing hop is the one that ended first', () => {
  const chain = arrangeChain([
    link('edge', { status: 500, durationMs: 100 }),
    link('reviews', { parentSpanId: 'edge', startedAtMs: 10, status: 502, durationMs: 80 }),
    link('ratings', { parentSpanId: 'reviews', startedAtMs: 20, error: 'reset', durationMs: 60 }),
    link('details', { parentSpanId: 'edge', startedAtMs: 5, durationMs: 1 }),
  ]);
  expect(chain.hops[chain.failed ?? -1]?.record.spanId).toBe('ratings');
});

test('of hops that ended together the innermost failed first, of running ones too', () => {
  const together = [
    link('outer', { status: 500, durationMs: 10 }),
    link('inner', { parentSpanId: 'outer', startedAtMs: 4, status: 500, durationMs: 6 }),
  ];
  expect(arrangeChain(together).failed).toBe(1);
  const running = together.map((each) => ({ ...each, status: null, durationMs: null }));
  expect(arrangeChain(running).failed).toBeNull();
  expect(arrangeChain(running.map((each) => ({ ...each, ruleHeld: true }))).failed).toBe(1);
});

test('a hop still running fails after one that has ended', () => {
  const chain = arrangeChain([
    link('running', { ruleHeld: true, durationMs: null }),
    link('ended', { ruleHeld: true, startedAtMs: 50, durationMs: 1000 }),
  ]);
  expect(chain.failed).toBe(1);
});

test('a hop that the rule holds for has failed, whatever its status; 4xx alone has not', () => {
  expect(arrangeChain([link('a', { status: 404 })]).failed).toBeNull();
  expect(arrangeChain([link('a', { status: 200, ruleHeld: true })]).failed).toBe(0);
});

test('attempts of loop are counted whatever their status, and the last one is what its caller saw', () => {
  const call = { service: 'ratings', parentSpanId: null } as const;
  const chain = arrangeChain([
    link('first', { ...call, listener: 'edge', status: 429, retried: true }),
    link('second', { ...call, listener: 'edge', startedAtMs: 20 }),
  ]);
  expect(chain.hops.map(({ attempt }) => attempt)).toEqual([1, 2]);
  expect(chain.entry).toBe(1);
});

test('what another attempt mended is not where a chain failed, unless nothing else did', () => {
  const mended = link('mended', { service: 'ratings', status: 503, retried: true });
  const well = link('well', { service: 'ratings', startedAtMs: 20 });
  const later = link('later', { service: 'details', status: 500, startedAtMs: 40 });
  expect(arrangeChain([mended, well, later]).failed).toBe(2);
  expect(arrangeChain([mended, well]).failed).toBe(0);
});

test("a call by gRPC fails by a status that is the server's fault, wherever it stands", () => {
  const answer = (headers: string[], trailers: string[]) => ({
    method: 'POST',
    response: { headers, trailers, bodyBytes: 0, body: new Uint8Array() },
  });
  const failedOf = (over: Partial<ChainLink>) => arrangeChain([link('a', over)]).failed;
  expect(failedOf(answer([], ['grpc-status', '14']))).toBe(0);
  expect(failedOf(answer(['grpc-status', '13'], []))).toBe(0);
  expect(failedOf(answer([], ['grpc-status', '5']))).toBeNull();
});
