import type { Group } from '../case.js';
import { get } from './messages.js';

const field = (line: string) => get('/a', `${line}\r\n`);

const delimiters = [...'(),/;<=>?@[\\]{}"'];

export const requestFields: readonly Group[] = [
  {
    rfc: 'RFC 9110 §5.1',
    why: 'a name is a token, and nothing stands between it and its colon; others read another name, or another field',
    cases: [
      ['every character of a token', field("!#$%&'*+-.^_`|~09az: 1"), '200'],
      [
        'a name with an underscore',
        field('X_Y: 1'),
        '200',
        { why: 'a name is a token, and goes on as it came' },
      ],
      [
        'a name with a point',
        field('X.Y: 1'),
        '200',
        { why: 'a name is a token, and goes on as it came' },
      ],
      ['a name of one character', field('X: 1'), '200'],
      ['a name of 1,000 characters', field(`${'X'.repeat(1_000)}: 1`), '200'],
      ['a space before the colon', field('X : 1'), '400'],
      ['a tab before the colon', field('X\t: 1'), '400'],
      ['a space in the name', field('X Y: 1'), '400'],
      ['no name', field(': 1'), '400'],
      ['no colon', field('X'), '400'],
      ['no colon, and a value', field('X 1'), '400'],
      ['a byte beyond ASCII', field('X\xe9: 1'), '400'],
      ['NUL', field('X\0: 1'), '400'],
      ['a control character', field('X\x1f: 1'), '400'],
      ['DEL', field('X\x7f: 1'), '400'],
      ...delimiters.map((c) => [`${c} in the name`, field(`X${c}Y: 1`), '400'] as const),
      ['a colon before the name', field(':X: 1'), '400'],
    ],
  },
  {
    rfc: 'RFC 9110 §5.5',
    why: 'a value has visible characters, blanks and bytes beyond ASCII; NUL and line breaks are read differently everywhere',
    cases: [
      ['an empty value', field('X:'), '200'],
      ['blanks alone', field('X:  \t '), '200'],
      ['blanks on both sides', field('X: \t 1 \t '), '200'],
      ['no blank', field('X:1'), '200'],
      ['a tab within', field('X: a\tb'), '200'],
      ['a colon within', field('X: a:b'), '200'],
      ['quotes that do not end', field('X: "a'), '200'],
      ['UTF-8', field('X: \xc3\xa9'), '200'],
      ['bytes that are no UTF-8', field('X: \xff'), '200'],
      ['8 KiB', field(`X: ${'a'.repeat(8_000)}`), '200'],
      ['NUL', field('X: a\0b'), '400'],
      ['a control character', field('X: a\x01b'), '400'],
      ['a bell', field('X: \x07'), '400'],
      ['a vertical tab', field('X: a\x0bb'), '400'],
      ['a form feed', field('X: a\x0cb'), '400'],
      ['an escape character', field('X: \x1b[0m'), '400'],
      ['DEL', field('X: a\x7fb'), '400'],
      ['a carriage return within', field('X: a\rb'), '400'],
      ['a carriage return before a name', field('X: a\rHost: evil'), '400'],
      ['a line feed within', field('X: a\nY: b'), '400'],
      ['a line feed at the end', get('/a', 'X: a\nY: b\r\n'), '400'],
      ['two carriage returns at the end', field('X: a\r'), '400'],
    ],
  },
  {
    rfc: 'RFC 9112 §5.2',
    why: 'a line that goes on in the next one is refused: some join it, some take it for a field of its own',
    cases: [
      ['a space at the beginning of a line', field('X: a\r\n b'), '400'],
      ['a tab at the beginning of a line', field('X: a\r\n\tb'), '400'],
      ['a blank line with a space', field('X: a\r\n '), '400'],
      ['a folded name', field('X\r\n : a'), '400'],
      ['a space before the first field', get('/a').replace('Host', ' Host'), '400'],
      ['a folded Content-Length', field('Content-Length:\r\n 0'), '400'],
      ['a folded Transfer-Encoding', field('Transfer-Encoding:\r\n chunked'), '400'],
    ],
  },
  {
    rfc: 'RFC 9110 §5.3',
    why: 'fields may repeat, and there are as many as there are, within bounds that are told (431)',
    cases: [
      ['a field twice', field('X: 1\r\nX: 2'), '200'],
      ['a field in two cases', field('x-a: 1\r\nX-A: 2'), '200'],
      ['100 fields', field(Array.from({ length: 100 }, (_, i) => `X-${i}: 1`).join('\r\n')), '200'],
      [
        '1,000 fields',
        field(Array.from({ length: 1_000 }, (_, i) => `X-${i}: 1`).join('\r\n')),
        '200',
      ],
      ['a head of 70,000 bytes', field(`X: ${'a'.repeat(70_000)}`), '431'],
      ['several cookies', field('Cookie: a=1\r\nCookie: b=2'), '200'],
    ],
  },
];
