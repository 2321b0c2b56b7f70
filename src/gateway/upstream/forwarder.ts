import { performance } from 'node:perf_hooks';
import type { Endpoint } from '../../core/config.js';
import type { Forward } from '../../core/forward.js';
import { Dispatch } from './dispatch.js';
import { Pool } from './pool.js';

/** Timeouts are looked at this often, so they are this much late at most. */
const sweepMs = 50;

export interface ForwarderOptions {
  /** Connections to one upstream. Default 4096. */
  readonly connectionsMax?: number;
  /** Told when changed certificates are not taken; absent: nobody is. */
  readonly warn?: (line: string) => void;
}

export interface Forwarder {
  readonly forward: Forward;
  /** Breaks every connection. */
  close(): void;
}

/**
 * loop's own HTTP/1.1 client: it keeps header order and case, trailers, and interim responses,
 * and can tell at which point an upstream failed.
 */
export function createForwarder(options: ForwarderOptions = {}): Forwarder {
  const { connectionsMax = 4096, warn = () => {} } = options;
  const pools = new Map<string, Pool>();
  /** The pool of an endpoint object, so that no key is built per request. */
  const poolOf = new WeakMap<Endpoint, Pool>();

  function pool(endpoint: Endpoint): Pool {
    const known = poolOf.get(endpoint);
    if (known !== undefined) return known;
    const { protocol, host, port, addresses, tls } = endpoint;
    const ways = tls === undefined ? '' : JSON.stringify(tls);
    const key = `${protocol}://${host}:${port} ${addresses?.join() ?? ''} ${ways}`;
    const shared = pools.get(key) ?? new Pool(endpoint, connectionsMax, warn);
    pools.set(key, shared);
    poolOf.set(endpoint, shared);
    return shared;
  }

  const sweep = setInterval(() => {
    const now = performance.now();
    for (const each of pools.values()) each.checkDeadlines(now);
  }, sweepMs);
  sweep.unref();

  return {
    forward(request, handler) {
      const target = pool(request.upstream);
      const dispatch = new Dispatch(request, handler, target);
      target.dispatch(dispatch);
      return dispatch;
    },
    close() {
      clearInterval(sweep);
      for (const each of pools.values()) each.close();
      pools.clear();
    },
  };
}
