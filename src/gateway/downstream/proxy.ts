import { type Address, formatAddress } from '../../core/address.js';
import type { Admission, AskAdmission } from '../../core/admission.js';
import type { Endpoint } from '../../core/config.js';
import type { ExchangeListener, ListenerKind } from '../../core/exchange.js';
import type { Forward } from '../../core/forward.js';
import type { ChooseIntercept } from '../../core/intercept.js';
import type { ChooseEndpoint, TakePlace } from '../../core/steering.js';
import { GatewayExchange } from '../gateway-exchange.js';
import { isAmbiguousPath } from '../route/ambiguous-path.js';
import { editHead, forwardedAs } from '../route/edits.js';
import type { Redirect } from '../route/redirect.js';
import { parseTarget } from '../route/request-target.js';
import type { RoutedRequest } from '../route/route.js';
import type { Callee, Destination, RedirectedTo, Traffic } from '../route/traffic.js';
import type { ListenerCertificates } from '../tls/listener-certificates.js';
import type { TraceKnowledge } from '../trace/join-trace.js';
import type { TraceFormat } from '../trace/trace-format.js';
import { type ExchangeTrace, traceExchange } from '../trace/trace-lines.js';
import type { Admitted } from './admitted.js';
import { deadlineOf } from './deadline-of.js';
import type { DownstreamRequest, DownstreamStream, Peer } from './downstream-stream.js';
import type { ErrorAnswer } from './error-answer.js';
import { sendRefusal } from './error-response.js';
import { ExchangeAttempts } from './exchange-attempts.js';
import { ProxiedRequest } from './proxied-request.js';
import { refusals } from './refusals.js';
import { replayMarkOf } from './replay-mark.js';
import type { Field } from './request-fields.js';
import { scanRequest } from './request-scan.js';

/** Through which listener a request came in. */
export interface Door {
  readonly kind: ListenerKind;
  /** Null where it speaks no TLS. */
  readonly certificates: ListenerCertificates | null;
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
  /** That requests may have; null: any. */
  methods: ReadonlySet<string> | null;
  /** Whether the edge takes paths that servers disagree on. */
  takesAnyPath: boolean;
  debug: boolean;
  /** Whether calls between services that a replay led to are kept from them. */
  refusesReplays: boolean;
  draining: boolean;
  /** Open at a listener. */
  readonly tunnelsMax: number;
  /** For people: who asked for a tunnel, why there is none, and what to change. */
  tunnelRefused(message: string): void;
  /** For people: who got no TLS, and why. */
  readonly handshakeRefused: (message: string) => void;
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
  downstream: DownstreamStream,
): void {
  const admitted = admit(context, door, downstream);
  if ('refusal' in admitted) {
    sendRefusal(downstream, admitted.refusal, admitted.trace);
    return;
  }
  const { head, peer } = downstream;
  const { scan, destination } = admitted;
  const { edits, asks } = destination;
  const lines = upstreamLines(context, peer, admitted);
  const exchange = new GatewayExchange({
    listener: door.kind,
    protocol: 'http/1.1',
    method: head.method,
    client: peer.name,
    headers: head.headers,
    memory: context.known.memory,
    ...admitted,
  });
  const { steering } = destination;
  const watcher = context.listener.start(exchange);
  const deadline = deadlineOf(exchange, destination, scan.timeLeftMs);
  const proxied = new ProxiedRequest({
    downstream,
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
            ...{ context, peer, admitted, proxied, exchange, watcher },
            ...{ framing: head.framing, headOf: requestHead },
            deadline,
          }),
    method: exchange.method,
    head: requestHead(context, peer, admitted, exchange, lines),
    admission: asks === undefined ? undefined : admissionOf(context, peer, admitted, lines),
    exchange,
    framing: head.framing,
    expectsContinue: scan.expect !== undefined,
  });
}

/** As it goes on; the exchange is told what is not as it came. */
function requestHead(
  context: Pick<ProxyContext, 'via'>,
  peer: Peer,
  admitted: Admitted,
  exchange: GatewayExchange,
  lines = upstreamLines(context, peer, admitted),
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
  peer: Peer,
  { scan: { forwardedFor }, destination: { asks = {} } }: Admitted,
  lines: string,
): Admission {
  // The proxy in front has written the last one; those before it are anybody's.
  const last = trustProxy ? forwardedFor?.split(',').at(-1)?.trim() : undefined;
  return { route: asks, client: last || peer.address, lines };
}

/** Decides whether and where a request may go on. */
export function admit(
  context: ProxyContext,
  door: Door,
  { head, peer }: DownstreamRequest,
): Admitted | Refused {
  const { method, headers } = head;
  const target = parseTarget(head.target, method);
  const scan = scanRequest(headers, {
    authority: target?.authority ?? null,
    trustForwarded: door.kind !== 'edge' || context.trustProxy,
    trace: context.trace,
    fields: context.fields,
  });
  const trace = traceExchange(scan, context.trace, context.known, door.kind === 'edge');
  if (target === null) return { refusal: refusals.badTarget(head.target), trace };
  if (context.draining) return { refusal: refusals.draining, trace };
  if (head.refusal !== null) return { refusal: head.refusal, trace };
  const { methods } = context;
  if (methods !== null && !methods.has(method)) {
    return { refusal: refusals.method(method, [...methods]), trace };
  }
  if (door.kind === 'edge' && !context.takesAnyPath && isAmbiguousPath(target.path)) {
    return { refusal: refusals.ambiguousPath(target.path), trace };
  }
  if (scan.via?.includes(context.via)) return { refusal: refusals.forwardingLoop, trace };

  const authority = target.authority ?? scan.host ?? '';
  const request = {
    method,
    path: target.path,
    authority,
    headers,
    traceId: trace.traceId,
  };
  const destination = door.find(context.traffic, request);
  if (destination === null) {
    const { traffic, debug: lists } = context;
    return { refusal: refusals.noRoute(door.kind, request, { traffic, lists }), trace };
  }
  if ('status' in destination) return { refusal: destination, trace };
  if ('redirect' in destination) {
    const scheme = scan.forwardedProto ?? peer.scheme;
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
  const { scheme, clientCertificate } = peer;
  const admitted = {
    ...{ scan, trace, destination, authority, path: target.path },
    ...{ scheme, clientCertificate },
  };
  const { callee } = destination;
  const intercepted = context.intercept?.(callee.name, headers) ?? null;
  if (intercepted !== null) {
    const { name: intercept, endpoint } = intercepted;
    return {
      ...admitted,
      intercept,
      destination: { ...destination, callee: at(callee, endpoint) },
    };
  }
  if (steering === undefined) return admitted;
  const endpoint = context.choose(steering, headers);
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
  { address, scheme }: Peer,
  { scan, trace, authority, destination }: Admitted,
): string {
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
    `x-forwarded-proto: ${scan.forwardedProto ?? scheme}\r\n` +
    `via: ${context.via}\r\n`
  );
}
