import { performance } from 'node:perf_hooks';
import type { Endpoint } from '../../core/config.js';
import { endpointUrl } from '../../core/endpoint-url.js';
import type { Forward, ForwardHandler, ForwardRequest, ForwardStream } from '../../core/forward.js';
import { Http2Pool } from './http2/http2-pool.js';
import { Pool } from './pool.js';

/** Timeouts are looked at this often, so they are this much late at most. */
const sweepMs = 50;

export interface ForwarderOptions {
  /** Connections to one upstream. Default 4096. */
  readonly connectionsMax?: number;
  /** Told when changed certificates are not taken; absent: nobody is. */
  readonly warn?: (line: string) => void;
}

/** The connections to one upstream. */
interface UpstreamPool {
  forward(request: ForwardRequest, handler: ForwardHandler): ForwardStream;
  /** Called now and then. @param now of `performance.now()` */
  checkDeadlines(now: number): void;
  close(): void;
}

export interface Forwarder {
  readonly forward: Forward;
  /** Breaks every connection. */
  close(): void;
}

/**
 * loop's own clients: that of HTTP/1.1 keeps header order and case, trailers, and interim responses,
 * and can tell at which point an upstream failed; that of HTTP/2 keeps all that HTTP/2 has.
 */
export function createForwarder(options: ForwarderOptions = {}): Forwarder {
  const { connectionsMax = 4096, warn = () => {} } = options;
  const pools = new Map<string, UpstreamPool>();
  /** The pool of an endpoint object, so that no key is built per request. */
  const poolOf = new WeakMap<Endpoint, UpstreamPool>();
  const inHttp1Of = new WeakMap<Endpoint, Endpoint>();

  function pool(endpoint: Endpoint): UpstreamPool {
    const known = poolOf.get(endpoint);
    if (known !== undefined) return known;
    const { addresses, tls } = endpoint;
    const ways = tls === undefined ? '' : JSON.stringify(tls);
    const key = `${endpointUrl(endpoint)} ${addresses?.join() ?? ''} ${ways}`;
    const shared = pools.get(key) ?? newPool(endpoint);
    pools.set(key, shared);
    poolOf.set(endpoint, shared);
    return shared;
  }

  /** HTTP/2 has no upgrades (RFC 9113 §8.6); who speaks it mostly speaks HTTP/1.1, too. */
  function inHttp1(endpoint: Endpoint): Endpoint {
    if (endpoint.http2 !== true) return endpoint;
    const { http2: _, ...known } = endpoint;
    const made = inHttp1Of.get(endpoint) ?? known;
    inHttp1Of.set(endpoint, made);
    return made;
  }

  function newPool(endpoint: Endpoint): UpstreamPool {
    return endpoint.http2 === true
      ? new Http2Pool(endpoint, { warn })
      : new Pool(endpoint, connectionsMax, warn);
  }

  const sweep = setInterval(() => {
    const now = performance.now();
    for (const each of pools.values()) each.checkDeadlines(now);
  }, sweepMs);
  sweep.unref();

  return {
    forward(request, handler) {
      const { upstream, upgrade } = request;
      const endpoint = upgrade === undefined ? upstream : inHttp1(upstream);
      return pool(endpoint).forward(request, handler);
    },
    close() {
      clearInterval(sweep);
      for (const each of pools.values()) each.close();
      pools.clear();
    },
  };
}
