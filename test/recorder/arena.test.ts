import { expect, test } from 'vitest';
import { Arena, arenaBlockBytes } from '../../src/recorder/arena.js';

test('lends as many blocks as it has, and those that came back again', () => {
  const arena = new Arena(3 * arenaBlockBytes + 1);
  const blocks = [arena.take(), arena.take(), arena.take()];
  expect(new Set(blocks).size).toBe(3);
  expect(arena.take()).toBe(-1);
  expect(arena.usedBytes).toBe(3 * arenaBlockBytes);
  arena.giveBack(blocks.slice(0, 2));
  expect(arena.usedBytes).toBe(arenaBlockBytes);
  expect(blocks).toContain(arena.take());
});

test('blocks in different pieces of memory are apart', () => {
  const arena = new Arena(20_000 * arenaBlockBytes);
  const blocks = Array.from({ length: 20_000 }, () => arena.take());
  for (const block of blocks) arena.fill(block, 0, Buffer.from(`block ${block}`), 0, 20);
  const [first = 0, last = 0] = [blocks[0], blocks.at(-1)];
  expect(arena.view(first, 7).toString()).toBe('block 0');
  expect(Buffer.from(arena.read([last], 11)).toString()).toBe('block 19999');
  expect(
    Buffer.from(arena.read([first, last], arenaBlockBytes + 11))
      .subarray(-11)
      .toString(),
  ).toBe('block 19999');
});

test('the largest that a config allows is not asked of the machine at once', () => {
  const before = process.memoryUsage();
  const arena = new Arena(64 * 1024 ** 3);
  expect(arena.take()).toBe(0);
  const after = process.memoryUsage();
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(64 * 1024 ** 2);
});
