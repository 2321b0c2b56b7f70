import type { ListenerKind } from '../../core/exchange.js';
import type { RoutedRequest } from '../route/route.js';
import type { Traffic } from '../route/traffic.js';
import type { ErrorAnswer } from './error-response.js';
import type { ReplayMark } from './replay-mark.js';

/** The answers that loop gives instead of forwarding. */
export const refusals = {
  draining: {
    status: 503,
    code: 'LOOP_GATEWAY_DRAINING',
    message: 'the gateway is shutting down and takes no new requests',
    headers: ['retry-after', '1'],
    close: true,
  },
  noHost: {
    status: 400,
    code: 'LOOP_GATEWAY_BAD_REQUEST',
    message: 'expected a Host header, got none',
    close: true,
  },
  severalHosts: {
    status: 400,
    code: 'LOOP_GATEWAY_BAD_REQUEST',
    message: 'expected one Host header, got several',
    close: true,
  },
  forwardingLoop: {
    status: 508,
    code: 'LOOP_GATEWAY_FORWARDING_LOOP',
    message: 'the request has passed this gateway already: a service address leads back to it',
  },
  connectUnsupported: {
    status: 405,
    code: 'LOOP_GATEWAY_CONNECT_UNSUPPORTED',
    message:
      'CONNECT is not supported: loop forwards plain HTTP; call services by http:// URLs, or by a base URL',
    headers: ['allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'],
    close: true,
  },
  badTarget(target: string): ErrorAnswer {
    return {
      status: 400,
      code: 'LOOP_GATEWAY_BAD_REQUEST',
      message: `expected a request target such as "/path" or "http://service/path", got ${JSON.stringify(target.slice(0, 100))}`,
    };
  },
  webSocketPath(path: string): ErrorAnswer {
    return {
      status: 400,
      code: 'LOOP_GATEWAY_BAD_REQUEST',
      message: `expected the plain path of a WebSocket, got ${JSON.stringify(path.slice(0, 100))}`,
      close: true,
    };
  },
  transferCoding(value: string): ErrorAnswer {
    return {
      status: 501,
      code: 'LOOP_GATEWAY_BAD_REQUEST',
      message: `expected Transfer-Encoding: chunked, got ${JSON.stringify(value.slice(0, 100))}`,
      close: true,
    };
  },
  replayed({ method, path }: RoutedRequest, service: string, mark: ReplayMark): ErrorAnswer {
    return {
      status: 409,
      code: 'LOOP_GATEWAY_REPLAYED',
      message:
        `${method} ${path.slice(0, 100)} to ${service} belongs to replay ${nameOf(mark)}, as its ${mark.header} says, ` +
        "and would reach production: lead the service's calls to the egress of its namespace; " +
        'gateway.replays: forward lets them pass',
    };
  },
  /** `traffic` is given when the answer may name what there is (`gateway.debug`). */
  noRoute(kind: ListenerKind, request: RoutedRequest, traffic: Traffic | null): ErrorAnswer {
    const answer: ErrorAnswer = {
      status: 404,
      code: 'LOOP_GATEWAY_NO_ROUTE',
      message: kind === 'edge' ? 'no route matches this request' : 'no service has this host',
    };
    if (traffic === null) return answer;
    const { method, path, authority } = request;
    return {
      ...answer,
      details: {
        request: { method, path, host: authority },
        ...(kind === 'edge'
          ? { routes: traffic.routes.map(({ name, match, to }) => ({ name, match, to })) }
          : { services: traffic.services.map(({ name, hosts }) => ({ name, hosts })) }),
      },
    };
  },
} as const;

/** An id is a number or hex digits; anything else is quoted. */
function nameOf({ replayId }: ReplayMark): string {
  return /^[\w-]{1,40}$/.test(replayId) ? replayId : JSON.stringify(replayId.slice(0, 40));
}
