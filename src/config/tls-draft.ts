import type { TlsFileKey } from '../core/tls-files.js';
import { child, type Entry, isMapping, itemsOf } from './entry.js';
import type { KeyPath } from './mistake.js';
import { endpoint } from './schema/endpoint.js';

/** What belongs together of a `tls` of the file: a key and its certificate, authorities. */
export interface TlsAt {
  readonly path: KeyPath;
  /** As the file has them. */
  readonly files: { readonly [Key in TlsFileKey]?: string };
  /** The key that has the authorities. */
  readonly caKey: 'ca' | 'clientCa';
}

/** How a service is called. */
export interface UpstreamTlsAt extends TlsAt {
  /** Whether something is called that has no TLS, and nothing that has. */
  readonly isIdle: boolean;
}

/** How a listener speaks TLS. */
export interface ListenerTlsAt {
  readonly path: KeyPath;
  readonly parts: readonly TlsAt[];
  /** Of all its certificates. */
  readonly serverNames: readonly { readonly name: string; readonly path: KeyPath }[];
  /** Whether there is no address to speak it at. */
  readonly isIdle: boolean;
}

export function upstreamTlsOf(service: Entry): UpstreamTlsAt[] {
  const urls = [child(service, 'url'), ...itemsOf(child(service, 'endpoints'))];
  const endpoints = urls.flatMap(({ value }) => endpoint.safeParse(value).data ?? []);
  const isIdle = endpoints.length > 0 && endpoints.every(({ protocol }) => protocol === 'http');
  return calledByTlsOf(child(service, 'tls'), isIdle);
}

/** Of a `tls` by itself. */
export function calledByTlsOf(tls: Entry, isIdle = false): UpstreamTlsAt[] {
  if (!isMapping(tls.value)) return [];
  return [{ path: tls.path, files: filesIn(tls, 'ca'), caKey: 'ca', isIdle }];
}

/** `hasAddress`: whether the one that it belongs to is there. */
export function listenerTlsOf(tls: Entry, hasAddress = true): ListenerTlsAt[] {
  const isList = Array.isArray(tls.value);
  if (!isList && !isMapping(tls.value)) return [];
  const others = itemsOf(isList ? tls : child(tls, 'names'));
  return [
    {
      path: tls.path,
      parts: [...(isList ? [] : [tls]), ...others].map((entry) => ({
        path: entry.path,
        files: filesIn(entry, 'clientCa'),
        caKey: 'clientCa',
      })),
      serverNames: others.flatMap(serverNamesIn),
      isIdle: !hasAddress,
    },
  ];
}

function serverNamesIn(certificate: Entry) {
  const given = child(certificate, 'serverName');
  return [given, ...itemsOf(given)].flatMap(({ value, path }) =>
    typeof value === 'string' ? [{ name: value.toLowerCase(), path }] : [],
  );
}

function filesIn(tls: Entry, caKey: TlsAt['caKey']): TlsAt['files'] {
  const keys = { ca: caKey, cert: 'cert', key: 'key' };
  const named = Object.entries(keys).flatMap(([key, inFile]) => {
    const { value } = child(tls, inFile);
    return typeof value === 'string' && value !== '' ? [[key, value]] : [];
  });
  return Object.fromEntries(named);
}
