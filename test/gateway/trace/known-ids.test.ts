import { expect, test } from 'vitest';
import { KnownIds } from '../../../src/gateway/trace/known-ids.js';
import { randomHex } from '../../../src/gateway/trace/random-hex.js';

test('a pair is found from either side', () => {
  const known = new KnownIds();
  known.remember('trace', 'request');
  expect(known.traceId('request')).toBe('trace');
  expect(known.requestId('trace')).toBe('request');
  expect(known.traceId('other')).toBeUndefined();
});

test("a request id is known in every form that Envoy's decision gives it", () => {
  const known = new KnownIds();
  const uuid = (version: string) => `1b671a64-40d5-${version}91e-99b0-da01ff1f3341`;
  known.remember('trace', uuid('4'));
  for (const version of ['4', '9', 'a', 'b']) expect(known.traceId(uuid(version))).toBe('trace');
  expect(known.traceId(uuid('9').toUpperCase())).toBe('trace');
  expect(known.requestId('trace')).toBe(uuid('4'));
  expect(known.traceId(uuid('4').replace('1b67', '1b68'))).toBeUndefined();
});

test('the last 8192 pairs are kept, and no more than twice as many', () => {
  const known = new KnownIds();
  for (let i = 0; i < 3 * 8192; i++) known.remember(`t${i}`, `r${i}`);
  expect(known.traceId(`r${2 * 8192}`)).toBe(`t${2 * 8192}`);
  expect(known.traceId(`r${8192 - 1}`)).toBeUndefined();
  expect(known.requestId(`t${8192 - 1}`)).toBeUndefined();
});

test.each([8, 16] as const)(
  '%d random bytes are twice as many hex digits, each time others',
  (bytes) => {
    const seen = new Set(Array.from({ length: 5_000 }, () => randomHex(bytes)));
    expect(seen.size).toBe(5_000);
    for (const each of seen) expect(each).toMatch(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
  },
);
