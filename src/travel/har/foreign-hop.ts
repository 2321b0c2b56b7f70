import type { ErrorKind } from '../../core/exchange.js';
import { headerValue } from '../../core/headers.js';
import type { TravellingHop } from '../../core/travel.js';
import type { Attachments } from '../archive/attachments.js';
import type { ReadEntry, ReadResponse } from '../schema/har-file.js';
import { failureOf } from './failure-of.js';
import { foreignRequestHeaders, foreignResponseHeaders, wireText } from './foreign-headers.js';
import { foreignRequest, foreignResponse } from './foreign-messages.js';
import type { Locate } from './locate.js';

export interface ForeignEntry {
  readonly entry: ReadEntry;
  readonly url: URL;
  readonly startedAtMs: number;
}

export interface ForeignPlace {
  readonly spanId: string;
  readonly locate: Locate;
  readonly attachments: Attachments;
}

/** A hop made of an entry that a browser or another proxy wrote. */
export function foreignHop(
  { entry, url, startedAtMs }: ForeignEntry,
  { spanId, locate, attachments }: ForeignPlace,
): TravellingHop {
  const { request, response } = entry;
  const { method } = request;
  const headers = foreignRequestHeaders(request, url);
  const authority = headerValue(headers, 'host') || url.host;
  const path = targetOf(request.url);
  const isTls = url.protocol === 'https:' || url.protocol === 'wss:';
  const scheme = isTls ? 'https' : 'http';
  const location = locate({ method, path, authority, headers, scheme });
  const status = statusOf(response);
  const failure = failureOf(entry, status);
  return {
    spanId,
    parentSpanId: null,
    ruleHeld: true,
    service: location?.service ?? null,
    to: location?.to ?? addressOf(url, isTls),
    route: location?.route ?? null,
    // A host of nobody's came in nowhere; what came in at the edge is to be known by it.
    listener: location?.listener ?? 'mesh',
    protocol: url.protocol.startsWith('ws') || status === 101 ? 'websocket' : 'http/1.1',
    method,
    authority,
    ...(isTls ? { scheme } : {}),
    path,
    status,
    statusText: status === null ? '' : wireText(response?.statusText ?? ''),
    answeredStatus: status,
    error: failure?.kind ?? null,
    errorMessage: failure?.message ?? '',
    startedAtMs,
    ...timingsOf(entry),
    client: '',
    request: foreignRequest(request, headers, attachments),
    response: responseOf(response, { method, status, error: failure?.kind ?? null, attachments }),
    webSocket: null,
    redacted: [],
  };
}

/** -1, 0, null and words stand for none. */
function statusOf(response: ReadResponse | null): number | null {
  const status = Math.trunc(Number(response?.status ?? 0));
  return status >= 100 && status <= 999 ? status : null;
}

function responseOf(
  response: ReadResponse | null,
  context: {
    readonly method: string;
    readonly status: number | null;
    readonly error: ErrorKind | null;
    readonly attachments: Attachments;
  },
): TravellingHop['response'] {
  const { status, error } = context;
  if (status === null || response === null) return null;
  const isBroken = error !== null;
  return foreignResponse(response, foreignResponseHeaders(response), {
    ...context,
    status,
    isBroken,
  });
}

/** Cut from the text, because URL would normalise it; what no target can hold is encoded. */
function targetOf(url: string): string {
  const target = /^[a-z]+:\/\/[^/?#]*([^#]*)/i.exec(url)?.[1] ?? '';
  const encoded = target.replace(/[^\x21-\x7e]+/g, (text) =>
    [...Buffer.from(text, 'utf8')].map((byte) => `%${hexOf(byte)}`).join(''),
  );
  return encoded.startsWith('/') ? encoded : `/${encoded}`;
}

function hexOf(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}

function addressOf(url: URL, isTls: boolean): string {
  return `${url.hostname}:${url.port || (isTls ? '443' : '80')}`;
}

/** Nothing takes longer: what says so is no duration. */
const durationMsMax = 30 * 24 * 3_600_000;

/** -1 stands for what is not known, and so does what nothing can take. */
function timingsOf({ time, timings }: ReadEntry) {
  const known = (ms: number | null | undefined) =>
    ms !== null && ms !== undefined && ms >= 0 && ms <= durationMsMax ? ms : null;
  const receive = known(timings?.receive);
  const durationMs = known(time) ?? sumOf(timings, known);
  return {
    durationMs,
    connectMs: known(timings?.connect),
    firstByteMs: receive === null || durationMs === null ? null : Math.max(0, durationMs - receive),
  };
}

/** What the phases took, where the answer was waited for; `ssl` is part of `connect`. */
function sumOf(
  timings: ReadEntry['timings'],
  known: (ms: number | null | undefined) => number | null,
): number | null {
  const wait = known(timings?.wait);
  if (timings === null || wait === null) return null;
  const { blocked, dns, connect, send, receive } = timings;
  return [blocked, dns, connect, send, receive].reduce<number>(
    (sum, phase) => sum + (known(phase) ?? 0),
    wait,
  );
}
