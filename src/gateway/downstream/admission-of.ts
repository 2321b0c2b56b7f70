import type { Admission } from '../../core/admission.js';
import type { Admitted } from './admitted.js';
import type { Peer } from './downstream-stream.js';
import type { ProxyContext } from './proxy-context.js';

/** `lines` as they came: what a route changes is not for whom it asks. */
export function admissionOf(
  { trustProxy }: Pick<ProxyContext, 'trustProxy'>,
  peer: Peer,
  { scan: { forwardedFor }, destination: { asks = {} } }: Admitted,
  lines: string,
): Admission {
  // The proxy in front has written the last one; those before it are anybody's.
  const last = trustProxy ? forwardedFor?.split(',').at(-1)?.trim() : undefined;
  return { route: asks, client: last || peer.address, lines };
}
