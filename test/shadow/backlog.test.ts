import { expect, test } from 'vitest';
import { Backlog, BacklogBudget } from '../../src/shadow/backlog.js';

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
