import type { Exchange } from '../core/exchange.js';
import type { HopNote } from './hop-note.js';

/** Which service was seen to call which; asked when time alone cannot tell. */
export interface KnownCallers {
  has(caller: string, callee: string): boolean;
  add(caller: string, callee: string): void;
}

/**
 * The hop whose callee made this call. A parent id that is a hop's span id tells; an unknown one
 * (the service has its own tracer) or none leaves time: the innermost hop that is running. Where
 * several run side by side, the caller's address and what was seen before decide, then the latest.
 */
export function findCaller(
  exchange: Exchange,
  hops: readonly HopNote[],
  known: KnownCallers,
): HopNote | null {
  const named = hops.find((hop) => hop.exchange.spanId === exchange.parentSpanId);
  if (named !== undefined) {
    known.add(named.service, exchange.service);
    return named;
  }
  if (exchange.listener === 'edge') return null;
  const running = hops.filter((hop) => hop.running);
  const callers = new Set(running.map((hop) => hop.parent));
  const innermost = running.filter((hop) => !callers.has(hop));
  const [only] = innermost;
  if (only === undefined) return null;
  if (innermost.length === 1) {
    known.add(only.service, exchange.service);
    return only;
  }
  return latest(
    narrow(
      narrow(running, (hop) => known.has(hop.service, exchange.service)),
      (hop) => hostOf(hop.exchange.upstream) === hostOf(exchange.client),
    ),
  );
}

export function createKnownCallers(pairsMax = 4096): KnownCallers {
  const pairs = new Set<string>();
  return {
    has: (caller, callee) => pairs.has(`${caller}\n${callee}`),
    add(caller, callee) {
      if (pairs.size < pairsMax) pairs.add(`${caller}\n${callee}`);
    },
  };
}

/** Those that fit, or all when none does. */
function narrow(hops: readonly HopNote[], fits: (hop: HopNote) => boolean): readonly HopNote[] {
  const fitting = hops.filter(fits);
  return fitting.length === 0 ? hops : fitting;
}

function latest(hops: readonly HopNote[]): HopNote | null {
  return hops.reduce<HopNote | null>(
    (best, hop) => (best === null || hop.exchange.startedAt > best.exchange.startedAt ? hop : best),
    null,
  );
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'));
}
