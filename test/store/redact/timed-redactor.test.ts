import { expect, test } from 'vitest';
import type { HopRecord } from '../../../src/core/capture-sink.js';
import { createRedactor } from '../../../src/store/redact/redact-chain.js';
import { type RedactionBounds, TimedRedactor } from '../../../src/store/redact/timed-redactor.js';
import { chainExample, hopRecordExample, messageExample, redactConfig } from './chain-example.js';

/** Linear for one match, and there are thousands: some seconds for 1 MiB of letters. */
const slowPattern = '(?:a?){50}a{50}';
const letters = 'a'.repeat(1024 * 1024);
const config = redactConfig({ patterns: [slowPattern], defaults: true });

const within = (ms: number) => ({ least: ms, eachMebibyte: 0, most: ms });
const short: RedactionBounds = { together: within(50), chain: within(600), part: within(150) };
const none: RedactionBounds = { together: within(1), chain: within(1), part: within(1) };

const plain = ['Content-Type', 'text/plain'];
const json = ['Content-Type', 'application/json'];

function redactWith(bounds: RedactionBounds | undefined, hops: readonly HopRecord[]) {
  const [found] = new TimedRedactor(config, { bounds }).redact([chainExample(hops)]);
  if (found === undefined || !('record' in found)) throw new Error('it was not redacted');
  return found;
}

const textOf = (body: Uint8Array | undefined) => Buffer.from(body ?? []).toString();

test('a body that takes too long is left out, and the rest of its chain stays', () => {
  const slow = hopRecordExample({
    path: '/slow?password=hunter22',
    request: messageExample({ headers: plain, body: letters }),
    response: messageExample({ headers: plain, body: 'the answer' }),
  });
  const { record, redacted, isShortened } = redactWith(short, [slow]);
  const [hop] = record.hops;
  expect(hop?.request.body.byteLength).toBe(0);
  expect(hop?.request.headers).toEqual(plain);
  expect(hop?.path).toBe('/slow?password=[redacted]');
  expect(textOf(hop?.response?.body)).toBe('the answer');
  expect(redacted).toContain('request body dropped: searching it took too long (hop 0)');
  expect(isShortened).toBe(true);
});

test('what is secret in a body that was left out is taken out elsewhere, too', () => {
  const slow = hopRecordExample({
    request: messageExample({
      headers: json,
      body: JSON.stringify({ password: 'hunter22-of-bob', text: letters }),
    }),
    response: messageExample({ headers: plain, body: 'no such user: hunter22-of-bob' }),
  });
  const { record } = redactWith(short, [slow]);
  expect(record.hops[0]?.request.body.byteLength).toBe(0);
  expect(textOf(record.hops[0]?.response?.body)).toBe('no such user: [redacted]');
});

test('of a chain that not even the names could be looked for in, nothing is kept', () => {
  const secret = 'hunter22-of-bob';
  const body = JSON.stringify({ password: secret, list: letters.split('') });
  const hop = hopRecordExample({
    authority: `${secret}.shop.example`,
    path: `/${secret}`,
    client: secret,
    statusText: secret,
    errorMessage: secret,
    request: messageExample({
      headers: [...json, 'X-Of', secret],
      trailers: ['X-T', secret],
      body,
    }),
    response: messageExample({ headers: [...json, 'X-Of', secret], body }),
  });
  const { record, redacted, isShortened } = redactWith(none, [hop]);
  expect(JSON.stringify(record)).not.toContain(secret);
  expect(record.hops[0]).toMatchObject({
    method: 'POST',
    status: 500,
    path: '/[redacted]',
    request: { headers: ['Content-Type', '[redacted]', 'X-Of', '[redacted]'] },
  });
  expect(record.hops[0]?.response?.body.byteLength).toBe(0);
  expect(redacted).toContain('request headers dropped: searching it took too long (hop 0)');
  expect(isShortened).toBe(true);
});

test('a slow chain holds up none of those before it, and is bounded among many', () => {
  const quick = (path: string) => chainExample([hopRecordExample({ path })]);
  const slow = chainExample([
    hopRecordExample({ request: messageExample({ headers: plain, body: letters }) }),
  ]);
  const redactor = new TimedRedactor(config, { bounds: short });
  const batch = [quick('/1'), quick('/2'), slow, quick('/4')];
  const first = redactor.redact(batch);
  expect(first).toMatchObject([{ isShortened: false }, { isShortened: false }]);
  const second = redactor.redact(batch.slice(first.length));
  expect(second).toMatchObject([{ isShortened: true }]);
  const third = redactor.redact(batch.slice(first.length + second.length));
  expect(third).toMatchObject([{ isShortened: false, record: { hops: [{ path: '/4' }] } }]);
});

test('after an interruption patterns find what they found before', () => {
  const redactor = new TimedRedactor(redactConfig({ patterns: [slowPattern, '\\d{16}'] }), {
    bounds: short,
  });
  const slow = hopRecordExample({ request: messageExample({ headers: plain, body: letters }) });
  const card = hopRecordExample({
    request: messageExample({ headers: plain, body: `4000056655665556 ${'a'.repeat(50)}` }),
  });
  for (let round = 0; round < 3; round++) redactor.redact([chainExample([slow])]);
  expect(redactor.redact([chainExample([card])])).toEqual([
    {
      ...createRedactor(redactConfig({ patterns: [slowPattern, '\\d{16}'] }))(chainExample([card])),
      isShortened: false,
    },
  ]);
});

test('within the usual bounds, 1 MiB of JSON with thousands of secrets is kept', () => {
  const users = Array.from({ length: 4000 }, (_, at) => ({
    name: `user ${at}`,
    password: `secret-${at}-${at * 7919}`,
    note: 'lorem ipsum dolor sit amet '.repeat(8),
  }));
  const hop = hopRecordExample({
    request: messageExample({ headers: json, body: JSON.stringify(users) }),
  });
  const { record, isShortened } = redactWith(undefined, [hop]);
  expect(isShortened).toBe(false);
  expect(textOf(record.hops[0]?.request.body)).toContain('"password":"[redacted]"');
});
