import { formatAddress } from '../core/address.js';
import type { Config, Endpoint, NamespaceConfig } from '../core/config.js';
import { didYouMean } from '../core/did-you-mean.js';
import { LoopError } from '../core/errors.js';
import type { FindHosts, KnownHosts } from '../core/known-hosts.js';
import { findHostsFor, productionAt } from '../core/production-addresses.js';
import { targetsOf } from '../core/route-targets.js';
import { type ShadowRequest, safeMethods } from '../core/shadow.js';

/** What a shadow needs of the config, looked up. */
export interface ShadowPlan {
  readonly namespace: NamespaceConfig;
  /** Where each service of the namespace is. */
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly methods: readonly string[];
  /** Those whose requests are copied: the route's, else those of the namespace that it may call. */
  readonly services: readonly string[];
}

type Named = readonly { readonly name: string }[];

/** @throws LOOP_SHADOW_REFUSED, LOOP_SHADOW_PRODUCTION */
export async function planShadow(
  config: Config,
  request: ShadowRequest,
  findHosts: FindHosts,
): Promise<ShadowPlan> {
  const routes = config.routes.filter(({ name }) => name === request.route);
  if (routes.length === 0) {
    throw refused(
      'route',
      `the name of a route (${listed(config.routes)})`,
      request.route,
      config.routes,
    );
  }
  const led = routes.flatMap((route) => targetsOf(route).map(({ service }) => service));
  const namespace = config.namespaces.find(({ name }) => name === request.to);
  if (namespace === undefined) {
    throw refused(
      'to',
      `the name of a namespace (${listed(config.namespaces)})`,
      request.to,
      config.namespaces,
    );
  }
  const endpoints = new Map(namespace.services.map(({ name, url }) => [name, url]));
  const reachable = config.services.filter(({ name }) => endpoints.has(name));
  if (reachable.length === 0) {
    throw refused(
      'to',
      `a namespace with one of the services (${listed(config.services)})`,
      `${namespace.name}, which has ${listed(namespace.services)}`,
    );
  }
  const targets = namespace.services.map(({ url }) => url);
  const hosts = await findHostsFor(config, targets, findHosts);
  for (const { name, url } of namespace.services) refuseProduction(config, hosts, name, url);
  return {
    namespace,
    endpoints,
    methods: request.methods ?? safeMethods,
    services: led.every((service) => endpoints.has(service))
      ? [...new Set(led)]
      : reachable.map(({ name }) => name),
  };
}

function refused(what: string, expected: string, got: string, known: Named = []): LoopError {
  const near = didYouMean(
    got,
    known.map(({ name }) => name),
  );
  return new LoopError('LOOP_SHADOW_REFUSED', `${what}: expected ${expected}, got ${got}${near}`, {
    statusCode: 422,
  });
}

function listed(named: Named): string {
  const names = [...new Set(named.map(({ name }) => name))];
  return names.length === 0 ? 'there is none' : names.join(', ');
}

/** A copied address is the likeliest slip, and would send production its own traffic twice. */
function refuseProduction(
  config: Config,
  hosts: KnownHosts,
  service: string,
  endpoint: Endpoint,
): void {
  const found = productionAt(config, hosts, endpoint);
  const [first] = found;
  if (first === undefined) return;
  const owner = found.find((each) => each.service !== null)?.service;
  throw new LoopError(
    'LOOP_SHADOW_PRODUCTION',
    `expected a debug deployment's address for ${service}, got ${formatAddress(endpoint)}, ` +
      (owner === undefined
        ? `which is the gateway's own (${first.key})`
        : `which is production's ${owner} (${formatAddress(first.address)})`),
    { statusCode: 422 },
  );
}
