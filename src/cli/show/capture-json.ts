import type { Capture, Hop } from '../../core/capture.js';
import { headerPairs } from '../../core/headers.js';
import { readableText } from '../../core/wire-text.js';
import { type SummaryJson, summaryJson } from '../list/summary-json.js';
import { type MessageJson, messageJson } from '../message/message-json.js';
import { roundMs } from '../text/duration-text.js';
import { type GrpcJson, grpcJson } from './grpc-json.js';

/** A documented, stable shape: keys may be added, none goes or changes. */
export interface CaptureJson extends SummaryJson {
  /** Index of the first failing hop. */
  readonly failedHop: number | null;
  /** The rule as it was when the chain was kept. */
  readonly ruleDefinition: unknown;
  readonly redacted: readonly string[];
  readonly chain: readonly HopJson[];
}

export interface HopJson {
  readonly index: number;
  readonly parent: number | null;
  readonly from: string | null;
  readonly to: string;
  /** Null when no service of the config has the host. */
  readonly service: string | null;
  readonly route: string | null;
  readonly listener: string;
  readonly protocol: string;
  readonly attempt: number;
  readonly method: string;
  readonly authority: string;
  readonly scheme: string;
  /** By which `to` is called. */
  readonly toScheme: string;
  /** By which `to` is called. */
  readonly toProtocol: string;
  /** Of a call by gRPC. */
  readonly grpc?: GrpcJson;
  readonly path: string;
  readonly status: number | null;
  readonly statusText: string;
  /** What the caller got, also when loop made the answer. */
  readonly answeredStatus: number | null;
  readonly error: string | null;
  /** Of the answer that loop gave in the service's place. */
  readonly errorCode: string | null;
  readonly errorMessage: string;
  /** Name of the fault that loop injected. */
  readonly fault: string | null;
  /** What its route changed before it went on; all else here is as it came. */
  readonly forwarded: ForwardedJson | null;
  /** Name of the intercept that led it to somebody's process. */
  readonly intercept: string | null;
  /** loop sent the request again, and the caller never heard of this. */
  readonly retried: boolean;
  /** Of the last of several attempts: before it, its caller had waited for so long. */
  readonly waitedMs: number | null;
  readonly startedAt: string;
  readonly durationMs: number | null;
  readonly connectMs: number | null;
  readonly firstByteMs: number | null;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly client: string;
  /** What the caller showed of itself: `{ subject, spiffeId }`. */
  readonly clientCertificate: Hop['clientCertificate'] | null;
  readonly request: MessageJson;
  readonly response: MessageJson | null;
  readonly webSocket: Hop['webSocket'];
}

export interface ForwardedJson {
  readonly path: string | null;
  readonly authority: string | null;
  /** Headers that did not go on, in lower case. */
  readonly removed: readonly string[];
  /** After that. */
  readonly added: readonly (readonly [name: string, value: string])[];
}

export function captureJson(capture: Capture): CaptureJson {
  return {
    ...summaryJson(capture),
    failedHop: capture.failedHop,
    ruleDefinition: capture.ruleDefinition,
    redacted: capture.redacted,
    chain: capture.chain.map(hopJson),
  };
}

export function hopJson(hop: Hop): HopJson {
  return {
    index: hop.index,
    parent: hop.parent,
    from: hop.from,
    to: hop.to,
    service: hop.service,
    route: hop.route,
    listener: hop.listener,
    protocol: hop.protocol,
    attempt: hop.attempt,
    method: hop.method,
    authority: hop.authority,
    scheme: hop.scheme ?? 'http',
    toScheme: hop.toScheme ?? 'http',
    toProtocol: hop.toProtocol ?? 'http/1.1',
    ...grpcJson(hop),
    path: readableText(hop.path),
    status: hop.status,
    statusText: hop.statusText,
    answeredStatus: hop.answeredStatus,
    error: hop.error,
    errorCode: hop.errorCode ?? null,
    errorMessage: hop.errorMessage,
    fault: hop.fault ?? null,
    forwarded: forwardedJson(hop),
    intercept: hop.intercept ?? null,
    retried: hop.retried ?? false,
    waitedMs: rounded(hop.waitedMs ?? null),
    startedAt: new Date(hop.startedAtMs).toISOString(),
    durationMs: rounded(hop.durationMs),
    connectMs: rounded(hop.connectMs),
    firstByteMs: rounded(hop.firstByteMs),
    spanId: hop.spanId,
    parentSpanId: hop.parentSpanId,
    client: hop.client,
    clientCertificate: hop.clientCertificate ?? null,
    request: messageJson(hop.request),
    response: hop.response && messageJson(hop.response),
    webSocket: hop.webSocket,
  };
}

function forwardedJson({ forwarded }: Hop): ForwardedJson | null {
  if (forwarded === undefined) return null;
  const { path, authority, removed, added } = forwarded;
  return {
    path: path === null ? null : readableText(path),
    ...{ authority, removed, added: headerPairs(added) },
  };
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : roundMs(ms);
}
