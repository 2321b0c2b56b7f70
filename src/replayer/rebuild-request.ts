import { calleeName } from '../core/callee-name.js';
import type { Hop, KeptBody, KeptMessage } from '../core/capture.js';
import { LoopError } from '../core/errors.js';
import type { BodyFraming } from '../core/forward.js';
import { headerPairs, headerValue, headerValues, type RawHeaders } from '../core/headers.js';
import type { TraceFamilyName } from '../core/trace/family.js';
import { giveValues, type NamedValue } from './give-values.js';
import type { HeaderPair } from './namespace-headers.js';
import { hasRedactedBody, isRedacted, redactionMarker } from './redaction-marker.js';
import { isReplacedByMarks, markHeaders, type RunMarks, staleTraceHeaders } from './run-marks.js';

/** A recorded request made ready to be sent again. */
export interface RebuiltRequest {
  readonly method: string;
  readonly path: string;
  /** Complete: Host and framing included. */
  readonly headers: RawHeaders;
  readonly framing: BodyFraming;
  readonly body: Buffer;
  readonly trailers: RawHeaders;
  /** The recorded caller did not end its body, or went away before it was whole: this one ends no more than that. */
  readonly breaksOff: boolean;
  /** What is not as it was recorded, for people. */
  readonly notes: readonly string[];
}

export interface RebuildOptions {
  readonly marks: RunMarks;
  /** Set on the request, replacing recorded ones of the same name. */
  readonly setHeaders: readonly HeaderPair[];
  /** Where a header that redaction took out could be set: `namespaces.debug-ns.headers`. */
  readonly setHeadersIn: string;
  /** Put where redaction took out what is named so, in the query and the body. */
  readonly values?: readonly NamedValue[];
  /** It goes to a production service, which was allowed by name. */
  readonly intoProduction: boolean;
  /** Which trace headers a request has, beside those that were recorded. */
  readonly traceFamilies: readonly TraceFamilyName[];
  /** Host of a request that was recorded without one. */
  readonly fallbackHost: string;
  /** A debugger may hold it for as long as it likes. */
  readonly isDebugged: boolean;
}

/** @throws LOOP_REPLAYER_TRUNCATED when the body was kept in part, unless that is allowed */
export function refuseTruncated(entry: Hop, allowed: boolean): void {
  const { body } = entry.request;
  if (!body.truncated || allowed) return;
  throw new LoopError(
    'LOOP_REPLAYER_TRUNCATED',
    `hop ${entry.index} (${calleeName(entry)}): expected the whole request body, ` +
      `got ${partOf(body)}; --allow-truncated sends what was kept`,
  );
}

/** Recorded order, case and repetition of headers stay; what belongs to one connection goes. */
export function rebuildRequest(entry: Hop, options: RebuildOptions): RebuiltRequest {
  const { trailers } = entry.request;
  const { path, body: data, given } = giveValues(entry, options.values ?? []);
  const body = { ...entry.request.body, data };
  const recorded = entry.request.headers;
  const framing = framingOf(entry, body.data);
  const notes: string[] = [];

  let pairs = withoutNamed(headerPairs(recorded), perConnection(entry));
  const missingBytes = bytesNeverSent(entry);
  pairs = withFraming(pairs, framing, body.data.length + missingBytes);
  pairs = withHost(pairs, entry.authority || options.fallbackHost);
  // A copy that is called without TLS would lead to https instead, as many a service does.
  if (entry.scheme === 'https' && headerValue(recorded, 'x-forwarded-proto') === undefined) {
    pairs = withHeader(pairs, 'x-forwarded-proto', 'https');
  }
  for (const [name, value] of options.setHeaders) {
    if (framingNames.has(name.toLowerCase())) {
      notes.push(`${options.setHeadersIn}.${name} is not set: it frames the body as it was kept`);
    } else {
      pairs = withHeader(pairs, name, value);
    }
  }
  pairs = pairs.filter(([name, value]) => {
    if (!isRedacted(value) || isReplacedByMarks(name)) return true;
    // Without it nobody could read the body.
    if (name.toLowerCase() === 'content-type' && value !== redactionMarker) {
      notes.push('content-type holds redacted values, which are sent as they are');
      return true;
    }
    notes.push(
      `${name.toLowerCase()} was redacted and nothing in ${options.setHeadersIn} replaces it: sent without it`,
    );
    return false;
  });
  if (options.isDebugged && pairs.some(isDeadline)) {
    pairs = pairs.filter((pair) => !isDeadline(pair));
    notes.push('grpc-timeout is not sent: time at breakpoints would count for it');
  }
  const kept = pairs.flat();
  const { intoProduction, traceFamilies } = options;
  const marked = { recorded: kept, intoProduction, traceFamilies };
  for (const [name, value] of markHeaders(options.marks, marked)) {
    pairs = withHeader(pairs, name, value);
  }
  notes.push(...redactionNotes(path, { ...entry.request, body }), ...givenNotes(given));
  notes.push(...truncationNotes(entry.request.body));
  return {
    method: entry.method,
    path,
    headers: pairs.flat(),
    framing,
    body: body.data,
    trailers: headerPairs(trailers)
      .filter(([, value]) => !isRedacted(value))
      .flat(),
    breaksOff: missingBytes > 0 || isLeftOpen(entry),
    notes,
  };
}

