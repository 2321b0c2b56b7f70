import { expect, test } from 'vitest';
import { parseRequestHead } from '../../../src/gateway/downstream/http1/request-head.js';

function parsed(minor: number, headers: string[]) {
  let text = `POST / HTTP/1.${minor}\r\nHost: ratings`;
  for (let i = 0; i < headers.length; i += 2) text += `\r\n${headers[i]}: ${headers[i + 1]}`;
  return parseRequestHead(text);
}

const te = 'Transfer-Encoding';
const cl = 'Content-Length';

test.each<[status: number | null, version: number, headers: string[]]>([
  [null, 1, []],
  [null, 0, []],
  [null, 1, [te, 'chunked']],
  [null, 1, [te, 'CHUNKED', 'Connection', te]],
  [null, 1, [cl, '0']],
  [null, 0, [cl, '12']],
  [400, 0, [te, 'chunked']],
  [400, 1, [te, 'chunked', te, 'chunked']],
  [400, 1, [te, 'chunked', 'transfer-encoding', 'gzip']],
  [400, 1, [te, 'gzip', 'transfer-encoding', 'chunked']],
  [400, 1, [te, 'chunked', te, '']],
  [400, 1, [te, '', te, 'chunked']],
  [400, 1, [te, '']],
  [400, 1, [te, 'chunked, chunked']],
  [400, 1, [te, 'chunked, gzip']],
  [400, 1, [te, 'gzip']],
  [400, 1, [te, 'identity, chunked']],
  [400, 1, [te, 'chunked ;a']],
  [501, 1, [te, 'gzip, chunked']],
  [501, 1, [te, 'a, b ,chunked']],
  [400, 1, [te, 'chunked', cl, '0']],
  [400, 1, [cl, '2', te, 'chunked']],
  [400, 1, [cl, '2', cl, '2']],
  [400, 1, [cl, '2', 'content-length', '3']],
  [400, 1, [cl, '2, 2']],
  [400, 1, [cl, '']],
  [400, 1, [cl, '-1']],
  [400, 1, [cl, '1e3']],
])('%j in HTTP/1.%i: %j', (status, version, headers) => {
  expect(parsed(version, headers).refusal?.status ?? null).toBe(status);
});

test.each<[boolean, string[]]>([
  [false, []],
  [false, [cl, '0']],
  [false, [cl, '00']],
  [true, [cl, '1']],
  [true, [te, 'chunked']],
])('a body follows: %j %j', (follows, headers) => {
  expect(parsed(1, headers).framing !== 'none').toBe(follows);
});
