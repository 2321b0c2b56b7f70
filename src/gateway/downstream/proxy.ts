import { GatewayExchange } from '../gateway-exchange.js';
import { admissionOf } from './admission-of.js';
import { admit } from './admit.js';
import { deadlineOf } from './deadline-of.js';
import type { DownstreamStream } from './downstream-stream.js';
import { sendRefusal } from './error-response.js';
import { ExchangeAttempts } from './exchange-attempts.js';
import { ProxiedRequest } from './proxied-request.js';
import type { Door, ProxyContext } from './proxy-context.js';
import { upstreamHead, upstreamLines } from './upstream-head.js';

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
    method: head.method,
    client: peer.name,
    headers: head.headers,
    memory: context.known.memory,
    ...admitted,
  });
  if (head.framing === 'none') exchange.requestEndedAt = exchange.startedAt;
  const { steering } = destination;
  const watcher = context.listener.start(exchange);
  const deadline = deadlineOf(exchange, destination, scan.timeLeftMs);
  const proxied = new ProxiedRequest({
    downstream,
    exchange,
    watcher,
    pseudonym: context.pseudonym,
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
            ...{ framing: head.framing, headOf: upstreamHead },
            deadline,
          }),
    method: exchange.method,
    head: upstreamHead(context, peer, admitted, exchange, lines),
    admission: asks === undefined ? undefined : admissionOf(context, peer, admitted, lines),
    exchange,
    framing: head.framing,
    expectsContinue: scan.expect !== undefined,
  });
}
