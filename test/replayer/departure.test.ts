import { describe, expect, test } from 'vitest';
import { departureOf, streamDeparture } from '../../src/replayer/departure.js';
import { hop, message, recordedAtMs } from './fixtures/captures.js';

const stream = { status: 200, response: message([], 'x'.repeat(50)) };
const atMs = recordedAtMs + 5_000;

describe('a caller that went away', () => {
  test('before an answer is gone again after as long', () => {
    const left = hop({ error: 'aborted', status: null, response: null, durationMs: 300 });
    expect(departureOf(left, atMs, undefined)).toEqual({
      afterMs: 300,
      latestMs: 300,
      point: { bytes: 0, withHead: false },
      like: 'caller',
    });
  });

  test('within an answer waits for as much of it, for 2 to 30 s more', () => {
    const left = (durationMs: number) =>
      departureOf(hop({ ...stream, error: 'aborted', durationMs }), atMs, undefined);
    expect(left(300)).toMatchObject({
      afterMs: 300,
      latestMs: 2_300,
      point: { bytes: 50, withHead: true },
    });
    expect(left(5_000)).toMatchObject({ afterMs: 5_000, latestMs: 10_000 });
    expect(left(100_000)).toMatchObject({ latestMs: 130_000 });
  });

  test('after an hour is waited for no longer than nine minutes, unless --timeout says so', () => {
    const left = hop({ ...stream, error: 'aborted', durationMs: 3_600_000 });
    expect(departureOf(left, atMs, undefined)).toMatchObject({
      afterMs: 540_000,
      latestMs: 540_000,
    });
    expect(departureOf(left, atMs, 7_200_000)?.afterMs).toBe(3_600_000);
    // Then --timeout is over first, and says so.
    expect(departureOf(left, atMs, 1_000)?.afterMs).toBe(3_600_000);
  });
});

test('an answer that had not ended when it was recorded is left where the recording ends', () => {
  const running = hop({ ...stream, durationMs: null });
  expect(departureOf(running, atMs, undefined)).toMatchObject({
    afterMs: 5_000,
    point: { bytes: 50 },
    like: 'recording',
  });
});

test('who heard the answer out, or met a failure, does not leave', () => {
  expect(departureOf(hop({}), atMs, undefined)).toBeNull();
  expect(departureOf(hop({ error: 'reset' }), atMs, undefined)).toBeNull();
});

test('a stream is left after twice the recorded time, ten seconds more at least', () => {
  const after = (durationMs: number, type = 'text/event-stream; charset=utf-8') =>
    streamDeparture(hop({ durationMs }), ['Content-Type', type])?.afterMs;
  expect(after(3_000)).toBe(13_000);
  expect(after(60_000)).toBe(120_000);
  expect(after(3_600_000)).toBe(540_000);
  expect(after(3_000, 'multipart/x-mixed-replace; boundary=x')).toBe(13_000);
  expect(after(3_000, 'application/json')).toBeUndefined();
});
