import { parseTimeLeft } from '../../core/deadline.js';
import type { RawHeaders } from '../../core/headers.js';
import { withRequestId } from '../trace/join-trace.js';
import { between, type TraceFormat } from '../trace/trace-format.js';
import { isProxyHint } from './proxy-hints.js';
import type { Field } from './request-fields.js';

/**
 * What the gateway has to know of a request's headers, gathered in one pass, together with the
 * lines that go on to the upstream as they came.
 */
export interface RequestScan {
  /** Header lines for the upstream, each with its line end. */
  lines: string;
  host: string | undefined;
  expect: string | undefined;
  via: string | undefined;
  /** Trace headers of the chosen families, by slot of the format; null when none came. */
  carried: (string | undefined)[] | null;
  /** Well-formed ones, each once; null when there is none. */
  requestIds: string[] | null;
  /** Of a request that a replay led to. */
  replay: string | undefined;
  baggage: string | undefined;
  /** How long the caller waits, where it says so. */
  timeLeftMs: number | undefined;
  forwardedFor: string | undefined;
  forwardedHost: string | undefined;
  forwardedProto: string | undefined;
}

export interface ScanOptions {
  /** Set as Host, from an absolute-form target (RFC 9112 §3.2.2). */
  readonly authority: string | null;
  /** Believe what a proxy says of the client: `X-Forwarded-*` and the like. */
  readonly trustForwarded: boolean;
  readonly trace: TraceFormat;
  /** Of `trace`. */
  readonly fields: ReadonlyMap<string, Field>;
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
    const field = options.fields.get(lower);
    if (field === undefined) {
      if (options.trustForwarded || !isProxyHint(lower)) scan.lines += `${name}: ${value}\r\n`;
    } else if (typeof field === 'number') takeTraceHeader(field, value, options.trace, scan);
    else if (field === 'connection') nominated = union(nominated, connectionTokens(value));
    else takeField(field, name, value, options, scan);
  }
  return nominated;
}

function takeField(
  field: Exclude<Field, number>,
  name: string,
  value: string,
  options: ScanOptions,
  scan: RequestScan,
): void {
  switch (field) {
    case 'host':
      scan.host = value;
      scan.lines += `${name}: ${options.authority ?? value}\r\n`;
      return;
    case 'expect':
      scan.expect = value;
      scan.lines += `${name}: ${value}\r\n`;
      return;
    case 'framing':
      scan.lines += `${name}: ${value}\r\n`;
      return;
    case 'via':
    case 'replay':
    case 'baggage':
      scan[field] = joined(scan[field], value);
      scan.lines += `${name}: ${value}\r\n`;
      return;
    case 'requestId':
      scan.requestIds = withRequestId(scan.requestIds, value);
      // Where it is no family of ours, it is only noted.
      if (!options.trace.hasRequestId) scan.lines += `${name}: ${value}\r\n`;
      return;
    case 'timeLeft':
      scan.timeLeftMs = sooner(scan.timeLeftMs, parseTimeLeft(name.toLowerCase(), value));
      scan.lines += `${name}: ${value}\r\n`;
      return;
    case 'te':
      // Hop by hop, but trailers do go through (RFC 9110 §10.1.4).
      if (/\btrailers\b/i.test(value)) scan.lines += `${name}: trailers\r\n`;
      return;
    case 'forwardedFor':
    case 'forwardedHost':
    case 'forwardedProto':
      if (options.trustForwarded) scan[field] = joined(scan[field], value);
      return;
    case 'drop':
    case 'connection':
      return;
  }
}

function takeTraceHeader(
  slot: number,
  value: string,
  { slots, isList, baggageSlot }: TraceFormat,
  scan: RequestScan,
): void {
  scan.carried ??= new Array<string | undefined>(slots).fill(undefined);
  const before = scan.carried[slot];
  if (before === undefined) scan.carried[slot] = value;
  else if (isList[slot]) scan.carried[slot] = joined(before, value);
  else if (before !== value) scan.carried[slot] = `${before}${between}${value}`;
  if (slot === baggageSlot) scan.baggage = scan.carried[slot];
}

function sooner(before: number | undefined, ms: number | null): number | undefined {
  return ms === null ? before : Math.min(before ?? ms, ms);
}

/** Several lines of a list are one (RFC 9110 §5.3). */
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
    expect: undefined,
    via: undefined,
    carried: null,
    requestIds: null,
    replay: undefined,
    baggage: undefined,
    timeLeftMs: undefined,
    forwardedFor: undefined,
    forwardedHost: undefined,
    forwardedProto: undefined,
  };
}
