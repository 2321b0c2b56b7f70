import type { ClientCertificate } from '../core/client-certificate.js';
import type { ErrorCode } from '../core/errors.js';
import type {
  ErrorKind,
  Exchange,
  Forwarded,
  ListenerKind,
  Protocol,
  Scheme,
  UpstreamProtocol,
} from '../core/exchange.js';
import { noHeaders, type RawHeaders } from '../core/headers.js';
import { steadyNow } from '../core/steady-clock.js';
import type { Destination } from './route/traffic.js';
import type { ExchangeTrace } from './trace/trace-lines.js';
import type { TraceMemory } from './trace/trace-memory.js';

export interface ExchangeStart {
  readonly listener: ListenerKind;
  readonly trace: ExchangeTrace;
  readonly destination: Destination;
  readonly protocol: Protocol;
  readonly method: string;
  readonly authority: string;
  readonly path: string;
  readonly scheme: Scheme;
  readonly client: string;
  readonly clientCertificate: ClientCertificate | null;
  readonly headers: RawHeaders;
  /** Told when it begins and ends. */
  readonly memory: TraceMemory;
  /** Name of the one that led it elsewhere; absent: none did. */
  readonly intercept?: string | undefined;
  /** Of the same request; absent for the first. */
  readonly before?: GatewayExchange | undefined;
}

/** All fields are there from the start, so that every exchange has one shape. */
export class GatewayExchange implements Exchange {
  readonly listener: ListenerKind;
  readonly traceId: string;
  readonly requestId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly caller: string | null;
  readonly service: string;
  upstream: string;
  readonly upstreamScheme: Scheme;
  readonly upstreamProtocol: UpstreamProtocol;
  readonly route: string | null;
  readonly protocol: Protocol;
  readonly method: string;
  readonly authority: string;
  readonly path: string;
  readonly scheme: Scheme;
  readonly client: string;
  readonly clientCertificate: ClientCertificate | null;
  readonly requestHeaders: RawHeaders;
  readonly startedAt = steadyNow();
  readonly attempt: number;
  readonly retryOf: string | null;
  readonly askedAt: number;

  requestTrailers: RawHeaders = noHeaders;
  requestEndedAt = 0;
  connectedAt = 0;
  firstByteAt = 0;
  endedAt = 0;
  status = 0;
  statusText = '';
  responseHeaders: RawHeaders = noHeaders;
  responseTrailers: RawHeaders = noHeaders;
  answeredStatus = 0;
  retried = false;
  error: ErrorKind | null = null;
  errorCode: ErrorCode | null = null;
  errorMessage = '';
  fault: string | null = null;
  readonly intercept: string | null;
  forwarded: Forwarded | null = null;
  closeCode = 0;
  bytesFromDownstream = 0;
  bytesFromUpstream = 0;
  readonly #memory: TraceMemory;
  readonly #place: number;

  constructor(start: ExchangeStart) {
    this.listener = start.listener;
    this.traceId = start.trace.traceId;
    this.requestId = start.trace.requestId;
    this.spanId = start.trace.spanId;
    this.parentSpanId = start.trace.parentSpanId;
    this.caller = callerOf(start);
    this.service = start.destination.callee.name;
    this.upstream = start.destination.callee.upstream;
    const { protocol, http2 } = start.destination.callee.endpoint;
    this.upstreamScheme = protocol;
    this.upstreamProtocol = http2 === true ? 'http/2' : 'http/1.1';
    this.route = start.destination.route;
    this.protocol = start.protocol;
    this.method = start.method;
    this.authority = start.authority;
    this.path = start.path;
    this.scheme = start.scheme;
    this.client = start.client;
    this.clientCertificate = start.clientCertificate;
    this.requestHeaders = start.headers;
    const { before } = start;
    this.attempt = before === undefined ? 1 : before.attempt + 1;
    this.retryOf = before === undefined ? null : before.spanId;
    this.askedAt = before === undefined ? this.startedAt : before.askedAt;
    this.intercept = start.intercept ?? null;
    this.#memory = start.memory;
    this.#place = this.#memory.begin(this.traceId, this.spanId, this.service);
  }

  /** The upstream's head, which the downstream gets as well. */
  answered(status: number, statusText: string, headers: RawHeaders): void {
    this.firstByteAt = steadyNow();
    this.status = status;
    this.answeredStatus = status;
    this.statusText = statusText;
    this.responseHeaders = headers;
  }

  /** Once. */
  end(at: number = steadyNow()): void {
    this.endedAt = at;
    this.#memory.end(this.traceId, this.#place);
  }
}

function callerOf({ memory, trace: { parentSpanId } }: ExchangeStart): string | null {
  return parentSpanId === null ? null : memory.serviceOfSpan(parentSpanId);
}
