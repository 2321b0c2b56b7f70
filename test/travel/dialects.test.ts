// Entries in the form of tools that were not at hand, made from what is public of it. No tool wrote them.
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { locateIn } from '../../src/gateway/route/locate.js';
import { openArchive } from '../../src/travel/archive/open-archive.js';
import { readCaptures } from '../../src/travel/read-captures.js';
import { sampleConfig } from '../cli/fixtures/fake-rooms.js';
import { entryOf, hopOf, hopsOf, readHar } from './fixtures/foreign.js';

test("Chrome's: HTTP/2 pseudo headers, what was not sent, and its own word for a failure", () => {
  const chrome = {
    _connectionId: '1412',
    _initiator: { type: 'script', stack: { callFrames: [] } },
    _priority: 'High',
    _resourceType: 'fetch',
    cache: {},
    connection: '443',
    pageref: 'page_1',
    serverIPAddress: '[::1]',
    startedDateTime: '2026-03-01T12:00:00.123Z',
    time: 12.300000002142042,
    timings: { blocked: 1.5, dns: -1, ssl: -1, connect: -1, send: 0.2, wait: 8, receive: 2.6 },
  };
  const request = {
    method: 'POST',
    url: 'https://api.example/v1/cart',
    httpVersion: 'http/2.0',
    headers: [
      { name: ':authority', value: 'api.example' },
      { name: ':method', value: 'POST' },
      { name: ':path', value: '/v1/cart' },
      { name: ':scheme', value: 'https' },
      { name: 'content-length', value: '7' },
      { name: 'content-type', value: 'application/json' },
    ],
    bodySize: 7,
    postData: { mimeType: 'application/json', text: '{"n":1}' },
  };
  const hop = hopOf({
    ...chrome,
    request,
    response: {
      status: 500,
      statusText: '',
      httpVersion: 'http/2.0',
      _transferSize: 120,
      _error: null,
    },
  });
  expect(hop).toMatchObject({
    status: 500,
    error: null,
    authority: 'api.example',
    scheme: 'https',
  });
  expect(hop.durationMs).toBeCloseTo(12.3);
  expect(hop.request.body.data.toString()).toBe('{"n":1}');
  expect(hop.request.headers.join(' ')).not.toContain(':method');
  const failed = hopOf({
    ...chrome,
    request,
    content: { size: 0, mimeType: 'x-unknown', text: undefined },
    response: { status: 0, statusText: '', _error: 'net::ERR_CONNECTION_REFUSED', bodySize: -1 },
  });
  expect(failed).toMatchObject({ status: null, response: null, error: 'connect' });
  const socket = hopOf({
    ...chrome,
    _resourceType: 'websocket',
    _webSocketMessages: [{ type: 'send', time: 1, opcode: 1, data: 'hello' }],
    request: { ...request, method: 'GET', url: 'wss://api.example/live', postData: undefined },
    response: { status: 101, statusText: 'Switching Protocols' },
  });
  expect(socket).toMatchObject({ protocol: 'websocket', status: 101 });
});

test("Charles's: its status beside the entry, and base64 bodies", () => {
  const hop = hopOf({
    _charlesStatus: 'COMPLETE',
    request: { url: 'http://shop.example/i', httpVersion: 'HTTP/1.1' },
    content: {
      size: 4,
      mimeType: 'image/png',
      text: Buffer.from([1, 2, 3, 4]).toString('base64'),
      encoding: 'base64',
    },
    response: { status: 200, _charlesStatus: 'COMPLETE' },
    timings: { dns: -1, connect: -1, ssl: -1, send: 0, wait: 5, receive: 1 },
  });
  expect([...(hop.response?.body.data ?? [])]).toEqual([1, 2, 3, 4]);
});

test("Fiddler's: a number as its comment, and no answer", () => {
  const hop = hopOf({
    comment: '[#17]',
    request: { url: 'http://shop.example/x' },
    response: { status: 0, statusText: '', content: { size: 0, mimeType: '' } },
  });
  expect(hop).toMatchObject({ status: null, error: 'unknown', errorMessage: '' });
});

