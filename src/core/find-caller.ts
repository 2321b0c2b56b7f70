import type { Exchange } from './exchange.js';

/** What a call tells of who made it. */
export type MadeCall = Pick<Exchange, 'parentSpanId' | 'listener' | 'service' | 'client'>;

/** A hop that may have made it. */
export interface PossibleCaller {
  readonly exchange: Pick<Exchange, 'spanId' | 'upstream' | 'startedAt' | 'listener'>;
  readonly service: string;
  readonly running: boolean;
  /** Its own caller, while it runs. */
  readonly parent: PossibleCaller | null;
}

/** Which service was seen to call which; asked when time alone cannot tell. */
export interface KnownCallers {
  has(caller: string, callee: string): boolean;
  add(caller: string, callee: string): void;
  /** Whether the service was seen to call any. */
  isCaller(service: string): boolean;
}

/**
 * The hop whose callee made this call. A parent id that is a hop's span id tells; an unknown one
 * (the service has its own tracer) or none leaves time: the innermost hop that is running. Where
 * several run side by side, the caller's address and what was seen before decide, then who has not
 * made such a call yet, then who came first. A service calls itself only where it was seen to.
 * Where none runs any more, the call was made after the answer: then it is one that called before.
 * @param named the hop whose span id the call's parent id is, where that is known already
 */
export function findCaller<Hop extends PossibleCaller>(
  call: MadeCall,
  hops: readonly Hop[],
  known: KnownCallers,
  named: Hop | null = hops.find((hop) => hop.exchange.spanId === call.parentSpanId) ?? null,
): Hop | null {
  if (named !== null) {
    known.add(named.service, call.service);
    return named;
  }
  if (call.listener === 'edge') return null;
  const running = narrow(
    hops.filter((hop) => hop.running),
    (hop) => hop.service !== call.service || known.has(hop.service, call.service),
  );
  const callers = new Set<PossibleCaller | null>(running.map((hop) => hop.parent));
  const innermost = running.filter((hop) => !callers.has(hop));
  const [only] = innermost;
  if (only === undefined) {
    // Where the edge is elsewhere, so may be the caller.
    const isWhole = hops.some((hop) => hop.exchange.listener === 'edge');
    return isWhole ? lateCaller(call, hops, known) : null;
  }
  if (innermost.length === 1) {
    known.add(only.service, call.service);
    return only;
  }
  const there = narrow(
    narrow(running, (hop) => known.has(hop.service, call.service)),
    (hop) => hostOf(hop.exchange.upstream) === hostOf(call.client),
  );
  const called = new Set(hops.map((hop) => (hop.service === call.service ? hop.parent : null)));
  const within = narrow(there, (hop) => innermost.includes(hop));
  return earliest(narrow(within, (hop) => !called.has(hop)));
}

function lateCaller<Hop extends PossibleCaller>(
  call: MadeCall,
  hops: readonly Hop[],
  known: KnownCallers,
): Hop | null {
  const parents = new Set<PossibleCaller | null>(hops.map((hop) => hop.parent));
  const knowing = narrow(hops, (hop) => known.has(hop.service, call.service));
  const there = narrow(knowing, (hop) => hostOf(hop.exchange.upstream) === hostOf(call.client));
  const likely = narrow(there, (hop) => parents.has(hop));
  const [only] = likely;
  if (only !== undefined && likely.length === 1) known.add(only.service, call.service);
  return latest(likely);
}

export function createKnownCallers(pairsMax = 4096): KnownCallers {
  const pairs = new Set<string>();
  const callers = new Set<string>();
  return {
    has: (caller, callee) => pairs.has(`${caller}\n${callee}`),
    add(caller, callee) {
      if (pairs.size >= pairsMax) return;
      pairs.add(`${caller}\n${callee}`);
      callers.add(caller);
    },
    isCaller: (service) => callers.has(service),
  };
}

/** Those that fit, or all when none does. */
function narrow<Hop>(hops: readonly Hop[], fits: (hop: Hop) => boolean): readonly Hop[] {
  const fitting = hops.filter(fits);
  return fitting.length === 0 ? hops : fitting;
}

function earliest<Hop extends PossibleCaller>(hops: readonly Hop[]): Hop | null {
  return hops.reduce<Hop | null>(
    (best, hop) => (best === null || hop.exchange.startedAt < best.exchange.startedAt ? hop : best),
    null,
  );
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
