import type { RouteConfig } from '../../core/config.js';
import { escapeBeyondAscii } from '../../core/wire-text.js';
import { compileRewrite } from './rewrite-path.js';

/** Where a request is sent instead, by its client. */
export interface Redirect {
  readonly status: number;
  readonly location: string;
}

/** What of a request a redirect is made of. */
export interface RedirectedRequest {
  readonly path: string;
  readonly authority: string;
  /** By which the client came, as far as is known. */
  readonly scheme: string;
}

export type MakeRedirect = (request: RedirectedRequest) => Redirect;

/**
 * The location is a whole URL: a path alone that begins with two slashes would be another host's.
 * A scheme that changes takes the port with it, unless the config gives a host.
 */
export function compileRedirect({ match, redirect }: RouteConfig): MakeRedirect | null {
  if (redirect === undefined) return null;
  const { status, host, scheme } = redirect;
  const rewrite = redirect.path === null ? null : compileRewrite(match.path, redirect.path);
  return ({ path, authority, scheme: asked }) => {
    const target = path === '*' ? '/' : escapeBeyondAscii(rewrite === null ? path : rewrite(path));
    const by = scheme ?? asked;
    const at = host ?? (by === asked ? authority : withoutPort(authority));
    // HTTP/1.0 without Host: there is nothing to make a URL of.
    const location = at === '' ? target.replace(/^\/+/, '/') : `${by}://${at}${target}`;
    return { status, location };
  };
}

function withoutPort(authority: string): string {
  return authority.replace(/:\d*$/, '');
}
