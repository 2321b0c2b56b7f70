import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { canonicalHost, isAlwaysHere } from '../core/canonical-host.js';
import type { FindHosts } from '../core/known-hosts.js';

/** A resolver that hangs is not waited for: the name leads nowhere then. */
const lookupMsDefault = 5_000;

export interface HostMeans {
  /** IP addresses of a name. Rejects where there is none. */
  readonly lookUp: (name: string) => Promise<readonly string[]>;
  /** Of this machine's interfaces. */
  readonly ownAddresses: () => readonly string[];
  readonly ownName: () => string;
  readonly lookupMs: number;
}

/** Looks names up as a connection does: with the system's resolver, `/etc/hosts` and all. */
export function createFindHosts(given: Partial<HostMeans> = {}): FindHosts {
  const means: HostMeans = { ...system, ...given };
  return async (hosts) => {
    const found = new Map<string, readonly string[]>();
    await Promise.all(
      [...new Set(hosts)].map(async (host) => found.set(host, await addressesOf(host, means))),
    );
    const own = new Set(means.ownAddresses().map(canonicalHost));
    const isOwn = (address: string) => {
      const canonical = canonicalHost(address);
      return isAlwaysHere(canonical) || own.has(canonical);
    };
    const ownName = canonicalHost(means.ownName());
    return {
      addressesOf: (host) => found.get(host) ?? literal(host),
      isHere(host) {
        const name = canonicalHost(host);
        if (name === ownName || isLocalName(name) || isOwn(name)) return true;
        return (found.get(host) ?? []).some(isOwn);
      },
    };
  };
}

const system: HostMeans = {
  lookUp: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
  ownAddresses: () =>
    Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? []),
  ownName: hostname,
  lookupMs: lookupMsDefault,
};

async function addressesOf(host: string, means: HostMeans): Promise<readonly string[]> {
  const known = literal(host);
  if (known.length > 0) return known;
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve([]), means.lookupMs);
  });
  try {
    return await Promise.race([means.lookUp(host), tooLong]);
  } catch {
    // Whoever needs the name to lead somewhere hears it when it connects.
    return [];
  } finally {
    clearTimeout(timer);
  }
}

/** An address, however it is spelled, needs no looking up. */
function literal(host: string): readonly string[] {
  const canonical = canonicalHost(host);
  if (isIP(canonical) === 0) return [];
  return [host.includes('%') ? host : canonical];
}

/** RFC 6761 §6.3, and what `/etc/hosts` of the usual systems has. */
function isLocalName(name: string): boolean {
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    /^(localhost[46]?\.localdomain[46]?|localhost[46]|ip6-(localhost|loopback))$/.test(name)
  );
}
