import type { RawHeaders } from '../../core/headers.js';
import { isRequestId, type TraceHeaders } from '../trace/incoming-trace.js';

/**
 * What the gateway has to know of a request's headers, gathered in one pass, together with the
 * lines that go on to the upstream as they came.
 */
export interface RequestScan extends TraceHeaders {
  /** Header lines for the upstream, each with its line end. */
  lines: string;
  host: string | undefined;
  hosts: number;
  contentLength: string | undefined;
  transferEncoding: string | undefined;
  expect: string | undefined;
  via: string | undefined;
  tracestate: string | undefined;
  /** Of a request that a replay led to. */
  replay: string | undefined;
  baggage: string | undefined;
  forwardedFor: string | undefined;
  forwardedHost: string | undefined;
  forwardedProto: string | undefined;
}

export interface ScanOptions {
  /** Set as Host, from an absolute-form target (RFC 9112 §3.2.2). */
  readonly authority: string | null;
  /** Believe incoming `X-Forwarded-*`. */
  readonly trustForwarded: boolean;
}

export function scanRequest(headers: RawHeaders, options: ScanOptions): RequestScan {
  const scan = emptyScan();
  const nominated = readHeaders(headers, options, scan, null);
  if (nominated === null) return scan;
  // `Connection` names more headers to remove, maybe ones that came before it: read again.
  const again = emptyScan();
  readHeaders(headers, options, again, nominated);
  return again;
}

type Field =
  | 'drop'
  | 'untrusted'
  | 'connection'
  | 'te'
  | 'host'
  | 'contentLength'
  | 'transferEncoding'
  | 'expect'
  | 'via'
  | 'replay'
  | 'baggage'
  | 'tracestate'
  | 'traceparent'
  | 'b3'
  | 'b3TraceId'
  | 'b3SpanId'
  | 'b3Sampled'
  | 'requestId'
  | 'forwardedFor'
  | 'forwardedHost'
  | 'forwardedProto';

const fields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['connection', 'connection'],
  ['keep-alive', 'drop'],
  ['proxy-connection', 'drop'],
  // For the proxy itself, not for the origin (RFC 9110 §11.7).
  ['proxy-authorization', 'drop'],
  ['proxy-authenticate', 'drop'],
  ['upgrade', 'drop'],
  ['http2-settings', 'drop'],
  ['te', 'te'],
  ['host', 'host'],
  ['content-length', 'contentLength'],
  ['transfer-encoding', 'transferEncoding'],
  ['expect', 'expect'],
  ['via', 'via'],
  ['x-loop-replay', 'replay'],
  ['baggage', 'baggage'],
  ['traceparent', 'traceparent'],
  ['tracestate', 'tracestate'],
  ['b3', 'b3'],
  ['x-b3-traceid', 'b3TraceId'],
  ['x-b3-spanid', 'b3SpanId'],
  ['x-b3-sampled', 'b3Sampled'],
  ['x-b3-parentspanid', 'drop'],
  ['x-request-id', 'requestId'],
  ['x-forwarded-for', 'forwardedFor'],
  ['x-forwarded-host', 'forwardedHost'],
  ['x-forwarded-proto', 'forwardedProto'],
  ['forwarded', 'untrusted'],
  ['x-forwarded-port', 'untrusted'],
  ['x-real-ip', 'untrusted'],
]);

/** Headers that frame or route the message: naming them in `Connection` does not remove them. */
const notRemovable: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'te',
]);

/** Returns the header names that `Connection` nominates, or null when there are none. */
function readHeaders(
  headers: RawHeaders,
  options: ScanOptions,
  scan: RequestScan,
  removed: ReadonlySet<string> | null,
): ReadonlySet<string> | null {
  let nominated: ReadonlySet<string> | null = null;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    const value = headers[i + 1] ?? '';
    const lower = name.toLowerCase();
    if (removed?.has(lower)) continue;
    const field = fields.get(lower);
    if (field === undefined) scan.lines += `${name}: ${value}\r\n`;
    else if (field === 'connection') nominated = union(nominated, connectionTokens(value));
    else takeField(field, name, value, options, scan);
  }
  return nominated;
}

function takeField(
  field: Field,
  name: string,
  value: string,
  options: ScanOptions,
  scan: RequestScan,
): void {
  switch (field) {
    case 'host':
      scan.hosts++;
      scan.host = value;
      scan.lines += `${name}: ${options.authority ?? value}\r\n`;
      return;
    case 'contentLength':
    case 'transferEncoding':
    case 'expect':
      scan[field] = value;
      scan.lines += `${name}: ${value}\r\n`;
      return;
    case 'via':
    case 'replay':
    case 'baggage':
      scan[field] = joined(scan[field], value);
      scan.lines += `${name}: ${value}\r\n`;
      return;
    case 'requestId':
      if (scan.requestId !== undefined || !isRequestId(value)) return;
      scan.requestId = value;
      scan.lines += `${name}: ${value}\r\n`;
      return;
    case 'te':
      // Hop by hop, but trailers do go through (RFC 9110 §10.1.4).
      if (/\btrailers\b/i.test(value)) scan.lines += `${name}: trailers\r\n`;
      return;
    case 'untrusted':
      if (options.trustForwarded) scan.lines += `${name}: ${value}\r\n`;
      return;
    case 'forwardedFor':
    case 'forwardedHost':
    case 'forwardedProto':
      if (options.trustForwarded) scan[field] = joined(scan[field], value);
      return;
    case 'tracestate':
      scan.tracestate = joined(scan.tracestate, value);
      return;
    case 'traceparent':
    case 'b3':
    case 'b3TraceId':
    case 'b3SpanId':
    case 'b3Sampled':
      scan[field] = joined(scan[field], value);
      return;
    case 'drop':
    case 'connection':
      return;
  }
}

/** Repeated trace headers are joined too, and then not well-formed: neither is to be believed. */
function joined(before: string | undefined, value: string): string {
  return before === undefined ? value : `${before}, ${value}`;
}

function connectionTokens(value: string): ReadonlySet<string> | null {
  if (value === 'keep-alive' || value === 'close') return null;
  const tokens = value
    .split(',')
    .map((token) => token.trim().toLowerCase())
    .filter((token) => token !== '' && !notRemovable.has(token));
  return tokens.length === 0 ? null : new Set(tokens);
}

function union(
  a: ReadonlySet<string> | null,
  b: ReadonlySet<string> | null,
): ReadonlySet<string> | null {
  if (a === null || b === null) return a ?? b;
  return new Set([...a, ...b]);
}

function emptyScan(): RequestScan {
  return {
    lines: '',
    host: undefined,
    hosts: 0,
    contentLength: undefined,
    transferEncoding: undefined,
    expect: undefined,
    via: undefined,
    traceparent: undefined,
    tracestate: undefined,
    replay: undefined,
    baggage: undefined,
    b3: undefined,
    b3TraceId: undefined,
    b3SpanId: undefined,
    b3Sampled: undefined,
    requestId: undefined,
    forwardedFor: undefined,
    forwardedHost: undefined,
    forwardedProto: undefined,
  };
}
