import { expect, test } from 'vitest';
import { nameRescued } from '../../../src/store/live/move-aside.js';

test('gateways that lose a store in the same second carry it over into files of their own', () => {
  const now = new Date('2026-01-01T12:00:00.500Z');
  const names = Array.from({ length: 100 }, () => nameRescued('/data/loop.db', now));
  expect(new Set(names).size).toBe(100);
  expect(names[0]).toMatch(/^\/data\/loop\.db\.rescued-20260101T120000Z-[0-9a-f]{8}$/);
});
