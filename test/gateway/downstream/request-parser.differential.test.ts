import { createServer, type IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Http1Head } from '../../../src/gateway/downstream/http1/request-head.js';
import { RequestParser } from '../../../src/gateway/downstream/http1/request-parser.js';
import { Malformed } from '../../../src/gateway/http1/malformed.js';

// The same bytes for loop's parser and for Node's own (llhttp): the same requests come out, or one of
// the two refuses for a reason that is in a table here. By hand: LOOP_FUZZ_RUNS=200000 LOOP_FUZZ_SEED=7.

const runs = Number(process.env.LOOP_FUZZ_RUNS ?? 4_000);
const firstSeed = Number(process.env.LOOP_FUZZ_SEED ?? 1);

interface Outcome {
  /** Whole ones, as `METHOD target [headers] body`. */
  readonly requests: readonly string[];
  readonly refusal: string | null;
  /** For the end of a head, or of a line. */
  readonly isWaiting: boolean;
}

const waits = 'a head, and a line of chunks, is judged when it is whole';

/** Why loop refuses what Node takes. */
const stricter: readonly (readonly [why: string, message: RegExp])[] = [
  ['a Host that names no host (RFC 9112 §3.2)', /expected (?:a|one) Host/],
  ['versions other than 1.0 and 1.1', /expected HTTP\/1\.1 or HTTP\/1\.0/],
  ['a request line of HTTP/0.9, or with more spaces than two', /expected a request line/],
  ['chunks in HTTP/1.0 (RFC 9112 §6.1)', /no Transfer-Encoding in HTTP\/1\.0/],
  ['a coding that would have to be undone', /expected Transfer-Encoding: chunked, once/],
  ['a length of more digits than any body has', /expected one Content-Length/],
  ['control characters, also in a chunk extension', /no control character|chunk size in hex/],
];

/** Why Node refuses what loop takes. */
const looser: readonly (readonly [why: string, code: string])[] = [
  ['methods that Node does not know', 'HPE_INVALID_METHOD'],
  ['bytes beyond ASCII in a target, and any that RFC 3986 has not', 'HPE_INVALID_URL'],
  ['blanks behind the size of a chunk, as some servers pad it', 'HPE_INVALID_CHUNK_SIZE'],
  ['what comes behind a request that ends the connection is nobody’s', 'HPE_CLOSED_CONNECTION'],
];

const words = {
  method: ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'FOO', 'get', 'G(T', ''],
  target: ['/', '/a?b=c', 'http://ratings/x', '*', '/caf\xc3\xa9', '/a b', '/%00', '/a#b', ''],
  version: [
    'HTTP/1.1',
    'HTTP/1.1',
    'HTTP/1.1',
    'HTTP/1.0',
    'HTTP/2.0',
    'HTTP/0.9',
    'http/1.1',
    'HTTP/1.2',
    '',
  ],
  end: ['\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r', '\r\n '],
  header: [
    'Host: ratings',
    'Host: ratings',
    'Host: a b',
    'X-A: 1',
    'X-A:  \t spaced \t',
    'X-Empty:',
    'X A: 1',
    'X-A : 1',
    ': 1',
    'nothing',
    'X-B: caf\xe9',
    'X-C: a\x00b',
    'X-C: a\x7fb',
    'Connection: close',
    'Connection: keep-alive, x-a',
    'Content-Length: 5',
    'Content-Length: 5',
    'Content-Length: 0',
    'Content-Length: 005',
    'Content-Length: +5',
    'Content-Length: 5, 5',
    'Content-Length: 99999999999999999999',
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: Chunked',
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: chunked, gzip',
    'Transfer-Encoding: identity',
    'Transfer-Encoding: xchunked',
  ],
  body: [
    '',
    '',
    'hello',
    '5\r\nhello\r\n0\r\n\r\n',
    '5;a=b\r\nhello\r\n0\r\nX-T: 1\r\n\r\n',
    '0005\r\nhello\r\n000\r\n\r\n',
    '5\nhello\r\n0\r\n\r\n',
    '5\r\nhelloo\r\n0\r\n\r\n',
    'g\r\nhello\r\n0\r\n\r\n',
    '-1\r\n',
    '5\r\nhello\r\n0\r\nContent-Length: 3\r\n\r\n',
    '5\r\nhello\r\n0\r\nBad Name: 3\r\n\r\n',
    'ffffffffffffffff\r\n',
  ],
};

