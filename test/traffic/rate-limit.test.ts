import { describe, expect, test } from 'vitest';
import { clientKey, limitKey } from '../../src/traffic/admission/limit-key.js';
import { keysMax, RateLimit } from '../../src/traffic/admission/rate-limit.js';

function limited(requests: number, burst: number) {
  const clock = { ms: 5_000 };
  const limit = new RateLimit({ requests, perMs: 1_000, burst, by: 'client' }, () => clock.ms);
  return { clock, limit };
}

test('a burst goes on at once, and then as many as the rate says', () => {
  const { clock, limit } = limited(10, 3);
  expect([1, 2, 3].map(() => limit.take('a'))).toEqual([0, 0, 0]);
  expect(limit.take('a')).toBeCloseTo(100);
  clock.ms += 99;
  expect(limit.take('a')).toBeCloseTo(1);
  clock.ms += 1;
  expect(limit.take('a')).toBe(0);
  expect(limit.take('a')).toBeCloseTo(100);
  // What was not used for long is no more than a burst.
  clock.ms += 60_000;
  expect([1, 2, 3].map(() => limit.take('a'))).toEqual([0, 0, 0]);
  expect(limit.take('a')).toBeGreaterThan(0);
});

test('in the long run exactly the rate goes on, whatever was refused between', () => {
  const { clock, limit } = limited(100, 5);
  let admitted = 0;
  for (let ms = 0; ms < 10_000; ms++) {
    clock.ms++;
    if (limit.take('a') === 0) admitted++;
  }
  expect(admitted).toBeGreaterThanOrEqual(1_000);
  expect(admitted).toBeLessThanOrEqual(1_005);
});

test('each key has a bucket of its own', () => {
  const { limit } = limited(1, 1);
  expect(limit.take('a')).toBe(0);
  expect(limit.take('b')).toBe(0);
  expect(limit.take('a')).toBeGreaterThan(0);
});

describe('a flood of keys', () => {
  test('takes no more memory than there is, and gets one bucket for all that are new', () => {
    const { clock, limit } = limited(1, 2);
    expect(limit.take('known')).toBe(0);
    for (let i = 1; i < keysMax; i++) limit.take(`flood-${i}`);
    const admitted = Array.from({ length: 50_000 }, (_, i) => limit.take(`more-${i}`));
    expect(admitted.filter((waitMs) => waitMs === 0)).toHaveLength(2);
    expect(limit.keys).toBe(keysMax);
    // Who is known has what is left of the own bucket.
    expect(limit.take('known')).toBe(0);
    expect(limit.take('known')).toBeGreaterThan(0);
    // What is full again makes room.
    clock.ms += 2_000;
    expect(limit.take('late')).toBe(0);
    expect(limit.take('late')).toBe(0);
    expect(limit.keys).toBe(keysMax);
  });
});

// biome-ignore format: reads as the table it is
test.each([
  ['10.1.2.3', '10.1.2.3'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0DB8:1:2::9', '2001:db8:1:2'],
  ['2001:db8::9', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::', 'fe80:0:0:0'],
])('a client at %s is counted as %s', (address, key) => {
  expect(clientKey(address)).toBe(key);
});

test('long values are told apart, and take no more room than short ones', () => {
  const admission = { route: {}, client: '', lines: '' };
  const key = (value: string) => limitKey({ header: 'x-key' }, admission, ['X-Key', value]);
  expect(key('short')).toBe('short');
  const long = [key(`${'a'.repeat(10_000)}1`), key(`${'a'.repeat(10_000)}2`)];
  expect(new Set(long).size).toBe(2);
  for (const each of long) expect(each.length).toBeLessThan(64);
  expect(limitKey({ header: 'x-key' }, admission, [])).toBe('');
});
