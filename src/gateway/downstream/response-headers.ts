import { headerPairs, type RawHeaders } from '../../core/headers.js';
import { hasToken } from '../http1/connection-field.js';

export interface ResponseIds {
  readonly requestId: string;
  readonly traceId: string;
  /** Value of the `Via` header that is added. */
  readonly via: string;
  /** Whether trailers can follow: then `Trailer` stays. */
  readonly mayHaveTrailers: boolean;
  readonly status: number;
}

/**
 * The headers of an upstream's response as the downstream gets them: those that go end to end,
 * then loop's own. Framing is left to the stream, which knows what the downstream understands.
 */
export function responseHeaders(headers: RawHeaders, ids: ResponseIds): string[] {
  const kept = endToEndHeaders(headers, ids.mayHaveTrailers);
  const through = ids.status === 204 || ids.status < 200 ? withoutLength(kept) : kept;
  // It says nothing without (RFC 9110 §15.5.22), and a WebSocket does get through.
  if (ids.status === 426 && namesWebSocket(headers)) {
    through.push('Connection', 'Upgrade', 'Upgrade', 'websocket');
  }
  through.push('via', ids.via, 'x-request-id', ids.requestId, 'x-loop-trace', ids.traceId);
  return through;
}

/**
 * Order, case and repetition kept, hop-by-hop headers removed (RFC 9110 §7.6.1). `Trailer` stays
 * where trailers can follow.
 */
export function endToEndHeaders(headers: RawHeaders, mayHaveTrailers: boolean): string[] {
  const kept: string[] = [];
  let nominated: Set<string> | null = null;
  let trailers = mayHaveTrailers;
  let announced = false;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    const value = headers[i + 1] ?? '';
    const lower = name.toLowerCase();
    if (lower === 'connection') nominated = nominate(nominated, value);
    else if (!dropped.has(lower)) kept.push(name, value);
    if (lower === 'content-length') trailers = false;
    else if (lower === 'trailer') announced = true;
  }
  if (announced && !trailers) nominated = nominate(nominated, 'trailer');
  return nominated === null ? kept : without(kept, nominated);
}

/**
 * Of a response that has no body, whatever is said of its length, which some would wait for
 * (RFC 9110 §8.6). A length of 0 misleads nobody.
 */
export function withoutLength(headers: string[]): string[] {
  const length = headers.findIndex((name, i) => i % 2 === 0 && /^content-length$/i.test(name));
  if (length !== -1 && Number(headers[length + 1]) > 0) headers.splice(length, 2);
  return headers;
}

function namesWebSocket(headers: RawHeaders): boolean {
  return headerPairs(headers).some(
    ([name, value]) => name.toLowerCase() === 'upgrade' && hasToken(value, 'websocket'),
  );
}

/** Hop by hop, or replaced by loop's own. */
const dropped: ReadonlySet<string> = new Set([
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'x-request-id',
  'x-loop-trace',
]);

function nominate(before: Set<string> | null, value: string): Set<string> | null {
  if (value === 'keep-alive' || value === 'close') return before;
  const names = before ?? new Set<string>();
  for (const token of value.split(',')) {
    const name = token.trim().toLowerCase();
    if (name !== 'content-length') names.add(name);
  }
  return names;
}

function without(headers: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (!names.has(name.toLowerCase())) kept.push(name, headers[i + 1] ?? '');
  }
  return kept;
}
