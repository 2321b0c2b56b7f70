import type { Hop } from '../api/shapes.js';

/** The callee: its service, or its host where it is none of the config's. */
export function hopName({ service, authority, to }: Hop): string {
  return service ?? (authority === '' ? to : authority);
}

/** Who made the call, by the chain. */
export function callerName(hop: Hop, chain: readonly Hop[]): string {
  const parent = hop.parent === null ? undefined : chain[hop.parent];
  if (parent !== undefined) return hopName(parent);
  return hop.from ?? (hop.listener === 'edge' ? 'client' : 'unknown');
}

/** 5xx, or no whole answer. */
export function hasFailed({ status, answeredStatus, error }: Hop): boolean {
  return error !== null || (status ?? answeredStatus ?? 0) >= 500;
}
