import type { Group } from '../case.js';
import { ok, open, whole } from './messages.js';

const field = (line: string) => whole(ok, `${line}\r\n`);
const hello = '200 "hello"';

export const responseFields: readonly Group[] = [
  {
    rfc: 'RFC 9110 §5',
    why: 'a field that cannot be sent is not passed on: the client would read another one',
    cases: [
      ['a field', field('X: 1'), hello],
      ['a field twice', field('X: 1\r\nX: 2'), hello],
      ['every character of a token', field("!#$%&'*+-.^_`|~09az: 1"), hello],
      ['an empty value', field('X:'), hello],
      ['no blank', field('X:1'), hello],
      ['blanks around', field('X: \t 1 \t'), hello],
      ['a tab within', field('X: a\tb'), hello],
      ['bytes beyond ASCII', field('X: \xc3\xa9'), hello],
      ['bytes that are no UTF-8', field('X: \xff'), hello],
      ['20 KiB', field(`X: ${'a'.repeat(20_000)}`), hello],
      ['cookies', field('Set-Cookie: a=1\r\nSet-Cookie: b=2'), hello],
      [
        'a space before the colon',
        field('X : 1'),
        '502',
        { why: 'a proxy removes it or refuses the response (RFC 9112 §5.1)' },
      ],
      [
        'a tab before the colon',
        field('X\t: 1'),
        '502',
        { why: 'a proxy removes it or refuses the response (RFC 9112 §5.1)' },
      ],
      ['a space in a name', field('X Y: 1'), '502'],
      ['no name', field(': 1'), '502'],
      ['no colon', field('X'), '502'],
      ['a byte beyond ASCII in a name', field('X\xe9: 1'), '502'],
      ['a parenthesis in a name', field('X(: 1'), '502'],
      ['NUL in a name', field('X\0: 1'), '502'],
      ['NUL in a value', field('X: a\0b'), '502'],
      ['a control character in a value', field('X: a\x01b'), '502'],
      ['DEL in a value', field('X: a\x7fb'), '502'],
      ['a carriage return in a value', field('X: a\rb'), '502'],
      ['a line feed in a value', field('X: a\nY: b'), '502'],
      ['a line feed at the end', `${ok}\r\nContent-Length: 5\r\nX: 1\n\r\nhello`, '502'],
      [
        'a line feed at the end of the head',
        `${ok}\r\nContent-Length: 5\r\n\nhello`,
        '502',
        { why: 'no head has come: its end is CRLF, twice' },
      ],
      ['more than a head may have', field(`X: ${'a'.repeat(140_000)}`), '502'],
    ],
  },
  {
    rfc: 'RFC 9112 §5.2',
    why: 'a proxy joins a field that goes on in the next line, or refuses it: one that frames the message is refused',
    cases: [
      ['a folded field', field('X: a\r\n b'), hello],
      ['a folded field, by a tab', field('X: a\r\n\tb'), hello],
      ['a folded Content-Length', open('Content-Length:\r\n 5\r\n', 'hello'), '502'],
      [
        'a folded Transfer-Encoding',
        open('Transfer-Encoding:\r\n chunked\r\n', '0\r\n\r\n'),
        '502',
      ],
      ['a folded Connection', field('Connection:\r\n close'), '502'],
      ['a fold before the first field', `${ok}\r\n X: 1\r\nContent-Length: 5\r\n\r\nhello`, '502'],
    ],
  },
  {
    rfc: 'RFC 9110 §7.6.1',
    why: 'what Connection names is of the connection to the origin alone',
    cases: [
      ['close', field('Connection: close'), hello],
      ['keep-alive', field('Connection: keep-alive\r\nKeep-Alive: timeout=5'), hello],
      ['a name', field('Connection: x-hop\r\nX-Hop: 1'), hello],
      ['Content-Length', field('Connection: content-length'), hello],
      ['an upgrade that is offered', field('Connection: upgrade\r\nUpgrade: h2c'), hello],
    ],
  },
];
