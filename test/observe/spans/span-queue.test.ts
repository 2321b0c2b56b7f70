import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Exchange } from '../../../src/core/exchange.js';
import type { SettledHop } from '../../../src/core/settled-hops.js';
import { SpanCounts } from '../../../src/observe/spans/span-counts.js';
import type { SpanItem } from '../../../src/observe/spans/span-item.js';
import { type OpenSpanThread, SpanQueue } from '../../../src/observe/spans/span-queue.js';
import { exchange } from '../../recorder/exchanges.js';

type Hear = Parameters<OpenSpanThread>[0];

let sent: SpanItem[][];
let hears: Hear[];
let closed: number;
let counts: SpanCounts;
let warned: string[];

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  hears = [];
  closed = 0;
  warned = [];
  counts = new SpanCounts();
});
afterEach(() => vi.useRealTimers());

function open(sample = 1): SpanQueue {
  return new SpanQueue({
    ...{ sample, counts, warn: (line) => warned.push(line) },
    now: () => Date.now(),
    date: () => Date.now() + 500,
    openThread(hear) {
      hears.push(hear);
      return { send: (items) => sent.push([...items]), close: () => closed++ };
    },
  });
}

function hop(given: Partial<Exchange> = {}, parentSpanId: string | null = null): SettledHop {
  const ended = exchange({ ...given, endedAt: 2000, status: 200 });
  return { exchange: ended, parentSpanId, from: null };
}

const answer = (spans: number) => ({ sent: spans, failed: 0, problem: null });
const captures = () => sent.flat().map(({ capture }) => capture);

test('what is sampled is sent in batches, by the clock that other tracers go by', () => {
  const queue = open();
  queue.settled([hop({ startedAt: 1000 }), hop({}, 'fedcba9876543210')], null);
  queue.settled([hop()], null);
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(sent.map((items) => items.length)).toEqual([2]);
  expect(sent[0]?.[0]?.hops[0]?.record.startedAtMs).toBe(1500);
  expect(sent[0]?.[0]?.hops[1]?.record.parentSpanId).toBe('fedcba9876543210');
  hears[0]?.onSent(answer(3));
  expect(counts.exported).toBe(3);
});

test('what is not sampled is sent when it is kept, and not else', () => {
  const queue = open(0);
  queue.settled([hop()], null);
  queue.settled([hop()], 'key');
  queue.written({ key: 'key', id: 12 });
  vi.advanceTimersByTime(1000);
  expect(captures()).toEqual(['12']);
});

test('a kept chain waits for its number; late hops have it at once', () => {
  const queue = open();
  queue.settled([hop()], 'key');
  vi.advanceTimersByTime(5000);
  expect(sent).toEqual([]);
  queue.written({ key: 'key', id: 7 });
  queue.settled([hop()], 'key');
  vi.advanceTimersByTime(1000);
  expect(captures()).toEqual(['7', '7']);
});

test('where the store does not write within ten seconds, the trace id is what finds it', () => {
  const queue = open();
  queue.settled([hop({ traceId: 'c'.repeat(32) })], 'key');
  vi.advanceTimersByTime(9000);
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(2000);
  expect(captures()).toEqual(['c'.repeat(32)]);
});

test('a collector that does not answer costs what is beyond 4096 spans, and it is counted', () => {
  const queue = open();
  for (let at = 0; at < 4096; at++) queue.settled([hop()], null);
  expect(counts.dropped.get('queue_full')).toBe(0);
  queue.settled([hop(), hop()], null);
  expect(counts.dropped.get('queue_full')).toBe(2);
  hears[0]?.onSent({ sent: 0, failed: 512, problem: 'ECONNREFUSED' });
  expect(counts.dropped.get('send_failed')).toBe(512);
  expect(warned).toEqual(['512 spans could not be sent: ECONNREFUSED']);
  queue.settled([hop()], null);
  expect(counts.dropped.get('queue_full')).toBe(2);
});

test('headers of 16 MiB are as much as many spans', () => {
  const queue = open();
  const large = { requestHeaders: ['x', 'y'.repeat(4 * 1024 * 1024 - 100)] };
  for (let at = 0; at < 5; at++) queue.settled([hop(large)], null);
  expect(counts.dropped.get('queue_full')).toBe(1);
  vi.advanceTimersByTime(1000);
  hears[0]?.onSent(answer(4));
  queue.settled([hop(large)], null);
  expect(counts.dropped.get('queue_full')).toBe(1);
});

test('a thread that dies costs what it had, and the next batch starts another', () => {
  const queue = open();
  queue.settled([hop()], null);
  vi.advanceTimersByTime(1000);
  hears[0]?.onLost('it died');
  expect(counts.dropped.get('send_failed')).toBe(1);
  queue.settled([hop()], null);
  vi.advanceTimersByTime(1000);
  expect(hears).toHaveLength(2);
});

test('closing sends all, also what waits for its number, and waits as long as it may', async () => {
  const queue = open();
  queue.settled([hop()], null);
  queue.settled([hop({ traceId: 'd'.repeat(32) })], 'key');
  const closing = queue.close(1500);
  expect(captures()).toEqual([null, 'd'.repeat(32)]);
  hears[0]?.onSent(answer(2));
  await closing;
  expect([closed, counts.exported]).toEqual([1, 2]);
  queue.settled([hop()], null);
  vi.advanceTimersByTime(5000);
  expect(sent).toHaveLength(1);
});

test('a collector that is gone at the end costs the time given, and what was left is counted', async () => {
  const queue = open();
  queue.settled([hop()], null);
  const closing = queue.close(1500);
  await vi.advanceTimersByTimeAsync(1499);
  expect(closed).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  await closing;
  expect([closed, counts.dropped.get('send_failed')]).toEqual([1, 1]);
});
