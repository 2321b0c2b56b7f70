import type { Hop } from '../../core/capture.js';
import { loginRedirect } from './login-redirect.js';
import { softRefusal } from './soft-refusal.js';

/** An answer by which a service says that the request is at fault, and not the service. */
export interface Refusal {
  /** For people, and equal for two that refuse alike: `status 401`, `a redirect to a login`. */
  readonly text: string;
  /**
   * `who`: it asks who the caller is. `invalid`: it says that what was sent is not right. `absent`: that
   * what was asked for is not there. `other`: nothing that a value which was not sent explains.
   */
  readonly says: 'who' | 'invalid' | 'absent' | 'other';
}

/** 419, 440 and 498 are what frameworks say of a session or a token that is over. */
const askingWho: ReadonlySet<number> = new Set([401, 403, 407, 419, 440, 498, 511]);

export function refusalOf(hop: Hop): Refusal | null {
  const { status } = hop;
  if (status === null) return null;
  if (askingWho.has(status)) return { text: `status ${status}`, says: 'who' };
  if (status === 400) {
    // Where OAuth 2 says that it does not know the caller: in the body.
    const text = softRefusal(hop);
    if (text !== null) return { text, says: 'who' };
  }
  if (status >= 400 && status < 500) return { text: `status ${status}`, says: saidBy(status) };
  if (status >= 400) return null;
  const text = loginRedirect(hop) ?? softRefusal(hop);
  return text === null ? null : { text, says: 'who' };
}

function saidBy(status: number): Refusal['says'] {
  if (status === 400 || status === 422) return 'invalid';
  return status === 404 || status === 410 ? 'absent' : 'other';
}
