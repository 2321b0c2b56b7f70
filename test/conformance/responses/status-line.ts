import type { Group } from '../case.js';
import { last, open, whole } from './messages.js';

const hello = '200 "hello"';

export const statusLines: readonly Group[] = [
  {
    rfc: 'RFC 9112 §4',
    why: 'a status line is a version, three digits and a reason; of what is none nobody knows what the client would get',
    cases: [
      ['200', whole(), hello],
      ['no reason', whole('HTTP/1.1 200 '), hello],
      ['no reason, and no space', whole('HTTP/1.1 200'), hello],
      ['a reason of several words', whole('HTTP/1.1 200 All is well'), hello],
      ['a reason beyond ASCII', whole('HTTP/1.1 200 \xc3\x9c'), hello],
      ['a reason with a tab', whole('HTTP/1.1 200 a\tb'), hello],
      ['a long reason', whole(`HTTP/1.1 200 ${'a'.repeat(4_000)}`), hello],
      ['HTTP/1.0', last('', 'hello', 'HTTP/1.0 200 OK'), hello],
      ['HTTP/1.0 with a length', whole('HTTP/1.0 200 OK'), hello],
      ['a status that nobody knows', whole('HTTP/1.1 299 X'), '299 "hello"'],
      ['404', whole('HTTP/1.1 404 No'), '404 "hello"'],
      ['500', whole('HTTP/1.1 500 No'), '500 "hello"'],
      ['599', whole('HTTP/1.1 599 X'), '599 "hello"'],
      [
        '600',
        whole('HTTP/1.1 600 X'),
        '600 "hello"',
        {
          why: 'three digits, which a client takes for a 500 (RFC 9110 §15); what an origin says is not for loop to change',
        },
      ],
      ['999', whole('HTTP/1.1 999 X'), '999 "hello"', { why: 'as 600' }],
      ['two digits', whole('HTTP/1.1 20 OK'), '502'],
      ['four digits', whole('HTTP/1.1 2000 OK'), '502'],
      ['a letter', whole('HTTP/1.1 20x OK'), '502'],
      ['below 100', whole('HTTP/1.1 099 OK'), '502'],
      ['a sign', whole('HTTP/1.1 +20 OK'), '502'],
      ['a minus', whole('HTTP/1.1 -20 OK'), '502'],
      ['no status', whole('HTTP/1.1 OK'), '502'],
      ['two spaces before it', whole('HTTP/1.1  200 OK'), '502'],
      ['a tab before it', whole('HTTP/1.1\t200 OK'), '502'],
      ['a tab behind it', whole('HTTP/1.1 200\tOK'), '502'],
      [
        'HTTP/1.2',
        whole('HTTP/1.2 200 OK'),
        '502',
        {
          why: 'by the book it is read as 1.1 (RFC 9110 §2.5, a SHOULD), as the others do; there is no such version, and loop promises nothing of it',
        },
      ],
      ['HTTP/2.0', whole('HTTP/2.0 200 OK'), '502'],
      ['HTTP/0.9', whole('HTTP/0.9 200 OK'), '502'],
      ['HTTP/11', whole('HTTP/11 200 OK'), '502'],
      ['no minor version', whole('HTTP/1 200 OK'), '502'],
      ['lower case', whole('http/1.1 200 OK'), '502'],
      ['another protocol', whole('ICY 200 OK'), '502'],
      ['a space before', whole(' HTTP/1.1 200 OK'), '502'],
      [
        'no status line',
        last('', 'hello', 'X: 1'),
        '502',
        { why: 'HTTP/0.9 has bodies alone; nobody asked in it' },
      ],
      [
        'a body alone',
        `hello${last('', '', '')}`,
        '502',
        { why: 'HTTP/0.9 has bodies alone; nobody asked in it' },
      ],
      ['nothing', last('', '', '').slice(-1), '502'],
      [
        'an empty line before',
        `\r\n${whole()}`,
        '502',
        {
          why: 'only before requests are empty lines of nobody (§2.2); here the one before may have been longer',
        },
      ],
      ['NUL in the reason', whole('HTTP/1.1 200 a\0b'), '502'],
      ['a control character in the reason', whole('HTTP/1.1 200 a\x01b'), '502'],
      ['a carriage return in the reason', whole('HTTP/1.1 200 a\rb'), '502'],
      ['a line feed behind it', 'HTTP/1.1 200 OK\nContent-Length: 5\r\n\r\nhello', '502'],
      ['line feeds alone', 'HTTP/1.1 200 OK\nContent-Length: 5\n\nhello', '502'],
    ],
  },
  {
    rfc: 'RFC 9110 §15.2',
    why: 'interim responses go before the final one, and have no body; 101 is for whoever asked for it',
    cases: [
      ['103 before', `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${whole()}`, `103, ${hello}`],
      ['100 that nobody waits for', `HTTP/1.1 100 Continue\r\n\r\n${whole()}`, `100, ${hello}`],
      [
        '102, twice',
        `${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(2)}${whole()}`,
        `102, 102, ${hello}`,
      ],
      ['one that nobody knows', `HTTP/1.1 199 X\r\n\r\n${whole()}`, `199, ${hello}`],
      [
        '103 with a length',
        `HTTP/1.1 103 X\r\nContent-Length: 5\r\n\r\n${whole()}`,
        `103, ${hello}`,
      ],
      [
        '103 with chunks',
        `HTTP/1.1 103 X\r\nTransfer-Encoding: chunked\r\n\r\n${whole()}`,
        `103, ${hello}`,
      ],
      ['101', open('Upgrade: foo\r\nConnection: Upgrade\r\n', '', 'HTTP/1.1 101 X'), '502'],
      ['103 alone', last('', '', 'HTTP/1.1 103 X'), '103, 502'],
      ['99', open('', '', 'HTTP/1.1 99 X'), '502'],
    ],
  },
];
