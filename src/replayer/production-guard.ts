// A replay must not reach production by accident: a copied address is the likeliest slip.

import { type Address, formatAddress } from '../core/address.js';
import { canonicalHost } from '../core/canonical-host.js';
import type { Config, Endpoint } from '../core/config.js';
import { LoopError } from '../core/errors.js';
import type { FindHosts, KnownHosts } from '../core/known-hosts.js';
import {
  findHostsFor,
  type ProductionAddress,
  productionAddresses,
  productionAt,
} from '../core/production-addresses.js';
import type { Target } from './target.js';

/** Tells a debug deployment's addresses from production's, as their names led when it was opened. */
export class ProductionGuard {
  readonly #config: Config;
  readonly #hosts: KnownHosts;
  readonly #pinned = new Map<Endpoint, Endpoint>();

  private constructor(config: Config, hosts: KnownHosts) {
    this.#config = config;
    this.#hosts = hosts;
  }

  /** For all that a replay to the target may send to. */
  static async open(
    config: Config,
    target: Target,
    findHosts: FindHosts,
  ): Promise<ProductionGuard> {
    return new ProductionGuard(config, await findHostsFor(config, targetsOf(target), findHosts));
  }

  /**
   * Refuses an address that leads to a production service, or to where this gateway listens.
   * `allowed`: service names given with `--live-production`.
   * @throws LOOP_REPLAYER_PRODUCTION
   */
  refuse(address: Address, allowed: readonly string[]): void {
    const found = productionAt(this.#config, this.#hosts, address);
    const listener = found.find(({ service }) => service === null);
    if (listener !== undefined) {
      const what = `is the gateway's own ${listener.key}${this.#by(address, listener)}`;
      throw refusal(address, what, 'replay to a namespace');
    }
    const owners = servicesOf(found);
    const entrance = found.find(({ key }) => key.endsWith('.listen'));
    if (entrance !== undefined && this.#config.gateway.replays === 'refuse') {
      const { service } = entrance;
      const url = this.#config.services.find(({ name }) => name === service)?.url ?? address;
      const what =
        `is ${entrance.key}${this.#by(address, entrance)}: production's ${service} by way of the gateway, ` +
        'which refuses replays';
      const cure = `--live-production ${service} allows ${formatAddress(url)}, its url`;
      throw refusal(address, what, cure);
    }
    const [first] = found;
    // One address may serve several services: any of their names allows it.
    if (first === undefined || owners.some((name) => allowed.includes(name))) return;
    const what = `is production's ${owners.join(', ')}${this.#by(address, first)}`;
    throw refusal(address, what, `--live-production ${owners[0]} allows it`);
  }

  /** Whether the address leads to a production service, and so was allowed by name. */
  isProduction(address: Address): boolean {
    return servicesOf(productionAt(this.#config, this.#hosts, address)).length > 0;
  }

  /** The endpoint, at the addresses that were judged: where its name leads later changes nothing. */
  pin(endpoint: Endpoint): Endpoint {
    const known = this.#pinned.get(endpoint);
    if (known !== undefined) return known;
    const pinned = { ...endpoint, addresses: this.#hosts.addressesOf(endpoint.host) };
    this.#pinned.set(endpoint, pinned);
    return pinned;
  }

  /** What could not be told of an address that was not refused, for people. */
  doubtsOf(address: Address): string[] {
    if (this.isProduction(address)) return [];
    return productionAddresses(this.#config)
      .filter(
        (each) =>
          each.address.port === address.port &&
          !this.#hosts.isHere(each.address.host) &&
          this.#hosts.addressesOf(each.address.host).length === 0,
      )
      .map(
        (each) =>
          `${each.key}: ${each.address.host} does not resolve here, so whether ` +
          `${formatAddress(address)} is the same was told by its name alone`,
      );
  }

  /** Why two addresses that are written differently are one. */
  #by(address: Address, { address: own }: ProductionAddress): string {
    if (canonicalHost(own.host) === canonicalHost(address.host)) return '';
    const here = this.#hosts.isHere(own.host) && this.#hosts.isHere(address.host);
    return ` (${formatAddress(own)}${here ? ': both are this machine' : ': both lead to one address'})`;
  }
}

function targetsOf(target: Target): Address[] {
  return target.kind === 'url' ? [target.url] : target.namespace.services.map(({ url }) => url);
}

function servicesOf(found: readonly ProductionAddress[]): string[] {
  return [...new Set(found.flatMap(({ service }) => service ?? []))];
}

function refusal(address: Address, what: string, cure: string): LoopError {
  return new LoopError(
    'LOOP_REPLAYER_PRODUCTION',
    `expected a debug deployment's address, got ${formatAddress(address)}, which ${what}; ${cure}`,
  );
}
