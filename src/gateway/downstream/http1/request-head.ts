import type { RawHeaders } from '../../../core/headers.js';
import type { BodyLength } from '../../http1/body-reader.js';
import { hasToken, keepsAlive } from '../../http1/connection-field.js';
import { readLength } from '../../http1/content-length.js';
import { isToken, quoted, readFields, refuseControls, refuseOddNames } from '../../http1/fields.js';
import { Malformed } from '../../http1/malformed.js';
import type { RequestHead } from '../downstream-stream.js';
import type { ErrorAnswer } from '../error-answer.js';
import { isWellFormedHost } from '../host-field.js';
import { refusals } from '../refusals.js';
import { refuseFraming } from './request-framing.js';

/** A request head in HTTP/1.1 or 1.0, and what it says about its body and its connection. */
export interface Http1Head extends RequestHead {
  /** 0 of a request that is refused: what stands behind it is nobody's. */
  readonly length: BodyLength;
  readonly isHttp10: boolean;
  /** Another request may follow on the connection. */
  readonly keepAlive: boolean;
  /** The client waits for `100 Continue`, for a while, before it sends the body. */
  readonly expectsContinue: boolean;
  readonly isWebSocket: boolean;
}

/** What begins HTTP/2 reads like a request (RFC 9113 §3.4). It comes out as its method, which no other can have. */
export const preface = 'PRI * HTTP/2.0';

/** What is said of framing, host, connection and upgrades, each by all lines of its field (RFC 9110 §5.3). */
interface Said {
  contentLength: string | undefined;
  transferEncoding: string | undefined;
  codingLines: number;
  hosts: number;
  host: string;
  connection: string;
  expect: string;
  upgrade: string;
}

/**
 * Parses a request head without its final blank line (RFC 9112 §3, §5).
 * @throws Malformed; what is only not to be trusted is its `refusal`
 */
export function parseRequestHead(text: string): Http1Head {
  const next = text.indexOf('\r\n');
  const end = next === -1 ? text.length : next;
  const { method, target, isHttp10 } = requestLine(text.slice(0, end), next === -1);
  refuseControls(text);
  const headers = readFields(text, end + 2, (name) => {
    throw new Malformed(`expected ${name ?? 'a header'} in one line, got several`);
  });
  refuseOddNames(headers);
  const said = gatherSaid(headers);
  const refusal = refuseFraming(said, isHttp10) ?? refuseHost(said, isHttp10);
  const length = refusal === null ? bodyLength(said) : 0;
  return {
    protocol: 'http/1.1',
    method,
    target,
    authority: null,
    headers,
    framing: length === 0 ? 'none' : length === 'chunked' ? 'chunked' : 'length',
    length,
    refusal,
    isHttp10,
    keepAlive: refusal === null && keepsAlive(said.connection, isHttp10),
    expectsContinue: !isHttp10 && said.expect !== '' && hasToken(said.expect, '100-continue'),
    // An upgrade in HTTP/1.0 is none (RFC 9110 §7.8).
    isWebSocket:
      !isHttp10 &&
      said.upgrade !== '' &&
      said.upgrade.toLowerCase() === 'websocket' &&
      method === 'GET' &&
      hasToken(said.connection, 'upgrade'),
  };
}

/** One space on either side of the target, which has none, nor control characters. */
const wellFormedLine = /^([^ ]+) ([\x21-\x7e\x80-\xff]+) HTTP\/(\d)\.(\d)$/;

/** @param isAlone no header follows */
function requestLine(line: string, isAlone: boolean) {
  const [, method = '', target = '', major, minor] = wellFormedLine.exec(line) ?? [];
  if (!isToken(method)) {
    throw new Malformed(`expected a request line such as "GET / HTTP/1.1", got ${quoted(line)}`);
  }
  if (major !== '1' || (minor !== '1' && minor !== '0')) {
    if (isAlone && line === preface) return { method: preface, target, isHttp10: false };
    throw new Malformed(`expected HTTP/1.1 or HTTP/1.0, got HTTP/${major}.${minor}`, 505);
  }
  return { method, target, isHttp10: minor === '0' };
}

function gatherSaid(headers: RawHeaders): Said {
  const said: Said = {
    contentLength: undefined,
    transferEncoding: undefined,
    codingLines: 0,
    hosts: 0,
    host: '',
    connection: '',
    expect: '',
    upgrade: '',
  };
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    // All of them have one of these lengths; most others are told by it.
    if (lengths[name.length] === true) noteField(said, name.toLowerCase(), headers[i + 1] ?? '');
  }
  return said;
}

const fields = [
  'host',
  'expect',
  'upgrade',
  'connection',
  'content-length',
  'proxy-connection',
  'transfer-encoding',
];
const lengths: boolean[] = [];
for (const { length } of fields) lengths[length] = true;

function noteField(said: Said, name: string, value: string): void {
  switch (name) {
    case 'host':
      said.hosts++;
      said.host = value;
      return;
    case 'expect':
    case 'upgrade':
      said[name] = said[name] === '' ? value : `${said[name]}, ${value}`;
      return;
    case 'connection':
    // Clients of HTTP/1.0 write it to a proxy in its place.
    case 'proxy-connection':
      said.connection = said.connection === '' ? value : `${said.connection}, ${value}`;
      return;
    case 'content-length':
      said.contentLength =
        said.contentLength === undefined ? value : `${said.contentLength}, ${value}`;
      return;
    case 'transfer-encoding':
      said.codingLines++;
      said.transferEncoding =
        said.transferEncoding === undefined ? value : `${said.transferEncoding}, ${value}`;
      return;
  }
}

function refuseHost({ hosts, host }: Said, isHttp10: boolean): ErrorAnswer | null {
  if (hosts > 1) return refusals.severalHosts;
  if (hosts === 0) return isHttp10 ? null : refusals.noHost;
  return isWellFormedHost(host) ? null : refusals.badHost(host);
}

function bodyLength({ contentLength, transferEncoding }: Said): BodyLength {
  if (transferEncoding !== undefined) return 'chunked';
  return contentLength === undefined ? 0 : readLength(contentLength);
}
