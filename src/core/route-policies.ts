import type { Address } from './address.js';

/** What a route does to its requests before they go to its service. Absent: nothing. */
export interface RoutePolicies {
  readonly rewrite?: RewriteConfig | undefined;
  readonly headers?: RouteHeaders | undefined;
  /** In place of a service: `to` is empty. */
  readonly redirect?: RedirectConfig | undefined;
  readonly limit?: RateLimitConfig | undefined;
  readonly auth?: AuthConfig | undefined;
}

export interface RewriteConfig {
  /** Exact, or ending in `/*`: then what the match's star took comes in its place. Null: as it came. */
  readonly path: string | null;
  readonly host: string | null;
}

export interface RouteHeaders {
  readonly request?: HeaderChanges | undefined;
  readonly response?: HeaderChanges | undefined;
}

/** Names in lower case. */
export interface HeaderChanges {
  /** In place of what is there. */
  readonly set: Readonly<Record<string, string>>;
  /** Beside what is there. */
  readonly add: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

export const redirectStatuses = [301, 302, 303, 307, 308] as const;

/** Null: as it was asked. */
export interface RedirectConfig {
  /** As that of a rewrite. */
  readonly path: string | null;
  /** With or without a port. */
  readonly host: string | null;
  readonly scheme: 'http' | 'https' | null;
  readonly status: (typeof redirectStatuses)[number];
}

export interface RateLimitConfig {
  /** Requests in each `perMs`. */
  readonly requests: number;
  readonly perMs: number;
  /** At once, after a pause. */
  readonly burst: number;
  /** Whose requests are counted together. */
  readonly by: 'client' | 'route' | { readonly header: string };
}

/** Who is asked before a request goes on. */
export interface AuthConfig {
  readonly endpoint: Address & { readonly protocol: 'http' | 'https' };
  /** What the request's own path is put behind; without a slash at its end. */
  readonly prefix: string;
  readonly timeoutMs: number;
  /** Lower case: of the authority's answer, set on the request that goes on. */
  readonly allowHeaders: readonly string[];
  /** What becomes of a request when the authority does not answer. */
  readonly onError: 'deny' | 'allow';
}