function random(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

function message(below: (n: number) => number): string {
  const pick = (list: readonly string[]) => list[below(list.length)] ?? '';
  // Mostly well formed, so that what is behind the first line is met too.
  const plain = below(3) > 0;
  const line = plain
    ? `${pick(['GET', 'POST', 'PUT'])} ${pick(['/', '/a?b=c'])} HTTP/1.1\r\nHost: ratings\r\n`
    : `${pick(words.method)} ${pick(words.target)} ${pick(words.version)}${pick(words.end)}`;
  let text = line;
  for (let i = below(4); i > 0; i--)
    text += pick(words.header) + (plain ? '\r\n' : pick(words.end));
  text += plain ? '\r\n' : pick(words.end);
  text += pick(words.body);
  return text;
}

function bytesOf(seed: number): Buffer {
  const below = random(seed);
  let text = '';
  for (let i = 1 + below(2); i > 0; i--) text += message(below);
  const odd = '\r\n\0 \t:;,\x7f\xff0aA/"';
  for (let i = below(3) === 0 ? 1 + below(3) : 0; i > 0; i--) {
    const at = below(text.length + 1);
    text = `${text.slice(0, at)}${odd[below(odd.length)]}${text.slice(at + below(2))}`;
  }
  return Buffer.from(text, 'latin1');
}

function read(bytes: Buffer): Outcome {
  const requests: string[] = [];
  let head: Http1Head | null = null;
  let body = '';
  let isLast = false;
  let refusal: string | null = null;
  const parser = new RequestParser({
    onHead(came) {
      if (isLast) return false;
      head = came;
      body = '';
      refusal = came.refusal?.message ?? null;
      isLast = !came.keepAlive;
      return refusal === null;
    },
    onData(chunk) {
      body += chunk.toString('latin1');
    },
    onEnd() {
      if (head !== null) requests.push(shown(head.method, head.target, head.headers, body));
    },
  });
  try {
    parser.push(bytes);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    // What comes behind `Connection: close` is nobody's.
    if (!isLast || parser.isInBody || requests.length === 0) refusal = error.message;
  }
  return { requests, refusal, isWaiting: parser.unread > 0 };
}

async function readByNode(bytes: Buffer): Promise<Outcome> {
  const requests: string[] = [];
  let refusal: string | null = null;
  const server = createServer({ requireHostHeader: false, maxHeaderSize: 64 * 1024 });
  const take = (req: IncomingMessage) => {
    let body = '';
    req.setEncoding('latin1').on('data', (chunk: string) => {
      body += chunk;
    });
    req.on('end', () => {
      if (req.complete) requests.push(shown(req.method, req.url, req.rawHeaders, body));
    });
  };
  server.on('request', take).on('checkContinue', take);
  server.on('clientError', (error: NodeJS.ErrnoException) => {
    refusal = error.code ?? error.message;
  });
  const connection = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  connection.on('error', () => {});
  server.emit('connection', connection);
  connection.push(bytes);
  for (let i = 0; i < 6; i++) await turn();
  connection.destroy();
  server.close();
  return { requests, refusal, isWaiting: false };
}

function shown(method = '', target = '', headers: readonly string[], body: string): string {
  return `${method} ${target} ${JSON.stringify(headers)} ${JSON.stringify(body)}`;
}

test('loop takes what Node takes, alike, but for what is in a table', async () => {
  const seen = new Set<string>();
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    const bytes = bytesOf(seed);
    const ours = read(bytes);
    const node = await readByNode(bytes);
    const context = { seed, bytes: bytes.toString('latin1') };
    // As far as both go, they read the same.
    const both = Math.min(ours.requests.length, node.requests.length);
    expect({ ...context, requests: ours.requests.slice(0, both) }).toEqual({
      ...context,
      requests: node.requests.slice(0, both),
    });
    const why = difference(ours, node);
    expect(why, JSON.stringify({ ...context, ours, node })).not.toBe('unknown');
    if (why !== null) seen.add(why);
  }
  // With few runs not every reason comes up; with many, one that does not is none.
  if (runs >= 200_000) {
    // What is in the tables is met: a reason that is none any more goes.
    expect([...seen].sort()).toEqual(
      [waits, ...[...stricter, ...looser].map(([why]) => why)].sort(),
    );
  }
}, 600_000);

function difference(ours: Outcome, node: Outcome): string | null {
  if (ours.refusal === null && node.refusal === null) {
    return ours.requests.length === node.requests.length ? null : 'unknown';
  }
  if (ours.refusal !== null && node.refusal !== null) return null;
  if (ours.refusal !== null) {
    const { refusal } = ours;
    return stricter.find(([, message]) => message.test(refusal))?.[0] ?? 'unknown';
  }
  const looserBy = looser.find(([, code]) => code === node.refusal)?.[0];
  return looserBy ?? (ours.isWaiting ? waits : 'unknown');
}
