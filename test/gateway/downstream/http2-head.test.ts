import { expect, test } from 'vitest';
import { readHead } from '../../../src/gateway/downstream/http2/http2-head.js';

const pseudo = [':method', 'GET', ':scheme', 'http', ':authority', 'shop:80', ':path', '/a?b'];

test('pseudo headers are told beside the headers, which stay in their order', () => {
  const head = readHead([...pseudo, 'b', '1', 'a', '2', 'b', '3'], true);
  expect(head).toMatchObject({
    method: 'GET',
    target: '/a?b',
    authority: 'shop:80',
    refusal: null,
  });
  expect(head).toMatchObject({ framing: 'none', headers: ['b', '1', 'a', '2', 'b', '3'] });
});

test('a body has a length where one is said', () => {
  expect(readHead([...pseudo, 'content-length', '3'], false).framing).toBe('length');
  expect(readHead(pseudo, false).framing).toBe('chunked');
});

test.each([
  ['no host', [':method', 'GET', ':path', '/'], 400, 'expected a Host header, got none'],
  [
    'a user',
    [':method', 'GET', ':path', '/', ':authority', 'me@shop'],
    400,
    'expected a Host such',
  ],
  ['a URL', [':method', 'GET', ':path', 'http://x/', ':authority', 'shop'], 400, 'request target'],
  ['a space', [':method', 'GET', ':path', '/ HTTP/1.1', ':authority', 'a'], 400, 'request target'],
  ['two lines', [...pseudo, 'x', 'a\r\nb: c'], 400, 'of one line'],
  ['two lengths', [...pseudo, 'content-length', '3', 'content-length', '4'], 400, 'Content-Length'],
  ['two hosts', [...pseudo, 'host', 'other'], 400, 'in :authority and Host'],
  ['no end of headers', [...pseudo, 'x', 'y'.repeat(65_536)], 431, '65536 bytes of headers'],
  ['a tunnel', [':method', 'CONNECT', ':authority', 'shop:80'], 405, 'CONNECT in HTTP/1.1'],
])('%s is refused, whatever the library lets through', (_, raw, status, message) => {
  const { refusal } = readHead(raw, true);
  expect(refusal).toMatchObject({ status, message: expect.stringContaining(message) });
});

test('a host that says what the authority says is no second one', () => {
  expect(readHead([...pseudo, 'host', 'SHOP:80'], true).refusal).toBeNull();
});
