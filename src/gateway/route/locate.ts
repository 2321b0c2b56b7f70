import type { Config } from '../../core/config.js';
import type { ListenerKind } from '../../core/exchange.js';
import type { RoutedRequest } from './route.js';
import { compileTraffic } from './traffic.js';

export interface LocatedRequest {
  readonly service: string;
  readonly route: string | null;
  /** `host:port`. */
  readonly to: string;
  readonly listener: ListenerKind;
}

/**
 * Says where requests that were recorded elsewhere would have gone here: to the service that their
 * authority names, else by the edge's routes; null when there is no such way.
 */
export function locateIn(
  config: Pick<Config, 'services' | 'routes'>,
): (request: RoutedRequest) => LocatedRequest | null {
  const traffic = compileTraffic(config);
  return (request) => {
    const named = traffic.byHost(request.authority);
    const found = named ?? traffic.byRoute(request);
    if (found === null) return null;
    return {
      service: found.callee.name,
      route: found.route,
      to: found.callee.upstream,
      listener: named === null ? 'edge' : 'mesh',
    };
  };
}
