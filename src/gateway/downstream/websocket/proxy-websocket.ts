import type { ExchangeWatcher } from '../../../core/exchange.js';
import type { Place } from '../../../core/steering.js';
import type { SwitchedAnswer, Upgrade } from '../../../core/upgrade.js';
import { GatewayExchange } from '../../gateway-exchange.js';
import { Malformed } from '../../http1/malformed.js';
import { editResponse } from '../../route/edits.js';
import { viaOf } from '../../trace/pseudonym.js';
import { admissionOf } from '../admission-of.js';
import { admit } from '../admit.js';
import type { Admitted } from '../admitted.js';
import type { UpgradableStream } from '../downstream-stream.js';
import { sendRefusal } from '../error-response.js';
import { ProxiedRequest } from '../proxied-request.js';
import type { Door, ProxyContext } from '../proxy-context.js';
import { refusals } from '../refusals.js';
import { responseHeaders } from '../response-headers.js';
import { upstreamHead, upstreamLines } from '../upstream-head.js';
import { WebSocketLink } from './websocket-link.js';

const protocol = 'websocket';

/**
 * A WebSocket. Its handshake is a request like any other, and so is the service's answer, but for a 101:
 * then the two connections are one (`WebSocketLink`), in one exchange from the handshake to the end.
 */
export function proxyWebSocket(
  context: ProxyContext,
  door: Door,
  downstream: UpgradableStream,
): void {
  const admitted = admit(context, door, downstream);
  if ('refusal' in admitted) {
    sendRefusal(downstream, admitted.refusal, admitted.trace);
    return;
  }
  const { head, peer } = downstream;
  // Its bytes would be taken for the first frames by one side, and for a body by the other.
  if (head.framing !== 'none') {
    sendRefusal(downstream, refusals.webSocketBody, admitted.trace);
    return;
  }
  const place = takePlace(context, admitted);
  if (place !== null && place.refused !== null) {
    sendRefusal(downstream, refusals.noPlace(place.refused), admitted.trace);
    return;
  }
  const { callee, edits, asks } = admitted.destination;
  const lines = upstreamLines(context, peer, admitted);
  const exchange = new GatewayExchange({
    listener: door.kind,
    method: head.method,
    client: peer.name,
    headers: head.headers,
    memory: context.known.memory,
    ...admitted,
    protocol,
  });
  const watcher = keepingPlace(context.listener.start(exchange), place);
  const proxied = new ProxiedRequest({
    ...{ downstream, exchange, watcher },
    pseudonym: context.pseudonym,
    isDraining: () => context.draining,
    edits: edits?.response ?? null,
  });
  proxied.start(context.upgrade, {
    upstream: callee.endpoint,
    timeouts: callee.timeouts,
    method: exchange.method,
    head: withUpgrade(upstreamHead(context, peer, admitted, exchange, lines)),
    admission: asks === undefined ? undefined : admissionOf(context, peer, admitted, lines),
    exchange,
    upgrade: joining({ context, downstream, admitted, exchange, watcher, proxied }),
    framing: 'none',
    expectsContinue: false,
  });
}

function withUpgrade(head: string): string {
  return `${head.slice(0, -2)}Connection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`;
}

interface Handshake {
  readonly context: ProxyContext;
  readonly downstream: UpgradableStream;
  readonly admitted: Admitted;
  readonly exchange: GatewayExchange;
  readonly watcher: ExchangeWatcher | undefined;
  readonly proxied: ProxiedRequest;
}

function joining(handshake: Handshake): Upgrade {
  return {
    protocol,
    onSwitched(answer) {
      const { exchange, proxied } = handshake;
      exchange.answered(101, answer.statusText, answer.headers);
      try {
        join(handshake, answer);
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        answer.connection.destroy();
        proxied.onError({
          kind: 'reset',
          code: 'LOOP_GATEWAY_UPSTREAM_MALFORMED',
          message: `${exchange.upstream} sent what cannot be passed on: ${error.message}`,
        });
      }
    },
  };
}

function join(handshake: Handshake, answer: SwitchedAnswer): void {
  const { context, downstream, admitted, exchange, watcher } = handshake;
  const { callee, edits } = admitted.destination;
  const { traceId, requestId } = exchange;
  const status = 101;
  const out = responseHeaders(answer.headers, {
    ...{ traceId, requestId, status },
    via: viaOf('http/1.1', context.pseudonym),
    mayHaveTrailers: false,
  });
  const headers = edits?.response == null ? out : editResponse(out, edits.response);
  downstream.switchTo(protocol, answer.statusText, headers, (client, rest) => {
    const link = new WebSocketLink({
      ...{ exchange, watcher, client, service: answer.connection },
      idleMs: callee.timeouts.idleMs,
    });
    link.start({ client: rest, service: answer.rest });
    if (context.draining) link.goAway();
    return link;
  });
}

/** One that was led elsewhere is none of the service's. */
function takePlace(
  context: ProxyContext,
  { destination: { steering }, intercept }: Admitted,
): Place | null {
  if (steering === undefined || intercept !== undefined) return null;
  return context.takePlace(steering);
}

/** For as long as the exchange runs. */
function keepingPlace(
  watcher: ExchangeWatcher | undefined,
  place: Place | null,
): ExchangeWatcher | undefined {
  if (place === null) return watcher;
  return {
    requestData: (chunk) => watcher?.requestData(chunk),
    responseData: (chunk) => watcher?.responseData(chunk),
    end() {
      watcher?.end();
      place.leave();
    },
  };
}
