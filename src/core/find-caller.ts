import type { Exchange } from './exchange.js';

/** What a call tells of who made it. */
export type MadeCall = Pick<Exchange, 'parentSpanId' | 'listener' | 'service' | 'client'>;

/** A hop that may have made it. */
export interface PossibleCaller {
  readonly exchange: Pick<Exchange, 'spanId' | 'upstream' | 'startedAt'>;
  readonly service: string;
  readonly running: boolean;
  /** Its own caller, while it runs. */
  readonly parent: PossibleCaller | null;
}

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
export function findCaller<Hop extends PossibleCaller>(
  call: MadeCall,
  hops: readonly Hop[],
  known: KnownCallers,
): Hop | null {
  const named = hops.find((hop) => hop.exchange.spanId === call.parentSpanId);
  if (named !== undefined) {
    known.add(named.service, call.service);
    return named;
  }
  if (call.listener === 'edge') return null;
  const running = hops.filter((hop) => hop.running);
  const callers = new Set<PossibleCaller | null>(running.map((hop) => hop.parent));
  const innermost = running.filter((hop) => !callers.has(hop));
  const [only] = innermost;
  if (only === undefined) return null;
  if (innermost.length === 1) {
    known.add(only.service, call.service);
    return only;
  }
  return latest(
    narrow(
      narrow(running, (hop) => known.has(hop.service, call.service)),
      (hop) => hostOf(hop.exchange.upstream) === hostOf(call.client),
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
function narrow<Hop>(hops: readonly Hop[], fits: (hop: Hop) => boolean): readonly Hop[] {
  const fitting = hops.filter(fits);
  return fitting.length === 0 ? hops : fitting;
}

function latest<Hop extends PossibleCaller>(hops: readonly Hop[]): Hop | null {
  return hops.reduce<Hop | null>(
    (best, hop) => (best === null || hop.exchange.startedAt > best.exchange.startedAt ? hop : best),
    null,
  );
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'));
}
