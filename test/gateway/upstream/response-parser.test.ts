import { expect, test } from 'vitest';
import { Malformed } from '../../../src/gateway/http1/malformed.js';
import { ResponseParser } from '../../../src/gateway/upstream/response-parser.js';

interface Parsed {
  /** Body pieces next to each other are joined: where they are cut means nothing. */
  readonly events: readonly string[];
  readonly malformed: boolean;
  readonly whole: boolean;
}

function parse(pieces: readonly Buffer[], method = 'GET'): Parsed {
  const events: string[] = [];
  const parser = new ResponseParser({
    onInformation: (head) => events.push(`1xx ${JSON.stringify(head)}`),
    onHead: (head) => events.push(`head ${JSON.stringify(head)}`),
    onData: (chunk) => {
      const text = chunk.toString('latin1');
      if (events.at(-1)?.startsWith('data ')) events.push(`${events.pop()}${text}`);
      else events.push(`data ${text}`);
    },
    onEnd: (trailers) => events.push(`end ${JSON.stringify(trailers)}`),
  });
  parser.expect(method);
  try {
    for (const piece of pieces) parser.push(piece);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { events, malformed: true, whole: false };
  }
  return { events, malformed: false, whole: parser.finish() };
}

/** Small, deterministic, good enough: a failure names its seed. */
function random(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

function cut(bytes: Buffer, below: (n: number) => number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + below(below(2) === 0 ? 3 : 40);
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

const corpus: readonly [what: string, text: string, method?: string][] = [
  ['a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: \xe9\r\n\r\nhello'],
  ['no body', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ['no length', 'HTTP/1.0 200 OK\r\nA: 1\r\n\r\nhello\r\n\r\nworld'],
  [
    'chunks',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n',
  ],
  [
    'trailers',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n\r\r\n0\r\nA: 1\r\nB: 2\r\n\r\n',
  ],
  [
    'interim heads',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No\r\n\r\n',
  ],
  ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', 'HEAD'],
  ['304', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n'],
  ['folding', 'HTTP/1.1 200 OK\r\nA: 1\r\n  2\r\nContent-Length: 1\r\n\r\nx'],
  ['a stray response', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\n\r\n'],
  ['a cut length', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello'],
  ['a bad chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokk\r\n'],
  ['a bad size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxx\r\n'],
  ['both lengths', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n'],
];

test.each(corpus)('%s is read alike wherever the bytes are cut', (_what, text, method) => {
  const bytes = Buffer.from(text, 'latin1');
  const whole = parse([bytes], method);
  for (let first = 0; first <= bytes.length; first++) {
    for (let second = first; second <= bytes.length; second++) {
      const pieces = [
        bytes.subarray(0, first),
        bytes.subarray(first, second),
        bytes.subarray(second),
      ];
      expect(
        parse(
          pieces.filter((piece) => piece.length > 0),
          method,
        ),
      ).toEqual(whole);
    }
  }
  const single = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
  expect(parse(single, method)).toEqual(whole);
});

test('a large body in random pieces comes out as it went in', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const below = random(seed);
    let body = '';
    let text = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
    for (let i = below(20); i > 0; i--) {
      const chunk = String.fromCharCode(
        ...Array.from({ length: 1 + below(300) }, () => below(256)),
      );
      body += chunk;
      text += `${chunk.length.toString(16)}\r\n${chunk}\r\n`;
    }
    const { events, whole } = parse(
      cut(Buffer.from(`${text}0\r\nT: ${seed}\r\n\r\n`, 'latin1'), below),
    );
    expect({ seed, events: events.slice(1), whole }).toEqual({
      seed,
      events: [...(body === '' ? [] : [`data ${body}`]), `end ["T","${seed}"]`],
      whole: true,
    });
  }
});

test('garbage is refused or waited for, never anything else, and ends at most once', () => {
  const words = [
    'HTTP/1.1 200 OK',
    '\r\n',
    '\r\n\r\n',
    'Content-Length: ',
    'Transfer-Encoding: chunked',
    '5',
    '0',
    'a:',
    '\n',
    ' ',
    '\0',
    'ffffffffffff',
    ';',
    '\xff',
    'HTTP/1.1 103 X',
    '-1',
    ',',
  ];
  for (let seed = 1; seed <= 5_000; seed++) {
    const below = random(seed);
    let text = below(4) === 0 ? '' : 'HTTP/1.1 200 OK\r\n';
    for (let i = below(30); i > 0; i--) {
      text += below(3) === 0 ? String.fromCharCode(below(256)) : words[below(words.length)];
    }
    const bytes = Buffer.from(text, 'latin1');
    const whole = parse([bytes]);
    expect({
      seed,
      ends: whole.events.filter((each) => each.startsWith('end ')).length <= 1,
    }).toEqual({
      seed,
      ends: true,
    });
    const pieces = parse(cut(bytes, below));
    expect({ seed, text, ...pieces }).toEqual({ seed, text, ...whole });
  }
});

const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

test.each([
  ['head', '', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: ', '\r\n\r\n', 131_072],
  ['interim head', '', 'HTTP/1.1 103 Early Hints\r\nX: ', '\r\n\r\n', 131_072],
  ['trailers', `${chunked}0\r\n`, 'X: ', '\r\n\r\n', 131_072],
  ['chunk line', chunked, '1;x=', '\r\n', 8_192],
])('the bound of a %s is the same wherever packets cut it', (_, before, begins, ends, bound) => {
  for (const [length, malformed] of [
    [bound, false],
    [bound + 1, true],
  ] as const) {
    const text = before + begins.padEnd(length, 'x') + ends;
    for (const piece of [1_000, 65_536, text.length - 3, text.length - 1, text.length]) {
      const pieces = text.match(new RegExp(`[^]{1,${piece}}`, 'g')) ?? [];
      const { malformed: is } = parse(pieces.map((each) => Buffer.from(each, 'latin1')));
      expect(is, `${length} bytes, cut at ${piece}`).toBe(malformed);
    }
  }
});
