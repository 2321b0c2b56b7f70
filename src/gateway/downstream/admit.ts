import { formatAddress } from '../../core/address.js';
import type { Endpoint } from '../../core/config.js';
import { isAmbiguousPath } from '../route/ambiguous-path.js';
import type { Redirect } from '../route/redirect.js';
import { parseTarget } from '../route/request-target.js';
import type { Callee } from '../route/traffic.js';
import { type ExchangeTrace, traceExchange } from '../trace/trace-lines.js';
import type { Admitted } from './admitted.js';
import type { DownstreamRequest } from './downstream-stream.js';
import type { ErrorAnswer } from './error-answer.js';
import type { Door, ProxyContext } from './proxy-context.js';
import { refusals } from './refusals.js';
import { replayMarkOf } from './replay-mark.js';
import { scanRequest } from './request-scan.js';
import { lengthLineOf } from './upstream-head.js';

/** A request that loop answers itself. */
export interface Refused {
  readonly refusal: ErrorAnswer | Redirect;
  readonly trace: ExchangeTrace;
}

/** Decides whether and where a request may go on. */
export function admit(
  context: ProxyContext,
  door: Door,
  { head, peer }: DownstreamRequest,
): Admitted | Refused {
  const { method, headers } = head;
  const target = parseTarget(head.target, method);
  const said = head.authority ?? target?.authority ?? null;
  const scan = scanRequest(headers, {
    authority: said,
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
  if (scan.via?.includes(context.pseudonym)) return { refusal: refusals.forwardingLoop, trace };

  const authority = said ?? scan.host ?? '';
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
    ...{ protocol: head.protocol, scheme, clientCertificate, lengthLine: lengthLineOf(head) },
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
