// A replay must not reach production by accident: a copied address is the likeliest slip.

import { type Address, formatAddress } from '../core/address.js';
import type { Config } from '../core/config.js';
import { LoopError } from '../core/errors.js';
import { foldHost } from '../core/host.js';

/**
 * Refuses an address that is a production service's, or one where this gateway listens.
 * `allowed`: service names given with `--live-production`.
 * Names other than those of loopback are compared as text, not looked up.
 * @throws LOOP_REPLAYER_PRODUCTION
 */
export function refuseProduction(
  config: Config,
  address: Address,
  allowed: readonly string[],
): void {
  const listener = (['listen', 'mesh', 'admin'] as const).find((each) =>
    isSame(config.gateway[each], address),
  );
  if (listener !== undefined) {
    throw refusal(address, `is the gateway's own gateway.${listener}`, 'replay to a namespace');
  }
  const owners = ownersOf(config, address);
  const entrance = config.services.find(({ listen }) => listen !== null && isSame(listen, address));
  if (entrance !== undefined && config.gateway.replays === 'refuse') {
    const { name, url } = entrance;
    const what = `is services.${name}.listen: production's ${name} by way of the gateway, which refuses replays`;
    throw refusal(address, what, `--live-production ${name} allows ${formatAddress(url)}, its url`);
  }
  // One address may serve several services: any of their names allows it.
  if (owners.length === 0 || owners.some((name) => allowed.includes(name))) return;
  const cure = `--live-production ${owners[0]} allows it`;
  throw refusal(address, `is production's ${owners.join(', ')}`, cure);
}

/** Whether the address is a production service's, and so was allowed by name. */
export function isProduction(config: Config, address: Address): boolean {
  return ownersOf(config, address).length > 0;
}

function ownersOf({ services }: Config, address: Address): string[] {
  return services
    .filter(
      ({ url, listen }) => isSame(url, address) || (listen !== null && isSame(listen, address)),
    )
    .map((service) => service.name);
}

function refusal(address: Address, what: string, cure: string): LoopError {
  return new LoopError(
    'LOOP_REPLAYER_PRODUCTION',
    `expected a debug deployment's address, got ${formatAddress(address)}, which ${what}; ${cure}`,
  );
}

function isSame(one: Address, other: Address): boolean {
  return one.port === other.port && canonicalHost(one.host) === canonicalHost(other.host);
}

/** A listener on every interface is on loopback too. */
const loopback = new Set(['localhost', '127.0.0.1', '[::1]', '0.0.0.0', '[::]']);

function canonicalHost(host: string): string {
  const folded = foldHost(host);
  return loopback.has(folded) ? 'localhost' : folded;
}
