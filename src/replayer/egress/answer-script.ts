import { calleeName } from '../../core/callee-name.js';
import type { Hop, KeptMessage } from '../../core/capture.js';
import type { ErrorCode } from '../../core/errors.js';
import type { ErrorKind } from '../../core/exchange.js';
import type { ForwardFailure } from '../../core/forward.js';
import { headerPairs, type RawHeaders } from '../../core/headers.js';
import { hasRedactedBody, isRedacted } from '../redaction-marker.js';

/** How a recorded answer is played. Times in ms from the moment the call came. */
export interface AnswerScript {
  /** Null when the caller never got a head. */
  readonly head: AnswerHead | null;
  readonly headAtMs: number;
  /** What is sent of the body, as it was on the wire but for its framing. */
  readonly body: Buffer;
  readonly endAtMs: number;
  /** How it ends: whole, with these trailers, or broken. */
  readonly ending:
    | { readonly kind: 'whole'; readonly trailers: RawHeaders }
    | { readonly kind: 'failure'; readonly failure: ForwardFailure };
  /** In what the answer is not as it was recorded, for people. */
  readonly notes: readonly string[];
}

export interface AnswerHead {
  readonly status: number;
  readonly statusText: string;
  readonly headers: RawHeaders;
}

/** Failures that nobody waited for. */
const atOnce: ReadonlySet<ErrorKind> = new Set(['connect', 'tls', 'reset']);

/** Nobody is kept waiting longer than this, whatever was recorded. */
export const holdMsMax = 60_000;

/**
 * A recorded failure is played as it was: a refused connection and a reset at once, a timeout after
 * as long as it took, a body that broke off with the bytes that had come.
 */
export function scriptAnswer(hop: Hop, timing: 'none' | 'recorded'): AnswerScript {
  const keptTime = (ms: number | null) => (timing === 'recorded' ? bounded(ms ?? 0) : 0);
  const { response } = hop;
  const head = headOf(hop);
  const failure = failureOf(hop);
  const headAtMs = keptTime(hop.firstByteMs);
  const isSilence = failure !== null && !atOnce.has(failure.kind);
  return {
    head,
    headAtMs,
    body: (head && response?.body.data) ?? Buffer.alloc(0),
    endAtMs: Math.max(headAtMs, isSilence ? silenceMs(hop) : keptTime(hop.durationMs)),
    ending: failure
      ? { kind: 'failure', failure }
      : { kind: 'whole', trailers: withoutRedacted(response?.trailers ?? []) },
    notes: notesOf(hop, timing),
  };
}

function bounded(ms: number): number {
  return Math.min(Math.max(ms, 0), holdMsMax);
}

/** A caller that went away is waited for; a timeout took as long as it took. */
function silenceMs({ error, durationMs }: Hop): number {
  return error === 'timeout' ? bounded(durationMs ?? holdMsMax) : holdMsMax;
}

function headOf(hop: Hop): AnswerHead | null {
  const { response, status, statusText } = hop;
  if (response === null || status === null || isReplaced(hop)) return null;
  return { status, statusText, headers: framed(hop, response) };
}

/** The service answered, and loop in its place: with a header that could not be passed on. */
function isReplaced({ status, answeredStatus, error }: Hop): boolean {
  return error === 'reset' && answeredStatus !== null && answeredStatus !== status;
}

/** Redaction changes the length of a body, and the caller must still see it as whole. */
function framed({ method, status, error }: Hop, { headers, body }: KeptMessage): RawHeaders {
  const hasNoBody = method === 'HEAD' || status === 204 || status === 304;
  if (hasNoBody || error !== null || body.truncated) return headers;
  const length = String(body.data.length);
  return headerPairs(headers).flatMap(([name, value]) =>
    name.toLowerCase() === 'content-length' ? [name, length] : [name, value],
  );
}

function withoutRedacted(trailers: RawHeaders): RawHeaders {
  return headerPairs(trailers)
    .filter(([, value]) => !isRedacted(value))
    .flat();
}

/** Null when the answer is whole. */
function failureOf(hop: Hop): ForwardFailure | null {
  const { error, errorMessage, response, durationMs } = hop;
  const failed = (kind: ForwardFailure['kind'], likely: ErrorCode, otherwise: string) => ({
    kind,
    code: hop.errorCode ?? likely,
    message: errorMessage === '' ? otherwise : errorMessage,
  });
  switch (error) {
    case 'connect':
      return failed('connect', connectCode(hop), 'the connection was refused');
    case 'tls':
      return failed('tls', 'LOOP_GATEWAY_TLS', 'no TLS that can be trusted');
    case 'unknown':
    case 'reset':
      return failed('reset', resetCode(hop), 'the connection was broken');
    case 'timeout':
      return failed('timeout', timeoutCode(hop), 'the answer took too long');
    case 'aborted':
      return abandoned('the caller had gone away at this point of the recording');
    case null:
      if (durationMs === null) return abandoned('the answer had not ended when it was recorded');
      if (response === null) return abandoned('the recording has no answer to this call');
      return response.body.truncated ? cutShort(response) : null;
  }
}

function abandoned(message: string): ForwardFailure {
  return { kind: 'timeout', code: 'LOOP_GATEWAY_UPSTREAM_TIMEOUT', message };
}

/** Better a broken answer than one that passes for whole. */
function cutShort({ body }: KeptMessage): ForwardFailure {
  return {
    kind: 'reset',
    code: 'LOOP_REPLAYER_TRUNCATED',
    message: `only the first ${body.data.length} of ${body.bytes} bytes of this answer were kept`,
  };
}

// What the three kinds are likely to have been, in captures of before their codes were kept.

function connectCode({ answeredStatus }: Hop): ErrorCode {
  return answeredStatus === 503 ? 'LOOP_GATEWAY_UPSTREAM_BUSY' : 'LOOP_GATEWAY_UPSTREAM_REFUSED';
}

function resetCode({ errorMessage }: Hop): ErrorCode {
  return / did not answer in HTTP\/1\.1: | sent a header that cannot be passed on: /.test(
    errorMessage,
  )
    ? 'LOOP_GATEWAY_UPSTREAM_MALFORMED'
    : 'LOOP_GATEWAY_UPSTREAM_RESET';
}

function timeoutCode({ response, connectMs, errorMessage }: Hop): ErrorCode {
  if (response !== null) return 'LOOP_GATEWAY_UPSTREAM_IDLE';
  const isConnect = connectMs === null && errorMessage.startsWith('no connection');
  return isConnect ? 'LOOP_GATEWAY_UPSTREAM_CONNECT_TIMEOUT' : 'LOOP_GATEWAY_UPSTREAM_TIMEOUT';
}

function notesOf(hop: Hop, timing: 'none' | 'recorded'): string[] {
  const { index, response, error, durationMs } = hop;
  const notes: string[] = [];
  const name = `hop ${index} (${calleeName(hop)})`;
  if (error === null && response?.body.truncated) {
    const { data, bytes } = response.body;
    notes.push(
      `${name}: only the first ${data.length} of ${bytes} bytes of its answer were kept: ` +
        'the call got those, then the connection broke (capture.body.max)',
    );
  }
  const waits = error === 'timeout' || timing === 'recorded';
  if (waits && (durationMs ?? 0) > holdMsMax) {
    notes.push(`${name}: took ${Math.round(durationMs ?? 0)} ms, played in ${holdMsMax} ms`);
  }
  if (response !== null && (response.headers.some(isRedacted) || hasRedactedBody(response))) {
    notes.push(`${name}: its answer holds redacted values, which the call got as they are`);
  }
  return notes;
}