test.each([
  ['no time, and no phases', { time: null, timings: null }, null],
  [
    'no time, but its phases',
    { time: null, timings: { blocked: 1, dns: -1, send: 2, wait: 3, receive: 4 } },
    10,
  ],
  ['a negative one', { time: -5, timings: {} }, null],
  ['one that nothing can take', { time: 1e20, timings: {} }, null],
  ['one that is no number', { time: 'NaN', timings: {} }, null],
  ['one as text', { time: '12.5', timings: {} }, 12.5],
  ['none at all of 0', { time: 0, timings: {} }, 0],
])('of an entry with %s the duration is known or unknown', (_what, times, durationMs) => {
  expect(hopOf(times).durationMs).toBe(durationMs);
});

test('a time that nobody noted is none, and is no bug', () => {
  const { captures, skipped } = readHar([
    entryOf({}),
    entryOf({ startedDateTime: '+275760-09-13T00:00:00.000Z' }),
  ]);
  expect(captures).toHaveLength(1);
  expect(skipped[0]?.reason).toMatch(/^startedDateTime: expected an ISO 8601 time/);
});

test.each([
  ['h2', undefined, true],
  ['http/2.0', undefined, true],
  ['h3', undefined, true],
  ['', undefined, true],
  ['HTTP/1.1', undefined, false],
  ['h2', '0', false],
])(
  'a POST over %j whose Content-Length is %s has an unknown body: %s',
  (httpVersion, length, isUnknown) => {
    const headers = length === undefined ? [] : [{ name: 'content-length', value: length }];
    const hop = hopOf({ request: { method: 'POST', httpVersion, headers, bodySize: -1 } });
    expect(hop.request.body.truncated).toBe(isUnknown);
  },
);

test('what is told of an entry that was skipped holds no password', () => {
  const secret = (url: string) => entryOf({ request: { url } });
  const { skipped } = readHar([
    entryOf({}),
    secret('ftp://me:secret@shop.example/x'),
    { ...secret('https://me:secret@shop.example/x'), startedDateTime: 'never' },
    secret('https://me:secret@shop example/'),
  ]);
  expect(skipped).toHaveLength(3);
  expect(JSON.stringify(skipped)).not.toContain('secret');
  expect(skipped[1]?.url).toBe('https://***@shop.example/x');
});

const har = JSON.stringify({ log: { version: '1.2', entries: [entryOf({})] } });
const utf16be = Buffer.from(`\ufeff${har}`, 'utf16le').swap16();

test.each([
  ['gzip', gzipSync(har)],
  ['UTF-16, the small end first', Buffer.from(`\ufeff${har}`, 'utf16le')],
  ['UTF-16, the big end first', utf16be],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${har}`)],
  ['UTF-16 in gzip', gzipSync(utf16be)],
])('an archive in %s is read', async (_what, data) => {
  const { file, attachments } = await openArchive({ name: 'a.har', data }, null);
  const options = { locate: locateIn(sampleConfig()), attachments, strict: false, byPage: false };
  expect(hopsOf(readCaptures(file, options))[0]?.path).toBe('/1');
});

test('gzip that is cut off is refused, and says so', async () => {
  const data = gzipSync(har).subarray(0, 40);
  await expect(openArchive({ name: 'a.har', data }, null)).rejects.toThrow(/expected gzip/);
});

test('an archive whose bodies have turned up is taken again, and the same one is not', () => {
  const entries = [entryOf({ content: { text: undefined, size: 3, _file: 'a.txt' } })];
  const keyWith = (attachments: Map<string, Buffer>) =>
    readHar(entries, { attachments }).captures[0]?.key;
  const there = new Map([['a.txt', Buffer.from('abc')]]);
  expect(keyWith(there)).not.toBe(keyWith(new Map()));
  expect(keyWith(there)).toBe(keyWith(new Map(there)));
  expect(keyWith(new Map([['a.txt', Buffer.from('abd')]]))).not.toBe(keyWith(there));
});
