import { expect, test } from 'vitest';
import type { ForwardRequest, ForwardStream } from '../../src/core/forward.js';
import { Backlog, BacklogBudget } from '../../src/shadow/backlog.js';
import { Copy } from '../../src/shadow/copy.js';

/** A chunk is counted with 256 bytes for itself. */
const own = 256;

test('a backlog takes up to its bound, and not a byte more', () => {
  const backlog = new Backlog(new BacklogBudget(10_000), 1000);
  expect(backlog.push(Buffer.alloc(500 - own))).toBe(true);
  expect(backlog.push(Buffer.alloc(501 - own))).toBe(false);
  expect(backlog.push(Buffer.alloc(500 - own))).toBe(true);
});

test('all backlogs together take up to the budget, and what was cleared or drained is free again', () => {
  const budget = new BacklogBudget(1000);
  const [one, other] = [new Backlog(budget, 900), new Backlog(budget, 900)];
  expect(one.push(Buffer.alloc(600 - own))).toBe(true);
  expect(other.push(Buffer.alloc(401 - own))).toBe(false);
  expect(other.push(Buffer.alloc(400 - own))).toBe(true);
  expect(budget.bytes).toBe(1000);
  one.clear();
  expect(budget.bytes).toBe(400);
  other.drain(() => true);
  expect(budget.bytes).toBe(0);
  expect([one.empty, other.empty]).toEqual([true, true]);
});

test('draining keeps the order, and stops when the connection is full', () => {
  const backlog = new Backlog(new BacklogBudget(10_000), 10_000);
  for (const text of ['a', 'b', 'c']) backlog.push(Buffer.from(text));
  const written: string[] = [];
  backlog.drain((chunk) => {
    written.push(chunk.toString());
    return written.length < 2;
  });
  expect(written).toEqual(['a', 'b']);
  expect(backlog.empty).toBe(false);
  backlog.drain((chunk) => {
    written.push(chunk.toString());
    return true;
  });
  expect(written).toEqual(['a', 'b', 'c']);
  expect(backlog.empty).toBe(true);
});

test('what waited for a copy is free again when the copy is given up', () => {
  const budget = new BacklogBudget(10_000);
  const endings: unknown[] = [];
  const copy = new Copy({
    forward: () => fullConnection,
    request: { framing: 'length' } as ForwardRequest,
    backlog: new Backlog(budget, 10_000),
    startedAtMs: 0,
    watchers: [],
    onOver: (_, { cutReason }) => endings.push(cutReason),
  });
  copy.start();
  copy.write(Buffer.alloc(100));
  expect(budget.bytes).toBe(0);
  copy.write(Buffer.alloc(100));
  expect(budget.bytes).toBe(100 + own);
  copy.cut('time');
  copy.cut('ended');
  expect(budget.bytes).toBe(0);
  copy.write(Buffer.alloc(100));
  expect(budget.bytes).toBe(0);
  expect(endings).toEqual(['time']);
});

/** Takes what it is given, and says that it can take no more. */
const fullConnection: ForwardStream = {
  write: () => false,
  end() {},
  pause() {},
  resume() {},
  abort() {},
};
