import { expect, test } from 'vitest';
import type { ChainRecord } from '../../src/core/capture-sink.js';
import { recordBytes } from '../../src/store/record-size.js';
import { SinkQueue } from '../../src/store/sink-queue.js';
import { chain } from './fixtures/chains.js';

const names = ['a', 'b', 'c'];
const record = (key: string, more?: number): ChainRecord => {
  const whole = { ...chain(names.indexOf(key) + 1), key };
  return more === undefined ? whole : { ...whole, more };
};
const size = recordBytes(record('a'));

test('bytes are counted until they are answered, oldest first', () => {
  const queue = new SinkQueue(2 * size);
  expect([queue.admit(record('a')), queue.admit(record('b')), queue.admit(record('c'))]).toEqual([
    ...[true, true, false],
  ]);
  expect([queue.length, queue.bytes]).toEqual([2, 2 * size]);
  queue.settle(1);
  expect([queue.length, queue.bytes]).toEqual([1, size]);
  expect(queue.admit(record('c'))).toBe(true);
});

test('a record in parts has its room from its first part on', () => {
  const queue = new SinkQueue(size + 100);
  expect(queue.admit(record('a', 100))).toBe(true);
  expect([queue.length, queue.bytes]).toEqual([0, size + 100]);
  expect(queue.admit(record('b'))).toBe(false);
  expect(queue.admit(record('a', 50))).toBe(true);
  expect(queue.admit(record('a'))).toBe(true);
  expect([queue.length, queue.bytes]).toEqual([1, size + 100]);
  queue.settle(1);
  expect([queue.length, queue.bytes]).toEqual([0, 0]);
});

test('what could not be handed over leaves no bytes behind, whole or in parts', () => {
  const queue = new SinkQueue(10 * size);
  queue.admit(record('a'));
  queue.withdraw(record('a'));
  queue.admit(record('b', 100));
  queue.withdraw(record('b', 100));
  queue.admit(record('c', 100));
  queue.admit(record('c'));
  queue.withdraw(record('c'));
  expect([queue.length, queue.bytes]).toEqual([0, 0]);
});

test('what nobody answers any more is told of, begun ones too', () => {
  const queue = new SinkQueue(10 * size + 100);
  queue.admit(record('a'));
  queue.admit(record('b', 100));
  expect([queue.clear(), queue.length, queue.bytes]).toEqual([2, 0, 0]);
});
