import type { Group } from '../case.js';
import { chunked, get, head, post } from './messages.js';

const length = (value: string, body = 'hello') => post(`Content-Length: ${value}\r\n`, body);
const hello = '200 "hello"';

export const contentLengths: readonly Group[] = [
  {
    rfc: 'RFC 9110 §8.6',
    why: 'a length is digits; another reader takes what else there is for another number, and the rest of the body for a request',
    cases: [
      ['a length', length('5'), hello],
      ['blanks around', length('  5\t'), hello],
      ['zeros before', length('0005'), hello],
      ['zeros before, many', length(`${'0'.repeat(40)}5`), hello],
      ['0', length('0', ''), '200'],
      ['00', length('00', ''), '200'],
      ['of a GET', `${head('GET /a HTTP/1.1', 'Content-Length: 5\r\n')}hello`, hello],
      ['of a DELETE', `${head('DELETE /a HTTP/1.1', 'Content-Length: 5\r\n')}hello`, hello],
      ['of an unknown method', `${head('FOO /a HTTP/1.1', 'Content-Length: 5\r\n')}hello`, hello],
      ['of HTTP/1.0', `${head('POST /a HTTP/1.0', 'Content-Length: 5\r\n')}hello`, hello],
      ['in lower case', post('content-length: 5\r\n', 'hello'), hello],
      ['a line break behind the body', `${length('5')}\r\n${get('/b')}`, `${hello}, 200`],
      ['nothing', length(''), '400'],
      ['a sign', length('+5'), '400'],
      ['a minus', length('-5'), '400'],
      ['minus nothing', length('-0', ''), '400'],
      ['hexadecimal', length('0x5'), '400'],
      ['a point', length('5.0'), '400'],
      ['an exponent', length('5e0'), '400'],
      ['an underscore', length('0_5'), '400'],
      ['a letter behind', length('5a'), '400'],
      ['quotes', length('"5"'), '400'],
      ['a semicolon', length('5;a'), '400'],
      ['a space within', length('0 5'), '400'],
      ['bytes beyond ASCII', length('\xb5'), '400'],
      ['a word', length('five'), '400'],
      ['20 digits', length('99999999999999999999'), '400'],
      ['2^64 and 5', length('18446744073709551621'), '400'],
      ['2^63', length('9223372036854775808'), '400'],
    ],
  },
  {
    rfc: 'RFC 9112 §6.3',
    why: 'a length is said once; of several each reader may take another one',
    cases: [
      [
        'twice alike',
        post('Content-Length: 5\r\nContent-Length: 5\r\n', 'hello'),
        '400',
        { why: 'alike, they may be taken for one, or refused: loop refuses' },
      ],
      ['twice', post('Content-Length: 5\r\nContent-Length: 6\r\n', 'hello!'), '400'],
      [
        'twice, shorter behind',
        post('Content-Length: 6\r\nContent-Length: 5\r\n', 'hello!'),
        '400',
      ],
      [
        'a list alike',
        length('5, 5'),
        '400',
        { why: 'alike, they may be taken for one, or refused: loop refuses' },
      ],
      ['a list', length('5, 6'), '400'],
      ['a list with an empty element', length('5,'), '400'],
      ['and an empty one', post('Content-Length: 5\r\nContent-Length:\r\n', 'hello'), '400'],
      [
        'and one with a space before its colon',
        post('Content-Length: 5\r\nContent-Length : 6\r\n', 'hello'),
        '400',
      ],
      ['beside chunks', post(`Content-Length: 5\r\n${chunked}`, '0\r\n\r\n'), '400'],
      ['beside chunks, behind', post(`${chunked}Content-Length: 5\r\n`, '0\r\n\r\n'), '400'],
      ['0 beside chunks', post(`${chunked}Content-Length: 0\r\n`, '0\r\n\r\n'), '400'],
      [
        'beside another coding',
        post('Content-Length: 5\r\nTransfer-Encoding: gzip\r\n', 'hello'),
        '400',
      ],
      [
        'with an underscore',
        post('Content_Length: 9\r\nContent-Length: 5\r\n', 'hello'),
        hello,
        { why: 'another field, which loop does not read' },
      ],
      [
        'named in Connection',
        post('Connection: content-length\r\nContent-Length: 5\r\n', 'hello'),
        hello,
        { why: 'what frames a message is not removed by its sender’s word' },
      ],
      [
        'a body that is longer',
        `${length('3')}\r\n\r\n`,
        '200 "hel", 400',
        { why: 'what stands behind is no request' },
      ],
      ['a body that does not come whole', length('9'), 'nothing'],
      [
        'a body without a length',
        post('', 'hello'),
        '200',
        { why: 'without a length there is no body (§6.3)' },
      ],
    ],
  },
];
