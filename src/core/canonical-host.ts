import { foldHost } from './host.js';

/**
 * A host as `foldHost` has it, as an address that can be compared with those of a resolver: without
 * brackets, and without a zone, which says by which interface and not where to (RFC 4007 §11).
 */
export function canonicalHost(host: string): string {
  const zoneless = host.includes(':') ? host.replace(/%[^\]]*/, '') : host;
  return foldHost(zoneless.replace(/^\[|\]$/g, '')).replace(/^\[|\]$/g, '');
}

/** Whether an address in that form is this machine's, whatever interfaces it has. */
export function isAlwaysHere(address: string): boolean {
  return /^127\.\d+\.\d+\.\d+$/.test(address) || ['::1', '0.0.0.0', '::'].includes(address);
}
