import type { TlsFileKey } from '../core/tls-files.js';
import { child, type Entry, isMapping, itemsOf } from './entry.js';
import type { KeyPath } from './mistake.js';
import { endpoint } from './schema/endpoint.js';

/** A `tls` of the file. */
export interface TlsAt {
  readonly path: KeyPath;
  /** As the file has them, by their keys. */
  readonly files: { readonly [Key in TlsFileKey]?: string };
  /** Whether something is called that has no TLS, and nothing that has. */
  readonly isIdle: boolean;
}

export function upstreamTlsOf(service: Entry): TlsAt[] {
  const tls = child(service, 'tls');
  if (!isMapping(tls.value)) return [];
  const urls = [child(service, 'url'), ...itemsOf(child(service, 'endpoints'))];
  const endpoints = urls.flatMap(({ value }) => endpoint.safeParse(value).data ?? []);
  return [
    {
      path: tls.path,
      files: filesIn(tls),
      isIdle: endpoints.length > 0 && endpoints.every(({ protocol }) => protocol === 'http'),
    },
  ];
}

function filesIn(tls: Entry): TlsAt['files'] {
  const named = (['ca', 'cert', 'key'] as const).flatMap((key) => {
    const { value } = child(tls, key);
    return typeof value === 'string' && value !== '' ? [[key, value]] : [];
  });
  return Object.fromEntries(named);
}
