import { type Address, formatAddress } from '../../core/address.js';
import { calleeName } from '../../core/callee-name.js';
import type { Hop } from '../../core/capture.js';
import type { Config, NamespaceConfig } from '../../core/config.js';
import { foldAuthority } from '../../core/host.js';
import { HostTable } from '../../core/host-table.js';
import { pathOf } from '../../core/query.js';
import { endpointsOf } from '../../core/steering.js';
import { foldedPath, foldedPathOf } from '../compare/folded-path.js';

/** The hosts by which calls name services, with or without a port. */
export type HostNames = HostTable<string>;

/** They count as one, as they do for what is production's. */
const loopback: readonly string[] = ['127.0.0.1', 'localhost', '::1'];

/**
 * Names in the order they count: hosts of the config, the services' own names, the addresses where
 * they are called (in production, through the gateway, in the namespace), what the recording saw.
 */
export function hostNames(
  config: Pick<Config, 'services'>,
  namespace: NamespaceConfig,
  chain: readonly Hop[],
): HostNames {
  const names = new HostTable<string>();
  const add = (host: string, service: string) => {
    if (host !== '' && !names.has(host)) names.set(host, service);
  };
  const addAddress = (address: Address | null, service: string) => {
    if (address === null) return;
    const hosts = loopback.includes(address.host) ? loopback : [address.host];
    for (const host of hosts) add(formatAddress({ ...address, host }), service);
  };
  const meshed = chain.filter((hop) => hop.listener !== 'edge');
  for (const { hosts, name } of config.services) for (const host of hosts) add(host, name);
  for (const { name } of [...config.services, ...namespace.services]) add(name, name);
  for (const hop of meshed) add(calleeName(hop), calleeName(hop));
  for (const service of config.services) {
    for (const endpoint of endpointsOf(service)) addAddress(endpoint, service.name);
    addAddress(service.listen, service.name);
  }
  for (const { name, url } of namespace.services) addAddress(url, name);
  for (const hop of meshed) add(hop.authority, calleeName(hop));
  return names;
}

export interface UnnamedCall {
  readonly method: string;
  readonly path: string;
  readonly authority: string;
  /** Null when it is not known. */
  readonly caller: string | null;
  /** It came to the caller's own egress, where any call may be for anyone. */
  readonly isOwnEgress: boolean;
}

export interface CalleeKnowledge {
  readonly names: HostNames;
  /** Recorded calls, those that are expected first. */
  readonly recorded: readonly Hop[];
  /** Where the egress listens. */
  readonly egressPorts: ReadonlySet<number>;
}

export type Callee = { readonly service: string } | { readonly problem: string };

/**
 * The service a call is for: named by its host, else (a base URL that leads to the egress itself)
 * inferred from what the recording called in that way.
 */
export function identifyCallee(call: UnnamedCall, knowledge: CalleeKnowledge): Callee {
  const service = knowledge.names.get(call.authority);
  if (service !== undefined) return { service };
  if (!call.isOwnEgress && !knowledge.egressPorts.has(portOf(call.authority))) {
    return { problem: `no service has the host ${JSON.stringify(call.authority)}` };
  }
  return inferCallee(call, knowledge.recorded);
}

function inferCallee(call: UnnamedCall, recorded: readonly Hop[]): Callee {
  const ofCaller = recorded.filter((hop) => call.caller === null || hop.from === call.caller);
  const folded = foldedPath(call.path);
  const tests: ((hop: Hop) => boolean)[] = [
    (hop) => hop.method === call.method && hop.path === call.path,
    (hop) => hop.method === call.method && pathOf(hop.path) === pathOf(call.path),
    (hop) => hop.method === call.method && foldedPathOf(hop) === folded,
    (hop) => pathOf(hop.path) === pathOf(call.path),
  ];
  for (const fits of tests) {
    for (const hops of [ofCaller, recorded]) {
      const services = servicesOf(hops.filter(fits));
      const [only] = services;
      if (only === undefined) continue;
      if (services.length === 1) return { service: only };
      const named = services.join(' and ');
      return { problem: `the recording has this call to ${named}, and its host names neither` };
    }
  }
  const callees = servicesOf(ofCaller);
  const [only] = callees;
  if (only !== undefined && callees.length === 1) return { service: only };
  return { problem: 'its host names no service, and no recorded call has this path' };
}

function servicesOf(hops: readonly Hop[]): string[] {
  return [...new Set(hops.map(calleeName))];
}

/** 80 when there is none: services are called in plain HTTP here. */
function portOf(authority: string): number {
  return Number(foldAuthority(authority).port ?? 80);
}
