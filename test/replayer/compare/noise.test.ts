import { describe, expect, test } from 'vitest';
import { createNoise } from '../../../src/replayer/compare/noise.js';

const recordedAt = Date.parse('2026-11-20T10:00:00Z');
const replayedAt = Date.parse('2026-11-21T15:30:00Z');
const [traceA, traceB] = ['a'.repeat(32), 'b'.repeat(32)];
const noise = createNoise(
  { startedAtMs: recordedAt, ids: [traceA] },
  { startedAtMs: replayedAt, ids: [traceB] },
  1_000,
);

describe('noise', () => {
  test.each([
    ['ids', '1b4e28ba-2fa1-11d2-883f-0016d3cca427', '6FA459EA-EE8A-3CA4-894E-DB77E160355E'],
    [
      'ids within a text',
      '/orders/1b4e28ba-2fa1-11d2-883f-0016d3cca427/x',
      '/orders/6fa459ea-ee8a-3ca4-894e-db77e160355e/x',
    ],
    ["the runs' own trace ids", `trace ${traceA}`, `trace ${traceB}`],
    [
      'traceparents',
      `00-${'c'.repeat(32)}-${'1'.repeat(16)}-01`,
      `00-${'d'.repeat(32)}-${'2'.repeat(16)}-01`,
    ],
    ['times of the run', '2026-11-20T10:00:00.120Z', '2026-11-21T15:30:00.001Z'],
    ['times in another zone', '2026-11-20T11:00:00+01:00', '2026-11-21T16:30:01+01:00'],
    ['times an hour ahead of the run', 'till 2026-11-20 11:00:00Z', 'till 2026-11-21 16:30:00Z'],
    ['epoch milliseconds', String(recordedAt + 7), String(replayedAt + 12)],
    ['epoch seconds', String(recordedAt / 1000), String(replayedAt / 1000)],
    ['epoch seconds with a fraction', `${recordedAt / 1000}.25`, `${replayedAt / 1000}.75`],
    ['HTTP dates', 'Fri, 20 Nov 2026 10:00:00 GMT', 'Sat, 21 Nov 2026 15:30:01 GMT'],
  ])('%s', (_, recorded, replayed) => {
    expect(noise.isNoise(recorded, replayed)).toBe(true);
  });
});

describe('not noise', () => {
  test.each([
    ['an id and something else', '1b4e28ba-2fa1-11d2-883f-0016d3cca427', 'none'],
    [
      'ids in unequal texts',
      'a 1b4e28ba-2fa1-11d2-883f-0016d3cca427',
      'b 6fa459ea-ee8a-3ca4-894e-db77e160355e',
    ],
    ['an id and a time', '1b4e28ba-2fa1-11d2-883f-0016d3cca427', '2026-11-21T15:30:00Z'],
    ['hashes of 32 digits', 'c'.repeat(32), 'd'.repeat(32)],
    ['a time that moved by two hours', '2026-11-20T10:00:00Z', '2026-11-21T17:30:00Z'],
    ['a date of the past that changed', '1999-01-01T00:00:00Z', '1999-01-02T00:00:00Z'],
    ['numbers as long as a time', '4111111111', '4222222222'],
    ['numbers', '3', '4'],
  ])('%s', (_, recorded, replayed) => {
    expect(noise.isNoise(recorded, replayed)).toBe(false);
  });
});

test('a time may be off by a minute and the length of the run, and no more', () => {
  const later = (ms: number) => new Date(replayedAt + ms).toISOString();
  expect(noise.isNoise('2026-11-20T10:00:00Z', later(61_000))).toBe(true);
  expect(noise.isNoise('2026-11-20T10:00:00Z', later(61_001))).toBe(false);
});
