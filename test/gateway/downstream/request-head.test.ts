import { expect, test } from 'vitest';
import { parseRequestHead } from '../../../src/gateway/downstream/http1/request-head.js';
import { RequestParser } from '../../../src/gateway/downstream/http1/request-parser.js';
import { Malformed } from '../../../src/gateway/http1/malformed.js';

const line = 'GET / HTTP/1.1';
const host = 'Host: ratings';

test('order, case, repetition and bytes beyond ASCII stay as they came', () => {
  const head = parseRequestHead(
    `PURGE /caf\xc3\xa9?a=b HTTP/1.1\r\n${host}\r\nx-A:1\r\nX-a:  2 \t\r\nX-Empty:\r\nX-B: \xe9`,
  );
  expect(head).toMatchObject({ method: 'PURGE', target: '/caf\xc3\xa9?a=b', refusal: null });
  expect(head.headers).toEqual([
    'Host',
    'ratings',
    'x-A',
    '1',
    'X-a',
    '2',
    'X-Empty',
    '',
    'X-B',
    '\xe9',
  ]);
});

test.each<[what: string, text: string, status: number]>([
  ['no line', '', 400],
  ['no version (HTTP/0.9)', 'GET /', 400],
  ['HTTP/2.0', `GET / HTTP/2.0\r\n${host}`, 505],
  ['HTTP/1.2', `GET / HTTP/1.2\r\n${host}`, 505],
  ['HTTP/0.9', `GET / HTTP/0.9\r\n${host}`, 505],
  ['http/1.1 in small letters', `GET / http/1.1\r\n${host}`, 400],
  ['a version of two digits', `GET / HTTP/1.10\r\n${host}`, 400],
  ['two spaces', `GET  / HTTP/1.1\r\n${host}`, 400],
  ['a space in the target', `GET /a b HTTP/1.1\r\n${host}`, 400],
  ['a tab in the target', `GET /a\tb HTTP/1.1\r\n${host}`, 400],
  ['NUL in the target', `GET /\0 HTTP/1.1\r\n${host}`, 400],
  ['DEL in the target', `GET /\x7f HTTP/1.1\r\n${host}`, 400],
  ['a method that is no token', `G(T / HTTP/1.1\r\n${host}`, 400],
  ['a space before the line', ` ${line}\r\n${host}`, 400],
  ['a space behind the line', `${line} \r\n${host}`, 400],
  ['a header without a colon', `${line}\r\n${host}\r\nX`, 400],
  ['a header without a name', `${line}\r\n${host}\r\n: x`, 400],
  ['a space before the colon', `${line}\r\n${host}\r\nX : x`, 400],
  ['a name with a space', `${line}\r\n${host}\r\nX Y: x`, 400],
  ['a name beyond ASCII', `${line}\r\n${host}\r\nX\xe9: x`, 400],
  ['a folded line', `${line}\r\n${host}\r\nX: a\r\n b`, 400],
  ['a folded line first', `${line}\r\n X: a\r\n${host}`, 400],
  ['a line feed alone', `${line}\r\n${host}\r\nX: a\nY: b`, 400],
  ['a carriage return alone', `${line}\r\n${host}\r\nX: a\rY: b`, 400],
  ['NUL in a value', `${line}\r\n${host}\r\nX: \0`, 400],
  ['DEL in a value', `${line}\r\n${host}\r\nX: \x7f`, 400],
])('%s is no request', (_what, text, status) => {
  let came: unknown = null;
  try {
    parseRequestHead(text);
  } catch (error) {
    came = error;
  }
  expect(came).toBeInstanceOf(Malformed);
  expect((came as Malformed).status).toBe(status);
});

test.each([
  'ratings',
  'Ratings.example:9080',
  'ratings:',
  '',
  '127.0.0.1:80',
  '[::1]:80',
  '[::ffff:127.0.0.1]',
  'my_service',
  'caf\xc3\xa9',
  'a%20b',
])('a request for %j is for a host', (value) => {
  expect(parseRequestHead(`${line}\r\nHost: ${value}`).refusal).toBeNull();
});

test.each([
  'a b',
  'a/b',
  'a,b',
  'a, a',
  'user@a',
  'user:secret@a',
  'a:b',
  'a:80:80',
  'http://a',
  'a?b',
  'a#b',
  'a\\b',
  '[::1',
  '::1',
  '"a"',
])('a request for %j is refused', (value) => {
  const { refusal, keepAlive } = parseRequestHead(`${line}\r\nHost: ${value}`);
  expect([refusal?.status, keepAlive]).toEqual([400, false]);
  expect(refusal?.message).not.toContain('secret');
});

test('one host is needed, but in HTTP/1.0', () => {
  expect(parseRequestHead(line).refusal?.status).toBe(400);
  expect(parseRequestHead(`${line}\r\n${host}\r\n${host}`).refusal?.status).toBe(400);
  expect(parseRequestHead('GET / HTTP/1.0').refusal).toBeNull();
});

test.each<[keepAlive: boolean, version: string, lines: string]>([
  [true, '1.1', ''],
  [false, '1.0', ''],
  [false, '1.1', '\r\nConnection: close'],
  [false, '1.1', '\r\nConnection: x, CLOSE'],
  [false, '1.1', '\r\nConnection: keep-alive\r\nConnection: close'],
  [true, '1.1', '\r\nConnection: closed'],
  [true, '1.0', '\r\nConnection: Keep-Alive'],
  [true, '1.0', '\r\nProxy-Connection: keep-alive'],
  [false, '1.0', '\r\nConnection: keep-alive, close'],
])('kept %j in HTTP/%s with %j', (keepAlive, version, lines) => {
  expect(parseRequestHead(`GET / HTTP/${version}\r\n${host}${lines}`).keepAlive).toBe(keepAlive);
});

test.each([
  ['trailers', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n', 120_000],
  ['a head', 'POST / HTTP/1.1\r\nHost: a\r\n', 60_000],
])('%s in small packets are read in linear time', (_what, before, bytes) => {
  const heads: string[] = [];
  const parser = new RequestParser({
    onHead: ({ method }) => heads.push(method) > 0,
    onData: () => {},
    onEnd: (trailers) => heads.push(String(trailers.length)),
  });
  const text = `${before}${'a:\r\n'.repeat(bytes / 4)}\r\n`;
  const from = performance.now();
  for (let at = 0; at < text.length; at += 16) {
    parser.push(Buffer.from(text.slice(at, at + 16), 'latin1'));
  }
  // 16 s, where each packet has all before it read again.
  expect(performance.now() - from).toBeLessThan(4_000);
  expect(heads).toHaveLength(2);
});

test('an upgrade in HTTP/1.0 is none', () => {
  const lines = `${host}\r\nConnection: Upgrade\r\nUpgrade: websocket`;
  expect(parseRequestHead(`GET / HTTP/1.0\r\n${lines}`).isWebSocket).toBe(false);
  expect(parseRequestHead(`GET / HTTP/1.1\r\n${lines}`).isWebSocket).toBe(true);
});
