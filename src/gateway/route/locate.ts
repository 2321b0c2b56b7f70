import { type Address, isLoopback, parseAddress, reachesListener } from '../../core/address.js';
import type { Config, ServiceConfig } from '../../core/config.js';
import type { ListenerKind, Scheme } from '../../core/exchange.js';
import { foldAuthority, foldHost } from '../../core/host.js';
import { HostTable } from '../../core/host-table.js';
import { endpointsOf } from '../../core/steering.js';
import type { RoutedRequest } from './route.js';
import { compileTraffic, type Destination, type Traffic } from './traffic.js';

export interface LocatedRequest {
  readonly service: string;
  readonly route: string | null;
  /** `host:port`. */
  readonly to: string;
  readonly listener: ListenerKind;
}

export interface RecordedRequest extends RoutedRequest {
  readonly scheme: Scheme;
}

/** Services by the hosts that are given to them by hand, with or without a port. */
export type HostMap = ReadonlyMap<string, string>;

type LocatingConfig = Pick<Config, 'gateway' | 'services' | 'routes'>;

/**
 * Says where requests that were recorded elsewhere would have gone here, by their host: to the
 * service that it is given to, or that has it by name or address; at the gateway's own address, or
 * where a route names the host, by the routes. Null for any other host, as what a browser asked of
 * third parties is none of ours, whatever a route for all paths would take.
 */
export function locateIn(
  config: LocatingConfig,
  map: HostMap = new Map(),
): (request: RecordedRequest) => LocatedRequest | null {
  const traffic = compileTraffic(config);
  const ofHosts = compileTraffic({
    ...config,
    routes: config.routes.filter(({ match }) => match.host !== null),
  });
  const given = new HostTable(map);
  return (request) => {
    const mapped = given.get(request.authority);
    const named = mapped === undefined ? byHost(request, config, traffic) : traffic.byName(mapped);
    if (named !== null) return located(named, 'mesh');
    const routes = isOwnEdge(request, config) ? traffic : ofHosts;
    const routed = routes.byRoute(request);
    // A redirect leads nowhere by itself.
    return routed === null || 'redirect' in routed ? null : located(routed, 'edge');
  };
}

function located({ callee, route }: Destination, listener: ListenerKind): LocatedRequest {
  return { service: callee.name, route, to: callee.upstream, listener };
}

function byHost(
  { authority, scheme }: RecordedRequest,
  { services }: LocatingConfig,
  traffic: Traffic,
): Destination | null {
  const named = traffic.byHost(authority);
  if (named !== null) return named;
  const address = addressOf(authority, scheme);
  if (address === undefined) return null;
  const at = services.find(
    (service) =>
      endpointsOf(service).some((each) => reachesListener(address, each)) ||
      (service.listen !== null && reachesListener(address, service.listen)),
  );
  const only = at ?? onlyOneOn(address.host, services);
  return only === undefined ? null : traffic.byName(only.name);
}

/** A name that one service alone is reached by; on loopback ports tell who is who. */
function onlyOneOn(host: string, services: readonly ServiceConfig[]): ServiceConfig | undefined {
  if (isLoopback(host)) return undefined;
  const there = services.filter((service) =>
    endpointsOf(service).some((each) => foldHost(each.host) === foldHost(host)),
  );
  return there.length === 1 ? there[0] : undefined;
}

function isOwnEdge({ authority, scheme }: RecordedRequest, { gateway }: LocatingConfig): boolean {
  const address = addressOf(authority, scheme);
  if (address === undefined) return false;
  const { host, port } = gateway.listen;
  return (
    reachesListener(address, gateway.listen) ||
    (foldHost(address.host) === foldHost(host) && address.port === port)
  );
}

function addressOf(authority: string, scheme: Scheme): Address | undefined {
  const { host, port } = foldAuthority(authority);
  return parseAddress(`${host}:${port ?? (scheme === 'https' ? 443 : 80)}`);
}
