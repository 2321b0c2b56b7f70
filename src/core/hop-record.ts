import type { HopRecord, MessageRecord } from './capture-sink.js';
import type { Exchange } from './exchange.js';
import type { GrpcTypes } from './grpc/grpc-types.js';
import type { RawHeaders } from './headers.js';

/** The beginning of a body, as somebody noted it. */
export interface NotedBody {
  /** Length on the wire. */
  readonly totalBytes: number;
  /** A copy that owns its memory. */
  read(): Uint8Array<ArrayBuffer>;
}

/** What is known of a hop beside its exchange. */
export interface NotedHop {
  readonly exchange: Exchange;
  /** Of the hop that made this call; null at a root. */
  readonly parentSpanId: string | null;
  readonly requestBody: NotedBody | null;
  readonly responseBody: NotedBody | null;
  /** When the messages of each body were there: see `MessageRecord`. */
  readonly requestMoments?: readonly number[] | undefined;
  readonly responseMoments?: readonly number[] | undefined;
  /** Of which types its messages are; absent: nobody knows. */
  readonly types?: GrpcTypes | undefined;
}

/** A hop as it is handed to the store: a copy that owns its memory. */
export function hopRecord(hop: NotedHop, ruleHeld: boolean): HopRecord {
  const { exchange } = hop;
  const since = (moment: number) => (moment === 0 ? null : moment - exchange.startedAt);
  return {
    spanId: exchange.spanId,
    parentSpanId: hop.parentSpanId,
    ruleHeld,
    service: exchange.service,
    to: exchange.upstream,
    ...(exchange.upstreamScheme === 'https' ? { toScheme: 'https' as const } : {}),
    ...(exchange.upstreamProtocol === 'http/2' ? { toProtocol: 'http/2' as const } : {}),
    route: exchange.route,
    listener: exchange.listener,
    protocol: exchange.protocol,
    method: exchange.method,
    authority: exchange.authority,
    ...(exchange.scheme === 'https' ? { scheme: exchange.scheme } : {}),
    path: exchange.path,
    status: exchange.status || null,
    statusText: exchange.statusText,
    answeredStatus: exchange.answeredStatus || null,
    error: exchange.error,
    errorCode: exchange.errorCode,
    errorMessage: exchange.errorMessage,
    ...(exchange.fault === null ? {} : { fault: exchange.fault }),
    ...(exchange.forwarded ? { forwarded: exchange.forwarded } : {}),
    ...(exchange.intercept === null ? {} : { intercept: exchange.intercept }),
    ...attemptOf(exchange),
    startedAtMs: exchange.startedAt,
    durationMs: since(exchange.endedAt),
    ...(isStream(exchange) ? { requestEndMs: since(exchange.requestEndedAt ?? 0) } : {}),
    connectMs: since(exchange.connectedAt),
    firstByteMs: since(exchange.firstByteAt),
    client: exchange.client,
    ...(exchange.clientCertificate ? { clientCertificate: exchange.clientCertificate } : {}),
    ...(hop.types ? { types: hop.types } : {}),
    request: message(exchange.requestHeaders, exchange.requestTrailers, {
      ...{ body: hop.requestBody, moments: hop.requestMoments },
    }),
    response:
      exchange.status === 0
        ? null
        : message(exchange.responseHeaders, exchange.responseTrailers, {
            ...{ body: hop.responseBody, moments: hop.responseMoments },
          }),
    webSocket: exchange.protocol === 'websocket' ? webSocketRecord(exchange) : null,
  };
}

/** In HTTP/1.1 the body tells. */
function isStream({ protocol, requestEndedAt }: Exchange): boolean {
  return protocol === 'http/2' && requestEndedAt !== undefined;
}

function webSocketRecord(exchange: Exchange): HopRecord['webSocket'] {
  return {
    closeCode: exchange.closeCode || null,
    bytesFromDownstream: exchange.bytesFromDownstream,
    bytesFromUpstream: exchange.bytesFromUpstream,
  };
}

interface NotedMessage {
  readonly body: NotedBody | null;
  readonly moments: readonly number[] | undefined;
}

function message(
  headers: RawHeaders,
  trailers: RawHeaders,
  { body, moments }: NotedMessage,
): MessageRecord {
  return {
    ...(moments === undefined || moments.length === 0 ? {} : { moments: [...moments] }),
    headers,
    trailers,
    bodyBytes: body?.totalBytes ?? 0,
    body: body?.read() ?? new Uint8Array(0),
  };
}

function attemptOf({ retried, askedAt, startedAt }: Exchange): Partial<HopRecord> {
  if (retried) return { retried };
  return askedAt < startedAt ? { waitedMs: startedAt - askedAt } : {};
}
