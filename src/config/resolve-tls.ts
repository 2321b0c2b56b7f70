import { resolve } from 'node:path';
import type { Endpoint } from '../core/config.js';
import type { ListenerTls, UpstreamTls } from '../core/tls.js';
import type { ParsedConfig } from './schema/config.js';

type Given = NonNullable<ParsedConfig['gateway']['tls']>;

/** An endpoint with the TLS that its service has, its files by absolute paths. */
export function endpointOf(
  endpoint: Endpoint,
  tls: UpstreamTls | undefined,
  folder: string,
): Endpoint {
  if (tls === undefined || endpoint.protocol === 'http') return endpoint;
  return { ...endpoint, tls: upstreamTlsOf(tls, folder) };
}

/** Its files by absolute paths. */
export function upstreamTlsOf(tls: UpstreamTls, folder: string): UpstreamTls {
  return { ...tls, ...absolute(tls, folder) };
}

/** Its files by absolute paths. */
export function listenerTlsOf(given: Given, folder: string): ListenerTls {
  const { cert, key, names, clientCa, clientCert, minVersion } = keysOf(given);
  const certificates = [
    ...(cert === undefined || key === undefined ? [] : [{ cert, key }]),
    ...names.toSorted((a, b) => Number(isNamed(a)) - Number(isNamed(b))),
  ];
  return {
    certificates: certificates.map((each) => ({
      cert: resolve(folder, each.cert),
      key: resolve(folder, each.key),
      serverNames: isNamed(each) ? each.serverName : [],
    })),
    ...(clientCa === undefined ? {} : { clientCa: resolve(folder, clientCa) }),
    clientCert: clientCert ?? 'require',
    minVersion,
  };
}

function keysOf(given: Given) {
  if (!Array.isArray(given)) return given;
  const unsaid = { cert: undefined, key: undefined, clientCa: undefined, clientCert: undefined };
  return { ...unsaid, names: given, minVersion: 'TLSv1.2' as const };
}

function isNamed<T extends object>(each: T): each is T & { readonly serverName: string[] } {
  return 'serverName' in each && each.serverName !== undefined;
}

function absolute({ ca, cert, key }: UpstreamTls, folder: string): Partial<UpstreamTls> {
  return {
    ...(ca === undefined ? {} : { ca: resolve(folder, ca) }),
    ...(cert === undefined ? {} : { cert: resolve(folder, cert) }),
    ...(key === undefined ? {} : { key: resolve(folder, key) }),
  };
}
