import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Address, formatAddress } from '../../core/address.js';
import type { Admission, AskAdmission } from '../../core/admission.js';
import type { Endpoint } from '../../core/config.js';
import type { ExchangeListener, ListenerKind } from '../../core/exchange.js';
import type { BodyFraming, Forward } from '../../core/forward.js';
import type { ChooseIntercept } from '../../core/intercept.js';
import type { ChooseEndpoint, TakePlace } from '../../core/steering.js';
import { GatewayExchange } from '../gateway-exchange.js';
import { editHead, forwardedAs } from '../route/edits.js';
import type { Redirect } from '../route/redirect.js';
import { parseTarget } from '../route/request-target.js';
import type { RoutedRequest } from '../route/route.js';
import type { Callee, Destination, RedirectedTo, Traffic } from '../route/traffic.js';
import type { TraceKnowledge } from '../trace/join-trace.js';
import type { TraceFormat } from '../trace/trace-format.js';
import { type ExchangeTrace, traceExchange } from '../trace/trace-lines.js';
import type { Admitted } from './admitted.js';
import { deadlineOf } from './deadline-of.js';
import { type ErrorAnswer, sendRefusal } from './error-response.js';
import { ExchangeAttempts } from './exchange-attempts.js';
import { expectsContinue } from './expectation.js';
import { ProxiedRequest } from './proxied-request.js';
import { targetOf } from './raw-targets.js';
import { refusals } from './refusals.js';
import { replayMarkOf } from './replay-mark.js';
import type { Field } from './request-fields.js';
import { refuseFraming } from './request-framing.js';
import { type RequestScan, scanRequest } from './request-scan.js';

/** Through which listener a request came in. */
export interface Door {
  readonly kind: ListenerKind;
  /** Where a request that came in here goes, or what it is answered; null: nobody knows. */
  find(traffic: Traffic, request: RoutedRequest): Destination | RedirectedTo | ErrorAnswer | null;
  /** Why no tunnel (`CONNECT`) to this place is opened here; null when one is. */
  refuseTunnel(traffic: Traffic, target: Address): ErrorAnswer | null;
}

/** What all requests of a gateway share. */
export interface ProxyContext {
  /** Replaced when the config changes. */
  traffic: Traffic;
  /** Asked about destinations that are steered. */
  readonly choose: ChooseEndpoint;
  /** Of WebSockets; an interceptor asks for all else. */
  readonly ask: AskAdmission;
  /** Asked for what keeps a connection for itself. */
  readonly takePlace: TakePlace;
  /** Asked about every request, where there is one. */
  intercept: ChooseIntercept | null;
  /** Replaced when an interceptor has something to do, or nothing more. */
  forward: Forward;
  readonly listener: ExchangeListener;
  readonly known: TraceKnowledge;
  trace: TraceFormat;
  fields: ReadonlyMap<string, Field>;
  /** This gateway in `Via`: `1.1 loop-4f2a`. */
  readonly via: string;
  trustProxy: boolean;
  debug: boolean;
  /** Whether calls between services that a replay led to are kept from them. */
  refusesReplays: boolean;
  draining: boolean;
  /** Open at a listener. */
  readonly tunnelsMax: number;
  /** For people: who asked for a tunnel, why there is none, and what to change. */
  tunnelRefused(message: string): void;
}

/** A request that loop answers itself. */
export interface Refused {
  readonly refusal: ErrorAnswer | Redirect;
  readonly trace: ExchangeTrace;
}

/** The life of a request: read its headers, find its trace and its service, send it on. */
export function proxyRequest(
  context: ProxyContext,
  door: Door,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  const admitted = admit(context, door, req);
  if ('refusal' in admitted) {
    const refuse = () => sendRefusal(res, admitted.refusal, admitted.trace);
    // A body that came with the head is not read yet.
    if (expectsContinue(res)) setImmediate(refuse);
    else refuse();
    return;
  }
  const { scan, destination } = admitted;
  const { edits, asks } = destination;
  const lines = upstreamLines(context, req, admitted);
  const exchange = new GatewayExchange({
    listener: door.kind,
    protocol: 'http/1.1',
    method: req.method ?? 'GET',
    client: clientOf(req),
    headers: req.rawHeaders,
    memory: context.known.memory,
    ...admitted,
  });
  const { steering } = destination;
  const watcher = context.listener.start(exchange);
  const deadline = deadlineOf(exchange, destination, scan.timeLeftMs);
  const proxied = new ProxiedRequest({
    req,
    res,
    exchange,
    watcher,
    via: context.via,
    isDraining: () => context.draining,
    edits: edits?.response ?? null,
  });
  proxied.start(context.forward, {
    upstream: destination.callee.endpoint,
    timeouts: destination.callee.timeouts,
    steering,
    deadline,
    attempts:
      steering?.retries === undefined
        ? undefined
        : new ExchangeAttempts({
            ...{ context, req, admitted, proxied, exchange, watcher },
            ...{ framing: framingOf(scan), headOf: requestHead },
            deadline,
          }),
    method: exchange.method,
    head: requestHead(context, req, admitted, exchange, lines),
    admission: asks === undefined ? undefined : admissionOf(context, req, admitted, lines),
    exchange,
    framing: framingOf(scan),
    expectsContinue: scan.expect !== undefined,
  });
}

