import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/core/exchange.js';
import { EnteredChains } from '../../src/shadow/entered-chains.js';

let spans = 0;

function exchange(over: Partial<Exchange> & { readonly traceId: string }): Exchange {
  const route = over.route ?? null;
  return {
    listener: route === null ? 'mesh' : 'edge',
    spanId: (++spans).toString(16).padStart(16, '0'),
    parentSpanId: null,
    service: 'reviews',
    upstream: '127.0.0.1:1',
    client: '127.0.0.1:2',
    startedAt: spans,
    ...over,
    route,
  } as Exchange;
}

function entering(chains: EnteredChains, traceId: string, route = 'web') {
  return chains.enter(exchange({ traceId, route, service: 'web' }), route);
}

describe('a call', () => {
  test('belongs to the route by which its caller came in', () => {
    const chains = new EnteredChains();
    const web = entering(chains, 't', 'web');
    const admin = entering(chains, 't', 'admin');
    const by = (hop: typeof web) =>
      chains.follow(exchange({ traceId: 't', parentSpanId: hop?.exchange.spanId ?? null }))?.route;
    expect([by(web), by(admin)]).toEqual(['web', 'admin']);
  });

  test("that comes late, from nobody known, is its entry's, and inside what took that", () => {
    const chains = new EnteredChains();
    const web = entering(chains, 't');
    web?.take('whole');
    web?.end();
    const late = chains.follow(exchange({ traceId: 't' }));
    expect(late?.route).toBe('web');
    expect([late?.isInside('whole'), late?.isInside('inner')]).toEqual([true, false]);
  });

  test('is inside a call that has ended, when that is named as its parent', () => {
    const chains = new EnteredChains();
    entering(chains, 't');
    const reviews = chains.follow(exchange({ traceId: 't' }));
    reviews?.take('s');
    reviews?.end();
    const parentSpanId = reviews?.exchange.spanId ?? '';
    const inside = chains.follow(exchange({ traceId: 't', parentSpanId }));
    expect(inside?.isInside('s')).toBe(true);
    inside?.end();
    expect(chains.follow(exchange({ traceId: 't' }))?.isInside('s')).toBe(false);
    expect(reviews?.isInside('s')).toBe(false);
  });

  test('made while a copied one runs is beside it when its parent says so, and else inside it', () => {
    const chains = new EnteredChains();
    const web = entering(chains, 't');
    chains.follow(exchange({ traceId: 't' }))?.take('s');
    const parentSpanId = web?.exchange.spanId ?? '';
    const beside = chains.follow(exchange({ traceId: 't', parentSpanId }));
    expect(beside?.isInside('s')).toBe(false);
    beside?.end();
    expect(chains.follow(exchange({ traceId: 't', service: 'other' }))?.isInside('s')).toBe(true);
  });

  test("of what came in by another route, under the same trace, is no shadow's", () => {
    const chains = new EnteredChains();
    entering(chains, 't');
    const other = chains.follow(exchange({ traceId: 't', route: 'admin' }));
    const parentSpanId = other?.exchange.spanId ?? '';
    expect(chains.follow(exchange({ traceId: 't', parentSpanId }))?.route).toBeNull();
  });

  test('of an unknown chain is not noted', () => {
    const chains = new EnteredChains();
    expect(chains.follow(exchange({ traceId: 't' }))).toBeNull();
    entering(chains, 't');
    chains.clear();
    expect(chains.follow(exchange({ traceId: 't' }))).toBeNull();
  });
});

test('the oldest chains are forgotten, whole, when there is more than fits', () => {
  const chains = new EnteredChains({ hopsMax: 4 });
  for (const traceId of ['a', 'b']) {
    entering(chains, traceId);
    chains.follow(exchange({ traceId }));
  }
  expect(chains.follow(exchange({ traceId: 'unknown' }))).toBeNull();
  const known = (traceId: string) => chains.follow(exchange({ traceId })) !== null;
  entering(chains, 'c');
  expect([known('a'), known('b'), known('c')]).toEqual([false, true, true]);
});

test('of a long chain the calls that have ended are forgotten, and running ones fill it', () => {
  const chains = new EnteredChains({ chainHopsMax: 3 });
  entering(chains, 't');
  const call = exchange({ traceId: 't' });
  chains.follow(call)?.end();
  chains.follow(exchange({ traceId: 't' }));
  expect(chains.find(call)).toBeDefined();
  // The fourth takes the place of the one that has ended.
  expect(chains.follow(exchange({ traceId: 't' }))?.route).toBe('web');
  expect(chains.find(call)).toBeUndefined();
  expect(chains.follow(exchange({ traceId: 't' }))).toBeNull();
});
