import { describe, expect, test } from 'vitest';
import type { Hop } from '../../../src/core/capture.js';
import { holdMsMax, scriptAnswer } from '../../../src/replayer/egress/answer-script.js';
import { body, message } from '../fixtures/captures.js';
import { called } from '../fixtures/reviews.js';

const script = (more: Partial<Hop>, timing: 'none' | 'recorded' = 'none') =>
  scriptAnswer(called(1, '/r', null, more), timing);

const none = { status: null, response: null } as const;

describe('when an answer comes', () => {
  test.each([
    ['at once', {}, 'none', [0, 0]],
    ['as it did', { firstByteMs: 15, durationMs: 20 }, 'recorded', [15, 20]],
    ['within a minute', { firstByteMs: 61_000, durationMs: 90_000 }, 'recorded', [60_000, 60_000]],
    ['a timeout as it did', { ...none, error: 'timeout', durationMs: 59_999 }, 'none', [0, 59_999]],
    [
      'a timeout within a minute',
      { ...none, error: 'timeout', durationMs: 60_001 },
      'none',
      [0, 60_000],
    ],
    ['a refusal at once', { ...none, error: 'connect', durationMs: 500 }, 'none', [0, 0]],
    [
      'a refusal as it did',
      { ...none, error: 'connect', firstByteMs: null, durationMs: 500 },
      'recorded',
      [0, 500],
    ],
    [
      'never, for a caller that went away',
      { ...none, error: 'aborted', durationMs: 5 },
      'none',
      [0, holdMsMax],
    ],
    ['never, if it had not ended', { durationMs: null }, 'none', [0, holdMsMax]],
  ] as const)('%s', (_, more, timing, expected) => {
    const { headAtMs, endAtMs } = script(more, timing);
    expect([headAtMs, endAtMs]).toEqual(expected);
  });

  test('a note tells of time that was cut', () => {
    expect(script({ ...none, error: 'timeout', durationMs: 60_000 }).notes).toEqual([]);
    expect(script({ ...none, error: 'timeout', durationMs: 60_001 }).notes).toEqual([
      'hop 1 (ratings): took 60001 ms, played in 60000 ms',
    ]);
  });
});

describe('how a failure ends', () => {
  test.each([
    [{ error: 'connect', answeredStatus: 502 }, 'LOOP_GATEWAY_UPSTREAM_REFUSED'],
    [{ error: 'connect', answeredStatus: 503 }, 'LOOP_GATEWAY_UPSTREAM_BUSY'],
    [{ error: 'reset' }, 'LOOP_GATEWAY_UPSTREAM_RESET'],
    [
      { error: 'reset', errorMessage: 'x:1 did not answer in HTTP/1.1: no status' },
      'LOOP_GATEWAY_UPSTREAM_MALFORMED',
    ],
    [{ error: 'timeout', connectMs: 1 }, 'LOOP_GATEWAY_UPSTREAM_TIMEOUT'],
    [
      { error: 'timeout', connectMs: null, errorMessage: 'no connection to x:1 within 5000 ms' },
      'LOOP_GATEWAY_UPSTREAM_CONNECT_TIMEOUT',
    ],
    // On a connection that was kept there is no time to connect either.
    [
      { error: 'timeout', connectMs: null, errorMessage: 'no answer from x:1 within 60 ms' },
      'LOOP_GATEWAY_UPSTREAM_TIMEOUT',
    ],
  ] as const)('of before codes were kept, %j is %s', (more, code) => {
    expect(script({ ...none, ...more })).toMatchObject({
      head: null,
      ending: { failure: { code } },
    });
  });

  test('a silence after the beginning of an answer is not one before it', () => {
    const { head, ending } = script({ error: 'timeout' });
    expect(head).toMatchObject({ status: 200 });
    expect(ending).toMatchObject({ failure: { code: 'LOOP_GATEWAY_UPSTREAM_IDLE' } });
  });
});

describe('Content-Length', () => {
  const lengths = (more: Partial<Hop>) => script(more).head?.headers;
  const redacted = message(['content-length', '99'], body('{"a":"[redacted]"}', { bytes: 99 }));

  test('is put right where redaction changed the body', () => {
    expect(lengths({ response: redacted })).toEqual(['content-length', '18']);
  });

  test.each([
    ['an answer to HEAD', { method: 'HEAD' }],
    ['a 304', { status: 304 }],
    ['a body that broke off', { error: 'reset' }],
  ] as const)('stays as it was for %s', (_, more) => {
    expect(lengths({ response: redacted, ...more })).toEqual(['content-length', '99']);
  });

  test('stays as it was for a body that was kept in part', () => {
    const response = message(['content-length', '99'], body('abc', { bytes: 99, truncated: true }));
    expect(lengths({ response })).toEqual(['content-length', '99']);
  });
});
