import { expect, test } from 'vitest';
import type { Hop } from '../../src/ui/api/shapes.js';
import { callGraphOf } from '../../src/ui/capture/call-graph.js';
import { waterfallOf } from '../../src/ui/capture/waterfall-layout.js';

test('a bar is where the hop ran, and strong where none of its own calls did', () => {
  const { rows, totalMs } = waterfallOf([
    hop({ index: 0, startMs: 0, durationMs: 100 }),
    hop({ index: 1, parent: 0, startMs: 10, durationMs: 30 }),
    hop({ index: 2, parent: 0, startMs: 20, durationMs: 40 }),
    hop({ index: 3, parent: 2, startMs: 25, durationMs: 10 }),
  ]);
  expect(totalMs).toBe(100);
  expect(rows.map(({ hop: { index }, depth, start, end }) => [index, depth, start, end])).toEqual([
    [0, 0, 0, 1],
    [1, 1, 0.1, 0.4],
    [2, 1, 0.2, 0.6],
    [3, 2, 0.25, 0.35],
  ]);
  // The two calls overlap: what they share counts once.
  expect(rows[0]?.self).toEqual([
    { start: 0, end: 0.1 },
    { start: 0.6, end: 1 },
  ]);
  expect(rows[1]?.self).toEqual([{ start: 0.1, end: 0.4 }]);
});

test('a call that ended after its caller takes no more than the caller had', () => {
  const { rows, totalMs } = waterfallOf([
    hop({ index: 0, startMs: 0, durationMs: 50 }),
    hop({ index: 1, parent: 0, startMs: 40, durationMs: 60 }),
  ]);
  expect(totalMs).toBe(100);
  expect(rows[0]?.self).toEqual([{ start: 0, end: 0.4 }]);
});

test('a hop that still runs reaches to the end of what is known', () => {
  const { rows } = waterfallOf([
    hop({ index: 0, startMs: 0, durationMs: null }),
    hop({ index: 1, parent: 0, startMs: 10, durationMs: 10 }),
  ]);
  expect(rows[0]).toMatchObject({ start: 0, end: 1, isRunning: true });
  expect(rows[1]).toMatchObject({ start: 0.5, end: 1, isRunning: false });
});

test('a caller stands before what it called, though that began before a neighbour', () => {
  const { rows } = waterfallOf([
    hop({ index: 0 }),
    hop({ index: 1, parent: 0 }),
    hop({ index: 2, parent: 0 }),
    hop({ index: 3, parent: 1 }),
    hop({ index: 4, parent: 9 }), // whose caller is not there
  ]);
  expect(rows.map((row) => row.hop.index)).toEqual([0, 1, 3, 2, 4]);
});

test.each([
  [71.5, 6, [0, 20, 40, 60]],
  [0.8, 4, [0, 0.2, 0.4, 0.6, 0.8]],
  [3000, 6, [0, 500, 1000, 1500, 2000, 2500, 3000]],
])('%d ms has round ticks, at most %d and the zero', (durationMs, most, expected) => {
  const { ticks } = waterfallOf([hop({ index: 0, durationMs })], most);
  expect(ticks.map(({ ms }) => ms)).toEqual(expected);
  for (const { at, ms } of ticks) expect(at).toBeCloseTo(ms / durationMs, 9);
});

test('who called whom is told once, with how often and how often it failed', () => {
  const { boxes, arrows } = callGraphOf([
    hop({ index: 0, service: 'page', listener: 'edge' }),
    hop({ index: 1, service: 'reviews', parent: 0 }),
    hop({ index: 2, service: 'ratings', parent: 1, error: 'connect', status: null }),
    hop({ index: 3, service: 'ratings', parent: 1 }),
    hop({ index: 4, service: null, authority: 'pay.example', parent: 0, status: 503 }),
  ]);
  expect(boxes.map(({ name, failed }) => [name, failed])).toEqual([
    ['client', false],
    ['page', false],
    ['reviews', false],
    ['pay.example', true],
    ['ratings', true],
  ]);
  expect(new Set(boxes.map(({ x, y }) => `${x} ${y}`)).size).toBe(5);
  expect(
    arrows.map(({ from, to, calls, failures, hop }) => [from.name, to.name, calls, failures, hop]),
  ).toEqual([
    ['client', 'page', 1, 0, 0],
    ['page', 'reviews', 1, 0, 1],
    ['reviews', 'ratings', 2, 1, 2],
    ['page', 'pay.example', 1, 1, 4],
  ]);
});

function hop(over: Partial<Hop>): Hop {
  return {
    ...{ index: 0, parent: null, from: null, to: '127.0.0.1:1', service: 'service', route: null },
    ...{
      listener: 'mesh',
      protocol: 'http/1.1',
      attempt: 1,
      method: 'GET',
      authority: 'a',
      path: '/',
    },
    ...{ status: 200, statusText: 'OK', answeredStatus: 200, error: null, errorCode: null },
    ...{
      errorMessage: '',
      fault: null,
      forwarded: null,
      retried: false,
      waitedMs: null,
      intercept: null,
      startedAt: '',
      startMs: 0,
      durationMs: 10,
      selfMs: 10,
      connectMs: null,
    },
    ...{ firstByteMs: null, spanId: '', client: '', clientCertificate: null },
    ...{
      request: { headers: [], trailers: [], body: {} as never },
      response: null,
      webSocket: null,
    },
    ...over,
  };
}
