import { formatAddress, isLoopback, listenersClash, reachesListener } from '../core/address.js';
import { checkFaultNames } from './check-fault-names.js';
import type { AddressAt, Draft, NamedAt } from './draft.js';
import { expectedService, someOf } from './expected-service.js';
import { formatKeyPath, type Mistake } from './mistake.js';
import type { ListenerTlsAt } from './tls-draft.js';

/** What each part of the file may say alone, but not beside the others. */
export function checkReferences(draft: Draft): Mistake[] {
  return [
    ...unknownServices(draft),
    ...unknownNamespaces(draft),
    ...sharedHosts(draft),
    ...repeatedNames(draft.rules),
    ...repeatedNames(draft.faultNames),
    ...draft.faults.flatMap((each) =>
      checkFaultNames(
        each,
        draft.services.map(({ name }) => name),
      ),
    ),
    ...sharedListeners([...draft.listeners, ...draft.egresses]),
    ...callsToItself(draft.serviceUrls, draft.listeners),
    ...callsToItself(draft.collectors, draft.listeners, 'a collector'),
    ...callsToItself(draft.authorities, draft.listeners, 'an authority'),
    ...callsToItself(draft.namespaceUrls, draft.egresses),
    ...openAdmin(draft),
    ...bodyBeyondBuffer(draft),
    ...idleTls(draft),
    ...draft.listenerTls.flatMap(sharedServerNames),
  ];
}

function unknownServices({ services, routes, namespaceServices }: Draft): Mistake[] {
  const known = services.map(({ name }) => name);
  const names = new Set(known);
  const isUnknown = ({ name }: NamedAt) => !names.has(name);
  const mistake = (at: Mistake['at'], { name, path }: NamedAt): Mistake => ({
    path,
    at,
    text: `expected ${expectedService(name, known)}, got ${JSON.stringify(name)}`,
  });
  // A config that only replays names no services of its own: there, a namespace's are free.
  const copies = known.length === 0 ? [] : namespaceServices;
  return [
    ...routes.filter(isUnknown).map((route) => mistake('value', route)),
    ...copies.filter(isUnknown).map((copy) => mistake('key', copy)),
  ];
}

function unknownNamespaces({ shadows, namespaces }: Draft): Mistake[] {
  const names = namespaces.length === 0 ? 'namespaces has none' : someOf(namespaces);
  const known = new Set(namespaces);
  return shadows
    .filter(({ name }) => !known.has(name))
    .map(({ name, path }) => ({
      path,
      at: 'value',
      text: `expected the name of a namespace (${names}), got ${JSON.stringify(name)}`,
    }));
}

/** Of what has the same key, each with the first one. */
function repeats<T>(all: readonly T[], keyOf: (one: T) => string): { one: T; first: T }[] {
  const firsts = new Map<string, T>();
  return all.flatMap((one) => {
    const first = firsts.get(keyOf(one));
    if (first !== undefined) return [{ one, first }];
    firsts.set(keyOf(one), one);
    return [];
  });
}

function sharedHosts({ hosts }: Draft): Mistake[] {
  return repeats(hosts, ({ host }) => host).map(({ one, first }): Mistake => {
    const { host, service, path } = one;
    const owner = first.service === service ? 'once' : `for one service (${first.service} has it)`;
    const at = path.at(-1) === service ? 'key' : 'value';
    return { path, at, text: `expected the host ${owner}, got ${JSON.stringify(host)}` };
  });
}

function repeatedNames(rules: readonly NamedAt[]): Mistake[] {
  return repeats(rules, ({ name }) => name).map(({ one: { name, path }, first }): Mistake => {
    const taken = `${formatKeyPath(first.path)} has it`;
    const text = `expected a name of its own (${taken}), got ${JSON.stringify(name)}`;
    return { path, at: 'value', text };
  });
}

/** Only what has the same port can be in each other's way. */
function byPort(addresses: readonly AddressAt[]): ReadonlyMap<number, readonly AddressAt[]> {
  const ports = new Map<number, AddressAt[]>();
  for (const each of addresses) {
    const others = ports.get(each.address.port);
    if (others === undefined) ports.set(each.address.port, [each]);
    else others.push(each);
  }
  return ports;
}

function sharedListeners(listeners: readonly AddressAt[]): Mistake[] {
  const neighbours = byPort(listeners);
  return listeners.flatMap((listener): Mistake[] => {
    const { address, path } = listener;
    const others = neighbours.get(address.port) ?? [];
    const first = others.find(
      (other) => other === listener || listenersClash(other.address, address),
    );
    if (first === undefined || first === listener) return [];
    const taken = `${formatKeyPath(first.path)} is ${formatAddress(first.address)}`;
    const text = `expected an address of its own (${taken}), got ${formatAddress(address)}`;
    return [{ path, at: 'value', text }];
  });
}

function callsToItself(
  urls: readonly AddressAt[],
  listeners: readonly AddressAt[],
  whose = 'a service',
): Mistake[] {
  const neighbours = byPort(listeners);
  return urls.flatMap(({ address, path }): Mistake[] => {
    const others = neighbours.get(address.port) ?? [];
    const own = others.find((listener) => reachesListener(address, listener.address));
    if (own === undefined) return [];
    const text =
      `expected the address of ${whose}, got ${formatAddress(address)}, ` +
      `where loop itself listens (${formatKeyPath(own.path)})`;
    return [{ path, at: 'value', text }];
  });
}

function openAdmin({ admin, hasAdminToken }: Draft): Mistake[] {
  if (admin === undefined || hasAdminToken || isLoopback(admin.address.host)) return [];
  const text =
    'expected an address on loopback such as 127.0.0.1:8081, or the key adminToken beside it, ' +
    `got ${formatAddress(admin.address)}`;
  return [{ path: admin.path, at: 'value', text }];
}

function bodyBeyondBuffer({ memory, bodyMax }: Draft): Mistake[] {
  if (memory === undefined || bodyMax === undefined || bodyMax.bytes <= memory.bytes) return [];
  const text =
    `expected no more than ${formatKeyPath(memory.path)}, which is ${memory.bytes} bytes, ` +
    `got ${bodyMax.bytes} bytes`;
  return [{ path: bodyMax.path, at: 'value', text }];
}

function idleTls({ upstreamTls, listenerTls }: Draft): Mistake[] {
  const noHttps = 'expected an https:// or h2:// URL beside tls, got none with TLS';
  const noAddress = 'expected the key listen beside listenTls, got none';
  return [
    ...upstreamTls.filter(({ isIdle }) => isIdle).map(({ path }) => ({ path, text: noHttps })),
    ...listenerTls.filter(({ isIdle }) => isIdle).map(({ path }) => ({ path, text: noAddress })),
  ].map(({ path, text }) => ({ path, at: 'key', text }));
}

function sharedServerNames({ serverNames }: ListenerTlsAt): Mistake[] {
  return repeats(serverNames, ({ name }) => name).map(({ one: { name, path }, first }) => {
    const taken = `${formatKeyPath(first.path)} has it`;
    const text = `expected a name of its own (${taken}), got ${JSON.stringify(name)}`;
    return { path, at: 'value', text };
  });
}
