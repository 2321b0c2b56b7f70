import { formatAddress } from '../core/address.js';
import type { Exchange } from '../core/exchange.js';
import type { Forward, ForwardHandler, ForwardRequest, ForwardStream } from '../core/forward.js';
import { safeMethods } from '../core/shadow.js';
import { shadowInBaggage } from './marks.js';
import { answerInPlace } from './own-answer.js';
import type { Shadow } from './shadow.js';
import type { ShadowTraces } from './shadow-traces.js';

/** A shadow that this gateway does not know (any more): of before its start, say. */
export const unknownShadow = 'unknown';

/**
 * Whose call an exchange is: that of a service that a shadow reached, or null for production's own.
 * Known by trace id, and in the mesh by baggage too. Not so at the edge, where anyone may write
 * into the baggage, and a trace id of a shadow is known to nobody outside.
 */
export function callerOf(
  exchange: Exchange,
  traces: ShadowTraces<Shadow>,
  byId: ReadonlyMap<string, Shadow>,
): Shadow | typeof unknownShadow | null {
  const shadow = traces.find(exchange.traceId);
  if (shadow !== undefined) return shadow;
  if (exchange.listener === 'edge') return null;
  const id = shadowInBaggage(exchange.requestHeaders);
  return id === null ? null : (byId.get(id) ?? unknownShadow);
}

export interface Forwards {
  /** To production, as if there were no shadow. */
  readonly production: Forward;
  /** The shadows' own connections. */
  readonly shadow: Forward;
}

/**
 * Sends on what a shadowed service calls: to the namespace when it has the service, to production
 * when the method is safe or allowed, and else nowhere.
 */
export function forwardShadowCall(
  caller: Shadow | typeof unknownShadow,
  request: ForwardRequest & { readonly exchange: Exchange },
  handler: ForwardHandler,
  forwards: Forwards,
): ForwardStream {
  const { exchange } = request;
  const shadow = caller === unknownShadow ? null : caller;
  const endpoint = shadow?.endpointOf(exchange.service);
  if (endpoint !== undefined) {
    shadow?.call('namespace');
    return forwards.shadow({ ...request, upstream: endpoint }, handler);
  }
  if (safeMethods.includes(request.method) || shadow?.allows(request.method)) {
    shadow?.call('production');
    return forwards.production(request, handler);
  }
  shadow?.call('refused');
  const where =
    shadow === null
      ? 'its shadow is over'
      : `namespace ${shadow.namespace} has no ${exchange.service}`;
  return answerInPlace(
    exchange,
    {
      status: 409,
      statusText: 'Conflict',
      code: 'LOOP_SHADOW_UNSAFE',
      message:
        `${request.method} ${exchange.service} comes from a shadow, and ${where}: ` +
        'it would reach production; --methods allows it',
    },
    handler,
  );
}

/** The exchange as it really goes on: what watches it reads on while it runs. */
export function asRerouted(exchange: Exchange, shadow: Shadow): Exchange {
  const endpoint = shadow.endpointOf(exchange.service);
  if (endpoint === undefined) return exchange;
  // Everything but the address is looked up in the running exchange.
  return Object.create(exchange, {
    upstream: { value: formatAddress(endpoint), enumerable: true },
  }) as Exchange;
}
