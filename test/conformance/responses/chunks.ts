import type { Group } from '../case.js';
import { chunks } from './messages.js';

const hello = '200 "hello"';
/** The head had gone out by then. */
const cut = '200 cut';
const cutBehind = '200 "hello" cut';

export const responseChunks: readonly Group[] = [
  {
    rfc: 'RFC 9112 §7.1',
    why: 'where a chunk is none, the client sees that the body is not whole; who reads on may take what follows for a response',
    cases: [
      ['several chunks', chunks('3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n'), hello],
      ['no chunk but the last', chunks('0\r\n\r\n'), '200'],
      ['hex in upper case', chunks('A\r\nhellohello\r\n0\r\n\r\n'), '200 "hellohello"'],
      ['zeros before', chunks('0005\r\nhello\r\n0\r\n\r\n'), hello],
      ['zeros before, many', chunks(`${'0'.repeat(30)}5\r\nhello\r\n0\r\n\r\n`), hello],
      ['several zeros for the last', chunks('5\r\nhello\r\n000\r\n\r\n'), hello],
      [
        'blanks behind the size',
        chunks('5   \r\nhello\r\n0\r\n\r\n'),
        hello,
        { why: 'some senders fill sizes up with blanks' },
      ],
      ['an extension', chunks('5;a=b\r\nhello\r\n0\r\n\r\n'), hello],
      ['an extension in quotes', chunks('5;a="b;c"\r\nhello\r\n0\r\n\r\n'), hello],
      ['blanks around an extension', chunks('5 ; a = b\r\nhello\r\n0\r\n\r\n'), hello],
      ['an extension of the last', chunks('5\r\nhello\r\n0;a\r\n\r\n'), hello],
      ['a space before the size', chunks(' 5\r\nhello\r\n0\r\n\r\n'), cut],
      ['no size', chunks('\r\nhello\r\n0\r\n\r\n'), cut],
      ['0x', chunks('0x5\r\nhello\r\n0\r\n\r\n'), cut],
      ['a sign', chunks('+5\r\nhello\r\n0\r\n\r\n'), cut],
      ['a minus', chunks('-5\r\nhello\r\n0\r\n\r\n'), cut],
      ['no hex', chunks('5g\r\nhello\r\n0\r\n\r\n'), cut],
      ['a size beyond 2^64', chunks('10000000000000005\r\nhello\r\n0\r\n\r\n'), cut],
      ['a line feed behind the size', chunks('5\nhello\r\n0\r\n\r\n'), cut],
      ['a carriage return behind the size', chunks('5\rhello\r\n0\r\n\r\n'), cut],
      ['a line feed behind the bytes', chunks('5\r\nhello\n0\r\n\r\n'), cutBehind],
      ['nothing behind the bytes', chunks('5\r\nhello0\r\n\r\n'), cutBehind],
      ['more bytes than the size says', chunks('4\r\nhello\r\n0\r\n\r\n'), '200 "hell" cut'],
      ['a line feed at the end', chunks('5\r\nhello\r\n0\r\n\n'), cutBehind],
      ['an extension without a name', chunks('5;\r\nhello\r\n0\r\n\r\n'), cut],
      ['an extension with a line feed', chunks('5;a\nb\r\nhello\r\n0\r\n\r\n'), cut],
      ['an extension with NUL', chunks('5;a\0\r\nhello\r\n0\r\n\r\n'), cut],
      ['an extension of 9 KiB', chunks(`5;${'a'.repeat(9_000)}\r\nhello\r\n0\r\n\r\n`), cut],
      ['bytes behind the last', chunks('5\r\nhello\r\n0\r\n\r\njunk'), hello],
    ],
  },
  {
    rfc: 'RFC 9112 §7.1.2',
    why: 'trailers are fields, and those that frame or route are left out',
    cases: [
      ['a trailer', chunks('5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n'), hello],
      ['two', chunks('5\r\nhello\r\n0\r\nX-Sum: 1\r\nX-Sum: 2\r\n\r\n'), hello],
      ['Content-Length', chunks('5\r\nhello\r\n0\r\nContent-Length: 9\r\n\r\n'), hello],
      ['Transfer-Encoding', chunks('5\r\nhello\r\n0\r\nTransfer-Encoding: gzip\r\n\r\n'), hello],
      ['no colon', chunks('5\r\nhello\r\n0\r\nX-Sum\r\n\r\n'), cutBehind],
      ['a space before the colon', chunks('5\r\nhello\r\n0\r\nX-Sum : 1\r\n\r\n'), cutBehind],
      ['folded', chunks('5\r\nhello\r\n0\r\nX-Sum: 1\r\n 2\r\n\r\n'), cutBehind],
      ['a line feed', chunks('5\r\nhello\r\n0\r\nX-Sum: 1\n\r\n'), cutBehind],
      ['NUL', chunks('5\r\nhello\r\n0\r\nX-Sum: \0\r\n\r\n'), cutBehind],
    ],
  },
];
