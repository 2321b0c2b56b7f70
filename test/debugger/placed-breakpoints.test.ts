import { expect, test } from 'vitest';
import type { ArmedBreakpoint } from '../../src/core/debugging.js';
import { PlacedBreakpoints } from '../../src/debugger/placed-breakpoints.js';
import { stopAt } from './fixtures/stops.js';

const at = (service: string, placed: number | null): ArmedBreakpoint => ({
  ...{ service, file: 'a.ts', line: 1, condition: null },
  placed: placed === null ? null : { file: 'a.ts', line: placed },
});
const requests = [at('shop', null), at('stock', null), at('shop', null)];

test('a place that one process has is not lost for another that has none', () => {
  const placed = new PlacedBreakpoints(requests);
  placed.armed('shop', [at('shop', 4), at('shop', null)]);
  placed.armed('shop', [at('shop', null), at('shop', 8)]);
  placed.armed('stock', [at('stock', 6)]);
  expect(placed.all.map((each) => each.placed?.line)).toEqual([4, 6, 8]);
});

test('a place is news once, whatever number of processes come to it', () => {
  const placed = new PlacedBreakpoints(requests);
  placed.armed('shop', [at('shop', null), at('shop', null)]);
  expect(placed.place('shop', 1, at('shop', 9))).toBe(true);
  expect(placed.place('shop', 1, at('shop', 9))).toBe(false);
  expect(placed.all.map((each) => each.placed?.line)).toEqual([undefined, 9]);
});

test('stops are numbered by the breakpoints as asked for', () => {
  const placed = new PlacedBreakpoints(requests);
  expect(placed.numbered(stopAt('shop', { breakpoint: 1 })).breakpoint).toBe(2);
  expect(placed.numbered(stopAt('stock', { breakpoint: 0 })).breakpoint).toBe(1);
  expect(placed.numbered(stopAt('shop', { breakpoint: null })).breakpoint).toBeNull();
});
