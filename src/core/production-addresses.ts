import type { Address } from './address.js';
import type { Config } from './config.js';
import { type FindHosts, isSameListener, type KnownHosts } from './known-hosts.js';

/** An address of production: a service's, or one that leads to them. */
export interface ProductionAddress {
  /** Its key in the config, such as `services.ratings.url` or `gateway.mesh`. */
  readonly key: string;
  readonly address: Address;
  /** Null for the gateway's own. */
  readonly service: string | null;
}

/** All that the config has. */
export function productionAddresses({ services, gateway }: Config): ProductionAddress[] {
  return [
    ...(['listen', 'mesh', 'admin'] as const).map((key) => ({
      key: `gateway.${key}`,
      address: gateway[key],
      service: null,
    })),
    ...services.flatMap(({ name, url, endpoints, listen }) => [
      ...(endpoints === undefined
        ? [{ key: `services.${name}.url`, address: url, service: name }]
        : endpoints.map((address, at) => ({
            key: `services.${name}.endpoints[${at}]`,
            ...{ address, service: name },
          }))),
      ...(listen === null
        ? []
        : [{ key: `services.${name}.listen`, address: listen, service: name }]),
    ]),
  ];
}

/** Looks up what is needed to tell whether any of `targets` is production's: no other host. */
export function findHostsFor(
  config: Config,
  targets: readonly Address[],
  findHosts: FindHosts,
): Promise<KnownHosts> {
  const ports = new Set(targets.map(({ port }) => port));
  const production = productionAddresses(config).map(({ address }) => address);
  const hosts = [...targets, ...production.filter(({ port }) => ports.has(port))].map(
    ({ host }) => host,
  );
  return findHosts([...new Set(hosts)]);
}

/** Those that `target` may lead to. */
export function productionAt(
  config: Config,
  hosts: KnownHosts,
  target: Address,
): ProductionAddress[] {
  return productionAddresses(config).filter(({ address }) =>
    isSameListener(hosts, address, target),
  );
}
