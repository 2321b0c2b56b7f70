import type { Hop } from '../../core/capture.js';
import { loginRedirect } from './login-redirect.js';
import { softRefusal } from './soft-refusal.js';

/** An answer by which a service says that the request is at fault, and not the service. */
export interface Refusal {
  /** For people, and equal for two that refuse alike: `status 401`, `a redirect to a login`. */
  readonly text: string;
  /** It asks who the caller is; else it only says that something is not right or not there. */
  readonly asksWho: boolean;
}

/** 419, 440 and 498 are what frameworks say of a session or a token that is over. */
const askingWho: ReadonlySet<number> = new Set([401, 403, 407, 419, 440, 498, 511]);

export function refusalOf(hop: Hop): Refusal | null {
  const { status } = hop;
  if (status === null) return null;
  if (askingWho.has(status)) return { text: `status ${status}`, asksWho: true };
  if (status >= 400 && status < 500) return { text: `status ${status}`, asksWho: false };
  if (status >= 400) return null;
  const text = loginRedirect(hop) ?? softRefusal(hop);
  return text === null ? null : { text, asksWho: true };
}
