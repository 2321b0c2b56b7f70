// What the file names, read as far as it can be read: so that names and addresses are checked
// against each other even while other parts of the file are wrong.

import { type Address, parseAddress } from '../core/address.js';
import { parseByteSize } from '../core/byte-size.js';
import { foldedAuthority } from '../core/host.js';
import { defaults } from './defaults.js';
import { child, type Entry, entriesOf, entryAt, isMapping, itemsOf } from './entry.js';
import type { KeyPath } from './mistake.js';
import type { GivenGrpc } from './resolve-grpc.js';
import { endpoint } from './schema/endpoint.js';
import { grpc } from './schema/grpc.js';
import {
  calledByTlsOf,
  type ListenerTlsAt,
  listenerTlsOf,
  type UpstreamTlsAt,
  upstreamTlsOf,
} from './tls-draft.js';

export interface Draft {
  readonly services: readonly NamedAt[];
  /** Host names that mean a service, with the service's own name as default. */
  readonly hosts: readonly HostAt[];
  readonly routes: readonly NamedAt[];
  /** The namespaces that routes are shadowed to. */
  readonly shadows: readonly NamedAt[];
  readonly rules: readonly NamedAt[];
  readonly faults: readonly Entry[];
  readonly faultNames: readonly NamedAt[];
  readonly namespaceServices: readonly NamedAt[];
  readonly namespaces: readonly string[];
  /** Where this process listens; the first that names an address has it. */
  readonly listeners: readonly AddressAt[];
  /** Where namespaces listen during a replay. */
  readonly egresses: readonly AddressAt[];
  /** Undefined when what is given is no address. */
  readonly admin: AddressAt | undefined;
  readonly hasAdminToken: boolean;
  readonly serviceUrls: readonly AddressAt[];
  readonly namespaceUrls: readonly AddressAt[];
  /** Where spans go. */
  readonly collectors: readonly AddressAt[];
  /** Who is asked about requests. */
  readonly authorities: readonly AddressAt[];
  /** How services are called over TLS. */
  readonly upstreamTls: readonly UpstreamTlsAt[];
  /** How this process is called over TLS. */
  readonly listenerTls: readonly ListenerTlsAt[];
  /** What tells of the types of messages. */
  readonly grpc: readonly GrpcAt[];
  readonly memory: SizeAt | undefined;
  readonly bodyMax: SizeAt | undefined;
}

export interface NamedAt {
  readonly name: string;
  readonly path: KeyPath;
}

export interface HostAt {
  readonly host: string;
  readonly service: string;
  readonly path: KeyPath;
}

export interface AddressAt {
  readonly address: Address;
  readonly path: KeyPath;
}

export interface GrpcAt {
  readonly path: KeyPath;
  readonly given: GivenGrpc;
}

export interface SizeAt {
  readonly bytes: number;
  readonly path: KeyPath;
}

