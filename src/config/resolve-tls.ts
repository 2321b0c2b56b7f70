import { resolve } from 'node:path';
import type { Endpoint } from '../core/config.js';
import type { UpstreamTls } from '../core/tls.js';

/** An endpoint with the TLS that its service has, its files by absolute paths. */
export function endpointOf(
  endpoint: Endpoint,
  tls: UpstreamTls | undefined,
  folder: string,
): Endpoint {
  if (tls === undefined || endpoint.protocol === 'http') return endpoint;
  return { ...endpoint, tls: { ...tls, ...absolute(tls, folder) } };
}

function absolute({ ca, cert, key }: UpstreamTls, folder: string): Partial<UpstreamTls> {
  return {
    ...(ca === undefined ? {} : { ca: resolve(folder, ca) }),
    ...(cert === undefined ? {} : { cert: resolve(folder, cert) }),
    ...(key === undefined ? {} : { key: resolve(folder, key) }),
  };
}
