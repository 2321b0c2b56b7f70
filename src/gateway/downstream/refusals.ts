import type { ListenerKind } from '../../core/exchange.js';
import { nearestName } from '../../core/nearest-name.js';
import { hostname } from '../route/request-target.js';
import type { RoutedRequest } from '../route/route.js';
import type { Traffic } from '../route/traffic.js';
import type { ErrorAnswer } from './error-answer.js';
import { quotedTarget } from './quoted-target.js';
import type { ReplayMark } from './replay-mark.js';

/** Hosts in the answer to a request that names none of them. */
const hostsNamedMax = 10;

/** The answers that loop gives instead of forwarding. */
export const refusals = {
  draining: {
    status: 503,
    code: 'LOOP_GATEWAY_DRAINING',
    message: 'the gateway is shutting down and takes no new requests',
    headers: ['retry-after', '1'],
    close: true,
  },
  noPlace: (message: string): ErrorAnswer => ({
    status: 503,
    code: 'LOOP_TRAFFIC_OVERLOADED',
    message,
  }),
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
  badHost(host: string): ErrorAnswer {
    return {
      status: 400,
      code: 'LOOP_GATEWAY_BAD_REQUEST',
      message: `expected a Host such as "ratings:9080", got ${quotedTarget(host)}`,
      close: true,
    };
  },
  longHead: (bytesMax: number): ErrorAnswer => ({
    status: 431,
    code: 'LOOP_GATEWAY_BAD_REQUEST',
    message: `expected at most ${bytesMax} bytes of headers, got more`,
  }),
  twoHosts(authority: string, host: string): ErrorAnswer {
    return {
      status: 400,
      code: 'LOOP_GATEWAY_BAD_REQUEST',
      message: `expected one host in :authority and Host, got ${quotedTarget(authority)} and ${quotedTarget(host)}`,
    };
  },
  badMethod(method: string): ErrorAnswer {
    return {
      status: 400,
      code: 'LOOP_GATEWAY_BAD_REQUEST',
      message: `expected a method such as "GET", got ${JSON.stringify(method.slice(0, 40))}`,
    };
  },
  lineEndInHeader: {
    status: 400,
    code: 'LOOP_GATEWAY_BAD_REQUEST',
    message: 'expected headers of one line, got one with the end of a line in it',
  },
  connectInHttp2: {
    status: 405,
    code: 'LOOP_GATEWAY_CONNECT_UNSUPPORTED',
    message: 'expected CONNECT in HTTP/1.1, in which tunnels are opened here, got it in HTTP/2',
    headers: ['allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'],
  },
  /** @param what stands there, or does not */
  malformed: (what: string, status: number): ErrorAnswer => ({
    status,
    code: 'LOOP_GATEWAY_BAD_REQUEST',
    message: `not a request in HTTP/1.1: ${what}`,
    close: true,
  }),
  headTimeout: (ms: number): ErrorAnswer => ({
    status: 408,
    code: 'LOOP_GATEWAY_BAD_REQUEST',
    message: `expected the whole head of a request within ${ms} ms`,
    close: true,
  }),
  forwardingLoop: {
    status: 508,
    code: 'LOOP_GATEWAY_FORWARDING_LOOP',
    message: 'the request has passed this gateway already: a service address leads back to it',
  },
  tooLongToMatch: {
    status: 431,
    code: 'LOOP_GATEWAY_BAD_REQUEST',
    message:
      'expected headers and a query that the patterns of the routes can be asked about in some ' +
      'milliseconds, got longer ones',
  },
  badTarget(target: string): ErrorAnswer {
    return {
      status: 400,
      code: 'LOOP_GATEWAY_BAD_REQUEST',
      message: `expected a request target such as "/path" or "http://service/path", got ${quotedTarget(target)}`,
    };
  },
  ambiguousPath(path: string): ErrorAnswer {
    return {
      status: 400,
      code: 'LOOP_GATEWAY_BAD_REQUEST',
      message:
        `expected a path that every server reads alike, got ${JSON.stringify(path.slice(0, 100))} ` +
        '(gateway.paths: asis lets it pass)',
    };
  },
  method(method: string, allowed: readonly string[]): ErrorAnswer {
    return {
      status: 405,
      code: 'LOOP_GATEWAY_BAD_REQUEST',
      message: `expected a method of gateway.methods, got ${JSON.stringify(method.slice(0, 40))}`,
      headers: ['allow', allowed.join(', ')],
    };
  },
  bothFramings: {
    status: 400,
    code: 'LOOP_GATEWAY_BAD_REQUEST',
    message: 'expected Content-Length or Transfer-Encoding, got both',
    close: true,
  },
  chunkedInHttp10: {
    status: 400,
    code: 'LOOP_GATEWAY_BAD_REQUEST',
    message: 'expected no Transfer-Encoding in HTTP/1.0, which has none, got one',
    close: true,
  },
  webSocketBody: {
    status: 400,
    code: 'LOOP_GATEWAY_BAD_REQUEST',
    message: 'expected no body in the handshake of a WebSocket, got one',
    close: true,
  },
  contentLength(value: string): ErrorAnswer {
    return {
      status: 400,
      code: 'LOOP_GATEWAY_BAD_REQUEST',
      message: `expected one Content-Length of decimal digits, got ${JSON.stringify(value.slice(0, 100))}`,
      close: true,
    };
  },
  transferCoding(value: string, status: 400 | 501): ErrorAnswer {
    return {
      status,
      code: 'LOOP_GATEWAY_BAD_REQUEST',
      message: `expected Transfer-Encoding: chunked, once, got ${JSON.stringify(value.slice(0, 100))}`,
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
  /** `lists`: the answer may name all that there is (`gateway.debug`). */
  noRoute(
    kind: ListenerKind,
    request: RoutedRequest,
    { traffic, lists }: { readonly traffic: Traffic; readonly lists: boolean },
  ): ErrorAnswer {
    const answer: ErrorAnswer = {
      status: 404,
      code: 'LOOP_GATEWAY_NO_ROUTE',
      message:
        kind === 'edge' ? 'no route matches this request' : noSuchHost(request.authority, traffic),
    };
    if (!lists) return answer;
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

/** Between services nothing has to be hidden: the answer says what came, and what would do. */
function noSuchHost(authority: string, { services }: Traffic): string {
  const hosts = services.flatMap((service) => service.hosts);
  const meant = nearestName(hostname(authority).slice(0, 100), hosts);
  const given = JSON.stringify(authority.slice(0, 100));
  const known = hosts.slice(0, hostsNamedMax).join(', ');
  return (
    `no service has the host ${given}${meant === undefined ? '' : ` (did you mean ${meant}?)`}: ` +
    `services.*.hosts has ${known}${hosts.length > hostsNamedMax ? ` and ${hosts.length - hostsNamedMax} more` : ''}; ` +
    'add it there, or call the service by a host that is there'
  );
}

/** An id is a number or hex digits; anything else is quoted. */
function nameOf({ replayId }: ReplayMark): string {
  return /^[\w-]{1,40}$/.test(replayId) ? replayId : JSON.stringify(replayId.slice(0, 40));
}
