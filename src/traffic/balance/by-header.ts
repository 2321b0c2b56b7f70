import { headerValue } from '../../core/headers.js';
import { shareSeries, traceShare } from '../../core/trace-share.js';
import type { Balancer } from './balancer.js';

/**
 * The same value goes to the same endpoint: the one whose hash together with the value is the highest.
 * When an endpoint goes, its values alone move; when it comes back, they come back. A request without the
 * header goes anywhere.
 */
export function balanceByHeader(name: string, random: () => number): Balancer {
  return (endpoints, headers) => {
    const value = headerValue(headers, name);
    if (value === undefined) {
      return endpoints[Math.floor(random() * endpoints.length)] as (typeof endpoints)[number];
    }
    // The value first, and once: it may be long.
    const series = shareSeries(value);
    let best = endpoints[0] as (typeof endpoints)[number];
    let highest = -1;
    for (const endpoint of endpoints) {
      const share = traceShare(endpoint.upstream, series);
      if (share <= highest) continue;
      best = endpoint;
      highest = share;
    }
    return best;
  };
}
