import { formatAddress, isLoopback, listenersClash, reachesListener } from '../core/address.js';
import { nearestName } from '../core/nearest-name.js';
import type { AddressAt, Draft, NamedAt } from './draft.js';
import { formatKeyPath, type Mistake } from './mistake.js';

/** What each part of the file may say alone, but not beside the others. */
export function checkReferences(draft: Draft): Mistake[] {
  return [
    ...unknownServices(draft),
    ...unknownNamespaces(draft),
    ...sharedHosts(draft),
    ...repeatedRules(draft.rules),
    ...sharedListeners([...draft.listeners, ...draft.egresses]),
    ...callsToItself(draft.serviceUrls, draft.listeners),
    ...callsToItself(draft.namespaceUrls, draft.egresses),
    ...openAdmin(draft),
    ...bodyBeyondBuffer(draft),
  ];
}

function unknownServices({ services, routes, namespaceServices }: Draft): Mistake[] {
  const known = services.map(({ name }) => name);
  const isUnknown = ({ name }: NamedAt) => !known.includes(name);
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
  const names = namespaces.length === 0 ? 'namespaces has none' : namespaces.join(', ');
  return shadows
    .filter(({ name }) => !namespaces.includes(name))
    .map(({ name, path }) => ({
      path,
      at: 'value',
      text: `expected the name of a namespace (${names}), got ${JSON.stringify(name)}`,
    }));
}

function expectedService(given: string, known: readonly string[]): string {
  if (known.length === 0) return 'the name of a service (services has none)';
  const meant = nearestName(given, known);
  return meant === undefined
    ? `the name of a service (${known.join(', ')})`
    : `the name of a service (did you mean ${meant}?)`;
}

function sharedHosts({ hosts }: Draft): Mistake[] {
  return hosts.flatMap(({ host, service, path }, i): Mistake[] => {
    const first = hosts.slice(0, i).find((other) => other.host === host);
    if (first === undefined) return [];
    const owner = first.service === service ? 'once' : `for one service (${first.service} has it)`;
    const at = path.at(-1) === service ? 'key' : 'value';
    return [{ path, at, text: `expected the host ${owner}, got ${JSON.stringify(host)}` }];
  });
}

function repeatedRules(rules: readonly NamedAt[]): Mistake[] {
  return rules.flatMap(({ name, path }, i): Mistake[] => {
    const first = rules.slice(0, i).find((other) => other.name === name);
    if (first === undefined) return [];
    const taken = `${formatKeyPath(first.path)} has it`;
    const text = `expected a name of its own (${taken}), got ${JSON.stringify(name)}`;
    return [{ path, at: 'value', text }];
  });
}

function sharedListeners(listeners: readonly AddressAt[]): Mistake[] {
  return listeners.flatMap(({ address, path }, i): Mistake[] => {
    const first = listeners.slice(0, i).find((other) => listenersClash(other.address, address));
    if (first === undefined) return [];
    const taken = `${formatKeyPath(first.path)} is ${formatAddress(first.address)}`;
    const text = `expected an address of its own (${taken}), got ${formatAddress(address)}`;
    return [{ path, at: 'value', text }];
  });
}

function callsToItself(urls: readonly AddressAt[], listeners: readonly AddressAt[]): Mistake[] {
  return urls.flatMap(({ address, path }): Mistake[] => {
    const own = listeners.find((listener) => reachesListener(address, listener.address));
    if (own === undefined) return [];
    const text =
      `expected the address of a service, got ${formatAddress(address)}, ` +
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
