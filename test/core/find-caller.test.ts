import { expect, test } from 'vitest';
import { createKnownCallers, findCaller, type PossibleCaller } from '../../src/core/find-caller.js';

/** Hops of one chain, whose calls name spans that nobody knows. */
class Chain {
  readonly hops: (PossibleCaller & { running: boolean })[] = [];
  readonly #known = createKnownCallers();
  readonly #addresses: Readonly<Record<string, string>>;

  constructor(addresses: Readonly<Record<string, string>> = {}) {
    this.#addresses = addresses;
  }

  /** Returns the hop's index and its caller's. */
  call(service: string, { client = 'x:1', parentSpanId = 'unknown' as string | null } = {}) {
    const listener = this.hops.length === 0 ? ('edge' as const) : ('mesh' as const);
    const call = { parentSpanId, listener, service, client };
    const parent = findCaller(call, this.hops, this.#known);
    const at = this.hops.length;
    const upstream = this.#addresses[service] ?? 'x:2';
    const exchange = { spanId: `span ${at}`, upstream, startedAt: at, listener };
    this.hops.push({ exchange, service, running: true, parent });
    return { at, by: parent === null ? null : this.hops.indexOf(parent as never) };
  }
}

test('calls side by side to one service are both their caller’s, and none of them the other’s', () => {
  const chain = new Chain();
  chain.call('a');
  expect(chain.call('b').by).toBe(0);
  expect(chain.call('b').by).toBe(0);
  expect(chain.call('b').by).toBe(0);
});

test('each of them makes one of the calls that come next, in their order', () => {
  const chain = new Chain();
  for (const service of ['a', 'b', 'b']) chain.call(service);
  expect([chain.call('c').by, chain.call('c').by]).toEqual([1, 2]);
  // These are the innermost now.
  expect([chain.call('d').by, chain.call('d').by]).toEqual([3, 4]);
});

test('a service that was seen to call itself does so again', () => {
  const chain = new Chain();
  chain.call('a');
  const { at } = chain.call('b');
  expect(chain.call('b', { parentSpanId: `span ${at}` }).by).toBe(1);
  expect(chain.call('b').by).toBe(2);
});

test('a service that alone could have made the call to itself made it', () => {
  const chain = new Chain();
  chain.call('a');
  expect(chain.call('a').by).toBe(0);
});

test('an address tells more than an order', () => {
  const chain = new Chain({ b: '10.0.0.1:80', c: '10.0.0.2:80' });
  for (const service of ['a', 'b', 'c'])
    chain.call(service, { client: 'x:1', parentSpanId: 'span 0' });
  expect(chain.call('d', { client: '10.0.0.2:999' }).by).toBe(2);
});
