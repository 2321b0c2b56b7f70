import { type Address, formatAddress, isLoopback } from '../../core/address.js';
import type { Config, Endpoint, RouteConfig, ServiceConfig, Timeouts } from '../../core/config.js';
import { HostTable } from '../../core/host-table.js';
import type { RoutePolicies } from '../../core/route-policies.js';
import { targetsOf } from '../../core/route-targets.js';
import { endpointsOf, type Steering, steeringOf } from '../../core/steering.js';
import { type RouteEdits, routeEdits } from './edits.js';
import type { MatchingWork } from './matching-work.js';
import { compileRedirect, type MakeRedirect } from './redirect.js';
import { compileRoute, type Route, type RoutedRequest } from './route.js';
import { splitByTrace } from './split.js';

/** A service, as the gateway calls it. */
export interface Callee {
  readonly name: string;
  readonly endpoint: Endpoint;
  /** `host:port` of the endpoint. */
  readonly upstream: string;
  readonly timeouts: Timeouts;
  /** What it was made of; absent for what is no service of the config. */
  readonly service?: ServiceConfig | undefined;
}

export interface Destination {
  readonly callee: Callee;
  /** Name of the route, or null when the service was named directly. */
  readonly route: string | null;
  /** Absent where every request goes to the callee's endpoint, as it is. */
  readonly steering?: Steering | undefined;
  /** Absent where requests and answers go on as they came. */
  readonly edits?: RouteEdits | undefined;
  /** Absent where nothing is asked before a request goes on. */
  readonly asks?: RoutePolicies | undefined;
}

/** Of a route that leads its clients elsewhere. */
export interface RedirectedTo {
  readonly redirect: MakeRedirect;
}

/** Who may be reached, and how; made anew when the config changes. */
export interface Traffic {
  /**
   * At the edge: the first route that matches.
   * @throws TooLongToMatch where there is a bound on the work
   */
  byRoute(request: RoutedRequest, work?: MatchingWork): Destination | RedirectedTo | null;
  /** In the mesh: `Host`, or the authority of an absolute-form target. */
  byHost(authority: string): Destination | null;
  byName(service: string): Destination | null;
  /** By `CONNECT`: only where plain HTTP is to be expected inside. */
  byTunnel(target: Address): Destination | null;
  /** For `gateway.debug`: what can be reached where. */
  readonly routes: readonly RouteConfig[];
  readonly services: readonly ServiceConfig[];
}

export function compileTraffic(config: Pick<Config, 'services' | 'routes'>): Traffic {
  const byName = new Map<string, Destination>();
  const byHost = new HostTable<Destination>();
  for (const service of config.services) {
    const destination = {
      callee: callee(service),
      route: null,
      steering: steeringOf(service, null),
    };
    byName.set(service.name, destination);
    for (const host of service.hosts) byHost.set(host, destination);
  }
  // A client that has a service's address rather than its name may still come by HTTP_PROXY.
  for (const service of config.services) {
    const { name, listen } = service;
    const destination = byName.get(name);
    const own = listen === null ? [] : aliases(listen);
    for (const address of [...endpointsOf(service).flatMap(aliases), ...own]) {
      if (destination !== undefined && !byHost.has(address)) byHost.set(address, destination);
    }
  }
  const routes = config.routes.flatMap((route) => routeTo(route, byName));
  return {
    byRoute(request, work) {
      const found = routes.find(({ route }) => route(request, work));
      if (found === undefined) return null;
      if ('redirect' in found) return found;
      return found.split === null ? found.only : (found.split(request.traceId) ?? found.only);
    },
    byHost: (authority) => byHost.get(authority) ?? null,
    byName: (service) => byName.get(service) ?? null,
    byTunnel(target) {
      const address = formatAddress(target);
      const exact = byHost.withPort(address);
      const named = exact ?? byHost.get(address);
      if (named === undefined || isTls(named.callee, target)) return null;
      return exact ?? (plainPorts(named.callee).includes(target.port) ? named : null);
    },
    routes: config.routes,
    services: config.services,
  };
}

interface RedirectingRoute extends RedirectedTo {
  readonly route: Route;
}

interface CompiledRoute {
  readonly route: Route;
  /** Of one, or the first. */
  readonly only: Destination;
  readonly split: ((traceId: string | undefined) => Destination | undefined) | null;
}

function routeTo(
  config: RouteConfig,
  byName: ReadonlyMap<string, Destination>,
): (CompiledRoute | RedirectingRoute)[] {
  const redirect = compileRedirect(config);
  if (redirect !== null) return [{ route: compileRoute(config.match), redirect }];
  const edits = routeEdits(config);
  const asks = config.limit === undefined && config.auth === undefined ? undefined : config;
  const targets = targetsOf(config).flatMap(({ service, weight }) => {
    const target = byName.get(service);
    if (target === undefined) return [];
    const { callee } = target;
    const steering = callee.service && steeringOf(callee.service, config);
    return { to: { callee, route: config.name, steering, edits, asks }, weight };
  });
  const [first] = targets;
  if (first === undefined) return [];
  const split = targets.length === 1 ? null : splitByTrace(targets);
  return [{ route: compileRoute(config.match), only: first.to, split }];
}

/** Ports at which a client that knows the service by name alone speaks plain HTTP. */
export function plainPorts(callee: Callee): number[] {
  const plain = allOf(callee).filter(({ protocol }) => protocol === 'http');
  return [...new Set([80, ...plain.map(({ port }) => port)])];
}

function isTls(callee: Callee, { port }: Address): boolean {
  return allOf(callee).some((each) => each.protocol === 'https' && each.port === port);
}

function allOf({ endpoint, service }: Callee): readonly Endpoint[] {
  return service === undefined ? [endpoint] : endpointsOf(service);
}

/** How a client may write the address; those of loopback count as one. */
function aliases(address: Address): string[] {
  const { host, port } = address;
  if (port === 0) return [];
  const hosts = isLoopback(host) ? [host, '127.0.0.1', 'localhost', '::1'] : [host];
  return hosts.map((each) => formatAddress({ host: each, port }));
}

function callee(service: ServiceConfig): Callee {
  return {
    name: service.name,
    endpoint: service.url,
    upstream: formatAddress(service.url),
    timeouts: service.timeouts,
    service,
  };
}
