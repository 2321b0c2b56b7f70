import { expect, test } from 'vitest';
import { passTracestate } from '../../../src/core/trace/tracestate.js';

const members = (count: number) => Array.from({ length: count }, (_, i) => `k${i}=v`);

test.each([
  ['a=1', 'a=1'],
  ['a=1, b=2', 'a=1, b=2'],
  ['a=1,,b=2,', 'a=1,,b=2,'],
  ['', null],
  [' , ', null],
  ['A=1', null],
  ['a=1,b', null],
  ['a=1,b=\u{7f}', null],
])('%j goes on as %j', (came, expected) => {
  expect(passTracestate(came)).toBe(expected);
});

test('of more than 32 members the first 32 go on, in their order', () => {
  expect(passTracestate(members(32).join(','))).toBe(members(32).join(','));
  expect(passTracestate(members(40).join(','))).toBe(members(32).join(','));
  expect(passTracestate(`,${members(33).join(' , ')}`)).toBe(members(32).join(','));
});

test('beyond 8 KiB long members go first, from the right, and none is cut', () => {
  const long = (name: string) => `${name}=${'v'.repeat(256)}`;
  const short = (name: string) => `${name}=${'v'.repeat(100)}`;
  const came = Array.from({ length: 32 }, (_, i) =>
    i % 16 === 0 ? short(`s${i}`) : `${'k'.repeat(100 + i)}${long('l')}`,
  );
  const passed = passTracestate(came.join(','))?.split(',') ?? [];
  expect(passed.join(',').length).toBeLessThanOrEqual(8192);
  expect(passed).toContain(came[0]);
  expect(passed).toContain(came[16]);
  const kept = came.filter((member) => passed.includes(member));
  expect(passed).toEqual(kept);
  expect(passed).toContain(came[1]);
  expect(passed).not.toContain(came[31]);
});
