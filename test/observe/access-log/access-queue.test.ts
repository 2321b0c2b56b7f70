import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AccessItem } from '../../../src/observe/access-log/access-item.js';
import { AccessListener } from '../../../src/observe/access-log/access-listener.js';
import {
  AccessQueue,
  type OpenAccessThread,
} from '../../../src/observe/access-log/access-queue.js';
import { exchange } from '../../recorder/exchanges.js';

let sent: AccessItem[][];
let hears: Parameters<OpenAccessThread>[0][];
let lost: [number, string][];
let endings: number[];

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  hears = [];
  lost = [];
  endings = [];
});
afterEach(() => vi.useRealTimers());

function open(): AccessQueue {
  return new AccessQueue({
    onLost: (lines, problem) => lost.push([lines, problem]),
    openThread(hear) {
      hears.push(hear);
      return {
        send: (items) => sent.push([...items]),
        async close(withinMs) {
          endings.push(withinMs);
        },
      };
    },
  });
}

const item = [] as unknown as AccessItem;
const wrote = (done: number) => ({ done, lost: 0, problem: null });

test('an exchange is noted when it ends, with the bytes of its bodies', () => {
  const listener = new AccessListener({
    ...{ queue: open(), sourceOf: () => 'edge', aheadMs: () => 500 },
  });
  const passed = exchange({ startedAt: 1000, service: 'web', path: '/a', answeredStatus: 200 });
  const watcher = listener.start(passed);
  watcher.requestData(Buffer.alloc(3));
  watcher.responseData(Buffer.alloc(5));
  watcher.responseData(Buffer.alloc(7));
  vi.advanceTimersByTime(1000);
  expect(sent).toEqual([]);
  passed.endedAt = 1004;
  watcher.end();
  vi.advanceTimersByTime(100);
  const [[noted] = []] = sent;
  expect(noted?.slice(0, 5)).toEqual([1500, 4, 'mesh', 'edge', 'web']);
  expect(noted?.slice(10)).toEqual(['GET', '/a', 200, null, 3, 12, ['Host', 'reviews']]);
});

test('200 lines are a batch, and fewer wait for a tenth of a second', () => {
  const queue = open();
  for (let at = 0; at < 201; at++) queue.add(item, 1);
  expect(sent.map(({ length }) => length)).toEqual([200]);
  vi.advanceTimersByTime(100);
  expect(sent.map(({ length }) => length)).toEqual([200, 1]);
});

test('lines that are not written yet are bounded by their number; what is beyond is counted', () => {
  const queue = open();
  for (let at = 0; at < 20_002; at++) queue.add(item, 1);
  vi.advanceTimersByTime(100);
  expect(lost).toEqual([[2, 'they come faster than they can be written']]);
  expect(sent.flat()).toHaveLength(20_000);
  hears[0]?.onWritten(wrote(200));
  queue.add(item, 1);
  vi.advanceTimersByTime(100);
  expect(lost).toHaveLength(1);
});

test('and by their length', () => {
  const queue = open();
  const text = 8 * 1024 * 1024;
  for (let at = 0; at < 3; at++) queue.add(item, text);
  vi.advanceTimersByTime(100);
  expect(lost).toMatchObject([[1, expect.anything()]]);
  hears[0]?.onWritten(wrote(1));
  queue.add(item, text);
  vi.advanceTimersByTime(100);
  expect(lost).toHaveLength(1);
});

test('a thread that dies costs what it had, and the next batch starts another', () => {
  const queue = open();
  queue.add(item, 1);
  vi.advanceTimersByTime(100);
  hears[0]?.onLost('it died');
  expect(lost).toEqual([[1, 'it died']]);
  queue.add(item, 1);
  vi.advanceTimersByTime(100);
  expect(hears).toHaveLength(2);
});

test('closing writes what waits first, and counts what was not written by then', async () => {
  const queue = open();
  queue.add(item, 1);
  queue.add(item, 1);
  const closing = queue.close(1500);
  expect(sent.map(({ length }) => length)).toEqual([2]);
  hears[0]?.onWritten(wrote(1));
  await closing;
  expect(endings).toEqual([1500]);
  expect(lost).toEqual([[1, 'stdout did not take them before the end']]);
});
