import type { Group } from '../case.js';
import { chunked, get, head, post } from './messages.js';

const a = get('/a');
const closing = get('/a', 'Connection: close\r\n');
const body = post('Content-Length: 5\r\n', 'hello');
const hello = '200 "hello"';

export const requestConnections: readonly Group[] = [
  {
    rfc: 'RFC 9112 §9.3',
    why: 'requests are answered in their order, each that is one; what stands behind the last is nobody’s',
    cases: [
      ['two requests', a + get('/b'), '200, 200'],
      ['ten requests', a.repeat(10), Array.from({ length: 10 }, () => '200').join(', ')],
      ['a body, then a request', body + a, `${hello}, 200`],
      ['a request, then a body', a + body, `200, ${hello}`],
      ['two bodies', body + body, `${hello}, ${hello}`],
      [
        'a body that ends in half a line end, and half a request',
        `${post('Content-Length: 1\r\n', '\r')}GET /b`,
        '200 "\\r"',
      ],
      ['an empty line between', `${a}\r\n${a}`, '200, 200'],
      ['what is no request behind', `${a}junk\r\n\r\n`, '200, 400'],
      ['a broken request behind', a + get('/b', 'X : 1\r\n'), '200, 400'],
      ['a request behind a broken one', `GET /a HTTP/1.1\r\n\r\n${a}`, '400'],
      ['a request behind the last', closing + get('/b'), '200'],
      ['what is no request behind the last', `${closing}junk`, '200'],
      ['a request behind one of HTTP/1.0', head('GET /a HTTP/1.0') + get('/b'), '200'],
      [
        'HTTP/1.0 that is kept',
        head('GET /a HTTP/1.0', 'Connection: keep-alive\r\n') + get('/b'),
        '200, 200',
      ],
      ['close in a list', get('/a', 'Connection: x, close\r\n') + get('/b'), '200'],
      ['close in a list of another case', get('/a', 'Connection: CLOSE\r\n') + get('/b'), '200'],
      ['close and keep-alive', get('/a', 'Connection: keep-alive, close\r\n') + get('/b'), '200'],
      [
        'close on a second line',
        get('/a', 'Connection: x\r\nConnection: close\r\n') + get('/b'),
        '200',
      ],
      ['HEAD, then a request', head('HEAD /a HTTP/1.1', 'Connection: close\r\n'), '200'],
    ],
  },
  {
    rfc: 'RFC 9110 §7.6.1',
    why: 'what Connection names goes no further, but for what the message is read by',
    cases: [
      ['a name', get('/a', 'Connection: x-hop\r\nX-Hop: 1\r\n'), '200'],
      ['a name that is not there', get('/a', 'Connection: x-hop\r\n'), '200'],
      ['Host', get('/a', 'Connection: host\r\n'), '200'],
      ['nothing', get('/a', 'Connection:\r\n'), '200'],
      ['empty elements', get('/a', 'Connection: ,, ,\r\n'), '200'],
      ['what is no token', get('/a', 'Connection: a b\r\n'), '200'],
      ['Keep-Alive', get('/a', 'Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n'), '200'],
      ['Proxy-Connection', get('/a', 'Proxy-Connection: keep-alive\r\n'), '200'],
      ['TE', get('/a', 'Connection: TE\r\nTE: trailers\r\n'), '200'],
      [
        'an upgrade that loop does not know',
        get('/a', 'Connection: Upgrade\r\nUpgrade: foo/2\r\n'),
        '200',
      ],
      [
        'an upgrade to h2c',
        get(
          '/a',
          'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n',
        ),
        '200',
      ],
    ],
  },
  {
    rfc: 'RFC 9110 §10.1.1',
    why: '100 comes from the origin; an expectation that is no `100-continue` goes on for it to judge',
    cases: [
      [
        '100-continue, and a body at once',
        post('Expect: 100-continue\r\nContent-Length: 5\r\n', 'hello'),
        hello,
      ],
      [
        '100-continue with chunks',
        post(`Expect: 100-continue\r\n${chunked}`, '5\r\nhello\r\n0\r\n\r\n'),
        hello,
      ],
      [
        '100-continue in odd case',
        post('Expect: 100-Continue\r\nContent-Length: 5\r\n', 'hello'),
        hello,
      ],
      ['100-continue without a body', get('/a', 'Expect: 100-continue\r\n'), '200'],
      [
        '100-continue in HTTP/1.0',
        `${head('POST /a HTTP/1.0', 'Expect: 100-continue\r\nContent-Length: 5\r\n')}hello`,
        hello,
      ],
      ['something else', get('/a', 'Expect: tea\r\n'), '200'],
    ],
  },
];
