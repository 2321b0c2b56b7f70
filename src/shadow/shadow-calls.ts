import { formatAddress } from '../core/address.js';
import type { Exchange } from '../core/exchange.js';
import type { Forward, ForwardHandler, ForwardRequest, ForwardStream } from '../core/forward.js';
import { shadowInBaggage } from '../core/marks.js';
import { safeMethods } from '../core/shadow.js';
import { answerInPlace } from './own-answer.js';
import { type ShadowCaller, strayCaller } from './shadow-caller.js';
import type { ShadowTraces } from './shadow-traces.js';

/**
 * Whose call an exchange is: that of a service that a shadow reached, or null for production's own.
 * Known by trace id, and in the mesh by baggage too. Not so at the edge, where anyone may write
 * into the baggage, and a trace id of a shadow is known to nobody outside.
 */
export function callerOf(
  exchange: Exchange,
  traces: ShadowTraces<ShadowCaller>,
  byId: ReadonlyMap<string, ShadowCaller>,
): ShadowCaller | null {
  const shadow = traces.find(exchange.traceId);
  if (shadow !== undefined) return shadow;
  if (exchange.listener === 'edge') return null;
  const id = shadowInBaggage(exchange.requestHeaders);
  return id === null ? null : (byId.get(id) ?? strayCaller);
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
  caller: ShadowCaller,
  request: ForwardRequest & { readonly exchange: Exchange },
  handler: ForwardHandler,
  forwards: Forwards,
): ForwardStream {
  const { exchange } = request;
  const endpoint = caller.endpointOf(exchange.service);
  if (endpoint !== undefined) {
    caller.call('namespace');
    return forwards.shadow({ ...request, upstream: endpoint }, handler);
  }
  if (safeMethods.includes(request.method) || caller.allows(request.method)) {
    caller.call('production');
    return forwards.production(request, handler);
  }
  caller.call('refused');
  const message =
    `${request.method} to ${exchange.service} comes from ${caller.whence}, and would reach ` +
    `production: expected ${safeMethods.join(', ')}, or a method that --methods allows`;
  const refusal = { status: 409, statusText: 'Conflict', code: 'LOOP_SHADOW_UNSAFE' } as const;
  return answerInPlace(exchange, { ...refusal, message }, handler);
}

/** The exchange as it really goes on: what watches it reads on while it runs. */
export function asRerouted(exchange: Exchange, caller: ShadowCaller): Exchange {
  const endpoint = caller.endpointOf(exchange.service);
  if (endpoint === undefined) return exchange;
  // Everything but the address is looked up in the running exchange.
  return Object.create(exchange, {
    upstream: { value: formatAddress(endpoint), enumerable: true },
  }) as Exchange;
}
