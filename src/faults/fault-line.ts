import type { Exchange } from '../core/exchange.js';
import type { Forward, Interceptor } from '../core/forward.js';
import { isMarked } from '../core/marks.js';
import { RequestView } from './request-view.js';
import type { RunningFault } from './running-fault.js';

/**
 * The faults in a request's way: the first one that chooses it is injected, and no other. Without
 * any, there is nothing in its way. Whatever belongs to a replay or to a shadow is spared.
 * @param part of each, for requests or for the handshakes of WebSockets
 */
export function faultLine(
  faults: readonly RunningFault[],
  isSpared: (exchange: Exchange) => boolean,
  part: 'interceptor' | 'handshakeInterceptor' = 'interceptor',
): Interceptor {
  const parts = faults.flatMap((fault) => {
    const interceptor = fault[part];
    return interceptor === null ? [] : [{ fault, interceptor }];
  });
  if (parts.length === 0) return (next) => next;
  return (next) => {
    const line = parts.map(({ fault, interceptor }) => ({ fault, forward: interceptor(next) }));
    return (request, handler) => {
      const { exchange } = request;
      const chosen = exchange === undefined ? null : choose(line, exchange, isSpared);
      return (chosen ?? next)(request, handler);
    };
  };
}

interface InLine {
  readonly fault: RunningFault;
  readonly forward: Forward;
}

function choose(
  line: readonly InLine[],
  exchange: Exchange,
  isSpared: (exchange: Exchange) => boolean,
): Forward | null {
  const view = new RequestView(exchange);
  for (const { fault, forward } of line) {
    if (!fault.chooses(view)) continue;
    if (isMarked(exchange.requestHeaders) || isSpared(exchange)) {
      fault.spare();
      return null;
    }
    if (!fault.take()) return null;
    exchange.fault = fault.name;
    return forward;
  }
  return null;
}