export function readDraft(data: unknown): Draft {
  const root = entryAt(data, []);
  const services = entriesOf(child(root, 'services'));
  const namespaces = entriesOf(child(root, 'namespaces'));
  const copies = namespaces.flatMap((each) => entriesOf(child(each, 'services')));
  const gateway = child(root, 'gateway');
  const capture = child(root, 'capture');
  const faults = itemsOf(child(root, 'faults'));
  const rules = itemsOf(child(capture, 'rules'));
  return {
    services: services.map(({ path }) => ({ name: lastKey(path), path })),
    hosts: services.flatMap(hostsOf),
    routes: itemsOf(child(root, 'routes')).flatMap((route) => [
      ...nameIn(route, 'to'),
      ...itemsOf(child(route, 'to')).flatMap((target) => nameIn(target, 'service')),
    ]),
    shadows: itemsOf(child(root, 'routes')).flatMap((each) => nameIn(child(each, 'shadow'), 'to')),
    rules: rules.flatMap((rule) => nameIn(rule, 'name')),
    faults,
    faultNames: faults.flatMap((each) => nameIn(each, 'name')),
    namespaces: namespaces.map(({ path }) => lastKey(path)),
    namespaceServices: copies.map(({ path }) => ({ name: lastKey(path), path })),
    listeners: [
      ...(['listen', 'mesh', 'admin'] as const).flatMap((key) => gatewayListener(gateway, key)),
      ...services.flatMap((each) => addressIn(each, 'listen')),
    ],
    admin: gatewayListener(gateway, 'admin')[0],
    hasAdminToken: child(gateway, 'adminToken').value !== undefined,
    egresses: [...namespaces, ...copies].flatMap((each) => addressIn(each, 'egress')),
    serviceUrls: services.flatMap((each) => [
      ...urlOf(each),
      ...itemsOf(child(each, 'endpoints')).flatMap(urlOf),
    ]),
    collectors: collectorOf(child(child(root, 'observe'), 'otlp')),
    authorities: itemsOf(child(root, 'routes')).flatMap((each) => collectorOf(child(each, 'auth'))),
    namespaceUrls: copies.flatMap(urlOf),
    upstreamTls: [
      ...[...services, ...copies].flatMap(upstreamTlsOf),
      ...calledByTlsOf(child(gateway, 'adminClient')),
    ],
    listenerTls: [
      ...['tls', 'meshTls', 'adminTls'].flatMap((key) => listenerTlsOf(child(gateway, key))),
      ...services.flatMap((each) =>
        listenerTlsOf(child(each, 'listenTls'), child(each, 'listen').value !== undefined),
      ),
    ],
    grpc: services.flatMap((each) => grpcIn(child(each, 'grpc'))),
    memory: sizeOf(child(child(capture, 'buffer'), 'memory'), defaults.memory),
    bodyMax: sizeOf(child(child(capture, 'body'), 'max'), defaults.body),
  };
}

function grpcIn({ value, path }: Entry): GrpcAt[] {
  const { data } = grpc.safeParse(value);
  return data === undefined ? [] : [{ path, given: data }];
}

function lastKey(path: KeyPath): string {
  return String(path.at(-1));
}

function nameIn(entry: Entry, key: string): NamedAt[] {
  const { value, path } = child(entry, key);
  return typeof value === 'string' ? [{ name: value, path }] : [];
}

function gatewayListener(gateway: Entry, key: 'listen' | 'mesh' | 'admin'): AddressAt[] {
  const { value, path } = child(gateway, key);
  return addressOf(entryAt(value ?? defaults[key], path));
}

function sizeOf({ value, path }: Entry, unsaid: string): SizeAt | undefined {
  const bytes = parseByteSize(String(value ?? unsaid));
  return bytes === undefined ? undefined : { bytes, path };
}

function addressIn(entry: Entry, key: string): AddressAt[] {
  return addressOf(child(entry, key));
}

function addressOf({ value, path }: Entry): AddressAt[] {
  const address = typeof value === 'string' ? parseAddress(value) : undefined;
  return address === undefined ? [] : [{ address, path }];
}

function urlOf(service: Entry): AddressAt[] {
  const { value, path } = isMapping(service.value) ? child(service, 'url') : service;
  const { data } = endpoint.safeParse(value);
  return data === undefined ? [] : [{ address: data, path }];
}

function collectorOf(otlp: Entry): AddressAt[] {
  const { value, path } = child(otlp, 'url');
  if (typeof value !== 'string' || !URL.canParse(value)) return [];
  const { data } = endpoint.safeParse(new URL(value).origin);
  return data === undefined ? [] : [{ address: data, path }];
}

function hostsOf(service: Entry): HostAt[] {
  const name = lastKey(service.path);
  const hosts = itemsOf(child(service, 'hosts'));
  if (hosts.length === 0) return [{ host: name, service: name, path: service.path }];
  return hosts.flatMap(({ value, path }) =>
    typeof value === 'string' ? [{ host: foldedAuthority(value), service: name, path }] : [],
  );
}
