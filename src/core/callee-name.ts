import { foldedAuthority } from './host.js';

/**
 * Whom a call was for, in one word: the service, or the host where no service of the config has
 * that host (an archive of a browser holds calls to third parties).
 */
export function calleeName({ service, authority }: NamedCall): string {
  return service ?? foldedAuthority(authority);
}

export interface NamedCall {
  readonly service: string | null;
  readonly authority: string;
}
