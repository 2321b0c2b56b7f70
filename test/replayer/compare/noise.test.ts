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

describe('noise in other notations of the same time', () => {
  const ms = [recordedAt + 7, replayedAt + 12] as const;
  const pad = (n: number) => String(n).padStart(2, '0');
  const written: [string, (at: number) => string][] = [
    ['ISO 8601 basic', (at) => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')],
    [
      'basic with an offset',
      (at) => `${new Date(at).toISOString().replace(/[-:]|\.\d+Z/g, '')}+0000`,
    ],
    ['nanoseconds in ISO 8601', (at) => new Date(at).toISOString().replace('Z', '456789Z')],
    ['a comma before the fraction', (at) => new Date(at).toISOString().replace('.', ',')],
    ['an offset +00:00', (at) => new Date(at).toISOString().replace('Z', '+00:00')],
    ['an offset +0000', (at) => new Date(at).toISOString().replace('Z', '+0000')],
    ['an offset of hours alone', (at) => new Date(at).toISOString().replace('Z', '+00')],
    ['PostgreSQL', (at) => new Date(at).toISOString().replace('T', ' ').replace('Z', '123+00')],
    ['Go', (at) => new Date(at).toISOString().replace('T', ' ').replace('Z', '123456 +0000 UTC')],
    [
      'Go, with its steady clock',
      (at) =>
        `${new Date(at).toISOString().replace('T', ' ').replace('Z', '123456 +0000 UTC')} m=+${at % 1000}.804021994`,
    ],
    [
      "the logs of Go, and nginx's of errors",
      (at) => new Date(at).toISOString().replace('T', ' ').replaceAll('-', '/').slice(0, 19),
    ],
    ['the US', (at) => new Date(at).toLocaleString('en-US', { timeZone: 'UTC' })],
    ['the UK', (at) => new Date(at).toLocaleString('en-GB', { timeZone: 'UTC' })],
    ['Germany', (at) => new Date(at).toLocaleString('de-DE', { timeZone: 'UTC' })],
    ['Sweden', (at) => new Date(at).toLocaleString('sv-SE', { timeZone: 'UTC' })],
    [
      'syslog',
      (at) => new Date(at).toUTCString().replace(/\w+, (\d+) (\w+) \d+ (\S+) GMT/, '$2 $1 $3'),
    ],
    [
      'a stamp with nanoseconds',
      (at) => new Date(at).toISOString().replace(/(\d+)-\d+-(\d+)T(\S+)Z/, 'Nov $2 $3456789 $1'),
    ],
    ['mail, +0000', (at) => new Date(at).toUTCString().replace('GMT', '+0000')],
    ['mail, another zone', (at) => new Date(at + 19_800_000).toUTCString().replace('GMT', '+0530')],
    ['mail without its weekday', (at) => new Date(at).toUTCString().slice(5)],
    [
      'asctime',
      (at) =>
        new Date(at).toUTCString().replace(/(\w+), (\d+) (\w+) (\d+) (\S+) GMT/, '$1 $3 $2 $5 $4'),
    ],
    [
      'JavaScript',
      (at) =>
        new Date(at)
          .toUTCString()
          .replace(/(\w+), (\d+) (\w+) (\d+) (\S+) GMT/, '$1 $3 $2 $4 $5 GMT+0000'),
    ],
    [
      'a web log',
      (at) =>
        new Date(at).toUTCString().replace(/\w+, (\d+) (\w+) (\d+) (\S+) GMT/, '$1/$2/$3:$4 +0000'),
    ],
    ['digits alone', (at) => new Date(at).toISOString().replace(/\D/g, '').slice(0, 14)],
    ['digits with milliseconds', (at) => new Date(at).toISOString().replace(/\D/g, '')],
    ['microseconds', (at) => `${at}123`],
    ['nanoseconds', (at) => `${at}123456`],
    ['nanoseconds as a double', (at) => (at * 1e6).toExponential()],
    ['milliseconds as Java prints a double', (at) => at.toExponential().replace('e+', 'E')],
    ['milliseconds with a fraction', (at) => `${at}.123456`],
    ['seconds with nanoseconds', (at) => `${`${at / 1000}`.padEnd(14, '0')}123456`],
    ['.NET', (at) => `/Date(${at})/`],
    ['a day', (at) => new Date(at).toISOString().slice(0, 10)],
    ['an ObjectId', (at) => Math.floor(at / 1000).toString(16) + 'a'.repeat(16)],
    ['a ULID', (at) => ulid(at)],
  ];

  function ulid(at: number): string {
    let text = '';
    for (let rest = at; text.length < 10; rest = Math.floor(rest / 32)) {
      text = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.charAt(rest % 32) + text;
    }
    return `${text}${pad(at % 97)}ZZZZZZZZZZZZZZ`;
  }

  test.each(written)('%s', (_, write) => {
    const [one, other] = [write(ms[0]), write(ms[1])];
    expect(one).not.toBe(other);
    expect(noise.isNoise(one, other)).toBe(true);
    expect(noise.isNoise(`at ${one}, ok`, `at ${other}, ok`)).toBe(true);
    // Two days off is no noise, in whatever notation.
    expect(noise.isNoise(one, write(ms[1] + 2 * 86_400_000))).toBe(false);
  });

  test('a UUID without its dashes', () => {
    const [one, other] = [
      '7d444840-9dc0-41d1-b245-5ffdce74fad2',
      'b5f1d4d8-6a0c-4c7e-8f0e-0a2b6c1d9e3f',
    ];
    expect(noise.isNoise(one.replaceAll('-', ''), other.replaceAll('-', ''))).toBe(true);
  });
});

describe('fields whose name says it', () => {
  test.each([
    ['_', 'a1', 'b2'],
    ['_dc', '1', '2'],
    ['nonce', 'first', 'second'],
    ['oauth_nonce', 'abc', 'xyz'],
    ['X-Amz-Signature', 'abc', 'xyz'],
    ['X-Amz-Credential', 'A/20261120/eu/s3/aws4_request', 'B/20261121/eu/s3/aws4_request'],
    ['request_id', 'r-17', 'r-18'],
    ['requestId', 'r-17', 'r-18'],
    ['callback', 'jQuery360_17', 'jQuery360_18'],
    ['callback', '__jp0', '__jp3'],
    ['t', '848214', '930201'],
    ['rand', '0.8471', '0.1123'],
    ['Expires', '1794000000', '1795999999'],
    ['xml.Envelope.Header.MessageID', 'm-1', 'm-2'],
    ["$.meta['request-id']", 'm-1', 'm-2'],
  ])('%s=%s and %s', (name, one, other) => {
    expect(noise.isFieldNoise(name, one, other)).toBe(true);
    expect(noise.isFieldNoise('order', one, other)).toBe(false);
  });

  test.each([
    ['id', '7', '8'],
    ['_id', '7', '8'],
    ['t', '1', '2'],
    ['v', '1.2', '1.3'],
    ['callback', 'https://shop.example/a1', 'https://shop.example/a2'],
    ['dc', 'eu', 'us'],
    ['state', 'open', 'shut'],
  ])('%s=%s and %s differ', (name, one, other) => {
    expect(noise.isFieldNoise(name, one, other)).toBe(false);
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
    ['a day more, in a run of the next day', '2026-11-20', '2026-11-22'],
    ['a day of long ago', '1999-01-01', '1999-01-02'],
    ['digits that are no date', '99999999999999', '99999999999998'],
    ['24 hex digits that are no ObjectId of the runs', 'c'.repeat(24), 'd'.repeat(24)],
  ])('%s', (_, recorded, replayed) => {
    expect(noise.isNoise(recorded, replayed)).toBe(false);
  });
});

test('a time may be off by a minute and the length of the run, and no more', () => {
  const later = (ms: number) => new Date(replayedAt + ms).toISOString();
  expect(noise.isNoise('2026-11-20T10:00:00Z', later(61_000))).toBe(true);
  expect(noise.isNoise('2026-11-20T10:00:00Z', later(61_001))).toBe(false);
});
