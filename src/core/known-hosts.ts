import type { Address } from './address.js';
import { canonicalHost } from './canonical-host.js';

/** Where hosts lead, as it was when they were looked up. */
export interface KnownHosts {
  /** IP addresses of a host, as they can be connected to; of an address, itself. Empty: none known. */
  addressesOf(host: string): readonly string[];
  /** Whether the host is this machine: by loopback, the wildcard, an interface, or its own name. */
  isHere(host: string): boolean;
}

/** Looks hosts up, each within a few seconds. Never rejects. */
export type FindHosts = (hosts: readonly string[]) => Promise<KnownHosts>;

/** Whether two addresses may lead to the same listener. Port 0 is nobody's. */
export function isSameListener(hosts: KnownHosts, one: Address, other: Address): boolean {
  if (one.port !== other.port || one.port === 0) return false;
  if (canonicalHost(one.host) === canonicalHost(other.host)) return true;
  if (hosts.isHere(one.host) && hosts.isHere(other.host)) return true;
  const addresses = new Set(hosts.addressesOf(one.host).map(canonicalHost));
  return hosts.addressesOf(other.host).some((address) => addresses.has(canonicalHost(address)));
}