/** As it goes on; the exchange is told what is not as it came. */
function requestHead(
  context: Pick<ProxyContext, 'via'>,
  req: IncomingMessage,
  admitted: Admitted,
  exchange: GatewayExchange,
  lines = upstreamLines(context, req, admitted),
): string {
  const { edits } = admitted.destination;
  const { method, path } = exchange;
  if (edits === undefined) return `${method} ${path} HTTP/1.1\r\n${lines}\r\n`;
  exchange.forwarded = forwardedAs(edits, path);
  return `${method} ${exchange.forwarded.path ?? path} HTTP/1.1\r\n${editHead(lines, edits)}\r\n`;
}

/** `lines` as they came: what a route changes is not for whom it asks. */
export function admissionOf(
  { trustProxy }: Pick<ProxyContext, 'trustProxy'>,
  req: IncomingMessage,
  { scan: { forwardedFor }, destination: { asks = {} } }: Admitted,
  lines: string,
): Admission {
  // The proxy in front has written the last one; those before it are anybody's.
  const last = trustProxy ? forwardedFor?.split(',').at(-1)?.trim() : undefined;
  return { route: asks, client: last || peerAddress(req), lines };
}

/** Decides whether and where a request may go on. */
export function admit(context: ProxyContext, door: Door, req: IncomingMessage): Admitted | Refused {
  const url = targetOf(req);
  const target = parseTarget(url);
  const scan = scanRequest(req.rawHeaders, {
    authority: target?.authority ?? null,
    trustForwarded: door.kind !== 'edge' || context.trustProxy,
    trace: context.trace,
    fields: context.fields,
  });
  const trace = traceExchange(scan, context.trace, context.known, door.kind === 'edge');
  if (target === null) return { refusal: refusals.badTarget(url), trace };
  if (context.draining) return { refusal: refusals.draining, trace };
  if (scan.hosts === 0 && req.httpVersionMinor === 1) return { refusal: refusals.noHost, trace };
  if (scan.hosts > 1) return { refusal: refusals.severalHosts, trace };
  const framingRefusal = refuseFraming(scan, req.httpVersionMinor);
  if (framingRefusal !== null) return { refusal: framingRefusal, trace };
  if (scan.via?.includes(context.via)) return { refusal: refusals.forwardingLoop, trace };

  const authority = target.authority ?? scan.host ?? '';
  const request = {
    method: req.method ?? 'GET',
    path: target.path,
    authority,
    headers: req.rawHeaders,
    traceId: trace.traceId,
  };
  const destination = door.find(context.traffic, request);
  if (destination === null) {
    const { traffic, debug: lists } = context;
    return { refusal: refusals.noRoute(door.kind, request, { traffic, lists }), trace };
  }
  if ('status' in destination) return { refusal: destination, trace };
  if ('redirect' in destination) {
    const scheme = scan.forwardedProto ?? 'http';
    return { refusal: destination.redirect({ path: target.path, authority, scheme }), trace };
  }
  // Not so at the edge: nobody gets there by a wrong address, and anyone may send these headers.
  if (context.refusesReplays && door.kind !== 'edge') {
    const mark = replayMarkOf(scan);
    if (mark !== null) {
      return { refusal: refusals.replayed(request, destination.callee.name, mark), trace };
    }
  }
  const { steering } = destination;
  const admitted = { scan, trace, destination, authority, path: target.path };
  const { callee } = destination;
  const intercepted = context.intercept?.(callee.name, req.rawHeaders) ?? null;
  if (intercepted !== null) {
    const { name: intercept, endpoint } = intercepted;
    return {
      ...admitted,
      intercept,
      destination: { ...destination, callee: at(callee, endpoint) },
    };
  }
  if (steering === undefined) return admitted;
  const endpoint = context.choose(steering, req.rawHeaders);
  return { ...admitted, destination: { ...destination, callee: at(callee, endpoint) } };
}

/** Of one of a name's several addresses, that one. */
function at({ name, timeouts }: Callee, endpoint: Endpoint): Callee {
  const { addresses, port } = endpoint;
  const host = addresses?.[0] ?? endpoint.host;
  return { name, timeouts, endpoint, upstream: formatAddress({ host, port }) };
}

/** Header lines for the upstream: as they came, then loop's own. */
export function upstreamLines(
  context: Pick<ProxyContext, 'via'>,
  req: IncomingMessage,
  { scan, trace, authority, destination }: Admitted,
): string {
  const address = peerAddress(req);
  // An HTTP/1.0 client need not send Host, but we speak HTTP/1.1 to the upstream.
  const host =
    scan.host === undefined ? `Host: ${authority || destination.callee.upstream}\r\n` : '';
  const forwardedHost = scan.forwardedHost ?? authority;
  const forwardedFor =
    scan.forwardedFor === undefined ? address : `${scan.forwardedFor}, ${address}`;
  return (
    `${host}${scan.lines}${trace.lines}` +
    `x-forwarded-for: ${forwardedFor}\r\n` +
    (forwardedHost === '' ? '' : `x-forwarded-host: ${forwardedHost}\r\n`) +
    `x-forwarded-proto: ${scan.forwardedProto ?? 'http'}\r\n` +
    `via: ${context.via}\r\n`
  );
}

function framingOf(scan: RequestScan): BodyFraming {
  if (scan.transferEncoding !== undefined) return 'chunked';
  return scan.contentLength === undefined || scan.contentLength === '0' ? 'none' : 'length';
}

export function clientOf(req: IncomingMessage): string {
  return `${peerAddress(req)}:${req.socket.remotePort ?? 0}`;
}

/** IPv4 addresses on a dual-stack socket are shown as IPv4. */
function peerAddress(req: IncomingMessage): string {
  const address = req.socket.remoteAddress ?? '';
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