/** Of a body with a length, by the caller that went away before. */
function bytesNeverSent({ error, request: { headers, body } }: Hop): number {
  if (error !== 'aborted' || headerValue(headers, 'transfer-encoding') !== undefined) return 0;
  const announced = Number(headerValue(headers, 'content-length') ?? 0);
  return announced > body.bytes ? announced - body.bytes : 0;
}

/** In HTTP/2, where a body needs no length: the caller had not ended it when all was over. */
function isLeftOpen({ protocol, requestEndMs, request: { headers } }: Hop): boolean {
  if (protocol !== 'http/2' || requestEndMs !== null) return false;
  return headerValue(headers, 'content-length') === undefined;
}

const isDeadline = ([name]: HeaderPair): boolean => name.toLowerCase() === 'grpc-timeout';

const framingNames = new Set(['content-length', 'transfer-encoding', 'connection', 'trailer']);

/** RFC 9110 §7.6.1, and `Expect`, whose answer nobody would wait for. */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'upgrade',
  'http2-settings',
  'expect',
];

function perConnection({ protocol, request: { headers } }: Hop): ReadonlySet<string> {
  // HTTP/2 lets only `te: trailers` through, which gRPC asks for.
  const names = protocol === 'http/2' ? hopByHop.filter((name) => name !== 'te') : hopByHop;
  const named = headerValues(headers, 'connection')
    .flatMap((value) => value.split(','))
    .map((name) => name.trim().toLowerCase())
    // `Connection: host` must not cost the request its Host.
    .filter((name) => name !== 'host' && !framingNames.has(name));
  return new Set([...names, ...named, ...staleTraceHeaders]);
}

function framingOf(entry: Hop, body: Buffer): BodyFraming {
  const { protocol, request } = entry;
  const { headers, trailers } = request;
  if (headerValue(headers, 'transfer-encoding') !== undefined) return 'chunked';
  const hasLength = headerValue(headers, 'content-length') !== undefined;
  const hasMore = body.length > 0 || trailers.length > 0 || isLeftOpen(entry);
  // HTTP/2 need not say how long a body is.
  if (protocol === 'http/2' && !hasLength) return hasMore ? 'chunked' : 'none';
  return hasLength || body.length > 0 ? 'length' : 'none';
}

/** One framing header, where it was recorded; the length is that of what was kept. */
function withFraming(
  pairs: readonly HeaderPair[],
  framing: BodyFraming,
  bytes: number,
): HeaderPair[] {
  if (framing === 'none') return [...pairs];
  const chunked = framing === 'chunked';
  const other = withoutNamed(pairs, new Set([chunked ? 'content-length' : 'transfer-encoding']));
  return chunked
    ? withHeader(other, 'Transfer-Encoding', 'chunked')
    : withHeader(other, 'Content-Length', String(bytes));
}

/** A request in absolute form goes by its target's authority (RFC 9112 §3.2.2). */
function withHost(pairs: readonly HeaderPair[], authority: string): HeaderPair[] {
  const recorded = pairs.find(([name]) => name.toLowerCase() === 'host')?.[1];
  if (recorded === undefined) return [['Host', authority], ...pairs];
  if (recorded.toLowerCase() === authority.toLowerCase()) return [...pairs];
  return withHeader(pairs, 'Host', authority);
}

function withoutNamed(pairs: readonly HeaderPair[], names: ReadonlySet<string>): HeaderPair[] {
  return pairs.filter(([name]) => !names.has(name.toLowerCase()));
}

/** Replaces the first of that name in place and drops the others; else adds it at the end. */
function withHeader(pairs: readonly HeaderPair[], name: string, value: string): HeaderPair[] {
  const lower = name.toLowerCase();
  const at = pairs.findIndex(([each]) => each.toLowerCase() === lower);
  if (at === -1) return [...pairs, [name, value]];
  return pairs.flatMap((pair, i): HeaderPair[] => {
    if (i === at) return [[pair[0], value]];
    return pair[0].toLowerCase() === lower ? [] : [pair];
  });
}

function givenNotes(names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`redacted values were given: ${names.join(', ')}`];
}

function redactionNotes(path: string, request: KeptMessage): string[] {
  const notes: string[] = [];
  if (isRedacted(path)) notes.push('the query holds redacted values, which are sent as they are');
  if (hasRedactedBody(request)) {
    notes.push('the request body holds redacted values, which are sent as they are');
  }
  return notes;
}

function truncationNotes(body: KeptBody): string[] {
  if (!body.truncated) return [];
  return [
    `the request body was ${body.damaged ? 'damaged' : 'truncated'}: ${partOf(body)} were sent`,
  ];
}

/** What there is of a body that is not whole. */
function partOf({ bytes, data, damaged }: KeptBody): string {
  // Else nobody knows how long it was.
  const whole = bytes > data.length ? ` of ${bytes}` : '';
  const part = `the first ${data.length}${whole} bytes`;
  return damaged ? `${part}, as the rest was damaged when it was written to an archive,` : part;
}
