import { expect, test } from 'vitest';
import { giveBack } from '../../src/core/give-back.js';

test('long bytes are given back at once', () => {
  const long = Buffer.alloc(64 * 1024, 1);
  giveBack(long);
  expect(long).toHaveLength(0);
});

test('short ones are left alone: they may be a piece of what others look at', () => {
  const short = Buffer.alloc(64 * 1024 - 1, 1);
  giveBack(short);
  expect(short.every((byte) => byte === 1)).toBe(true);
});
