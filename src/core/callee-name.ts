/**
 * Whom a call was for, in one word: the service, or the host where no service of the config has
 * that host (an archive of a browser holds calls to third parties).
 */
export function calleeName({ service, authority }: NamedCall): string {
  return service ?? hostOf(authority);
}

export interface NamedCall {
  readonly service: string | null;
  readonly authority: string;
}

function hostOf(authority: string): string {
  return authority.replace(/:\d+$/, '').toLowerCase();
}
