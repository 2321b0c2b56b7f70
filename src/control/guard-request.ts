import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { decodePercent } from '../core/query.js';
import { healthPaths } from './serve-health.js';
import { isOfTheApi } from './serve-page.js';

export interface GuardOptions {
  /** Asked of every request for the API when given. */
  readonly token: string | null;
  /** Of the address that it listens on. */
  readonly ownHost: string;
  /** Lower case names by which it may be called beside addresses, localhost and that one. */
  readonly hosts: readonly string[];
}

export interface Refusal {
  readonly status: 401 | 403;
  readonly error: { readonly code: string; readonly message: string };
}

/** Null when it may be answered. */
export function refusalOf(
  request: FastifyRequest,
  { token, ownHost, hosts }: GuardOptions,
): Refusal | null {
  const path = request.url.split('?', 1)[0] ?? '';
  // A probe has neither a token nor loopback for its host, and nothing there is a secret.
  if (healthPaths.has(path)) return null;
  const hasToken = token !== null && sameToken(request.headers.authorization ?? '', token);
  // A web page may make a browser resolve its own name to this machine (DNS rebinding): then the
  // name is still in Host. No such page knows the token.
  if (!hasToken && !isNamedWell(request, [ownHost, ...hosts])) {
    return forbidden(hostMessage(request));
  }
  const isAsked = isAskedOfTheApi(request);
  if (isOfAnotherSite(request, isAsked, hosts)) {
    return forbidden("expected a request of no web page but this address' own");
  }
  // The page's files are no secret, and a browser that opens them has no token yet.
  if (!isAsked || token === null || hasToken) return null;
  return { status: 401, error: { code: 'unauthorized', message: 'a bearer token is needed' } };
}

/**
 * By the route that will answer: whoever reads the target by himself may read another path than the router,
 * which undoes escapes and takes absolute targets. The page's files have no route; what is passed on
 * as a whole has one for all, and is read as strictly as can be.
 */
function isAskedOfTheApi(request: FastifyRequest): boolean {
  const route = request.is404 ? undefined : request.routeOptions.url;
  if (route !== undefined && route !== '/' && !route.endsWith('*')) return true;
  const path = decodePercent(decodePercent(request.url.split('?', 1)[0] ?? ''));
  return !path.startsWith('/') || path.includes('%') || isOfTheApi(path);
}

/** An address cannot be made to lead elsewhere, as a name can. */
function isNamedWell(request: FastifyRequest, hosts: readonly string[]): boolean {
  const host = hostOf(request);
  return isIP(host) !== 0 || host === 'localhost' || hosts.includes(host);
}

function hostOf({ hostname }: FastifyRequest): string {
  return hostname.replace(/^\[|\]$/g, '').toLowerCase();
}

function hostMessage(request: FastifyRequest): string {
  return `Host: expected an address, localhost, or a name in gateway.adminHosts, got "${hostOf(request)}"`;
}

/**
 * Whether a page of another address asks for it: by Origin, which browsers send with all that could
 * change something, and Sec-Fetch-Site, which they send with all else. A link to the page is none.
 */
function isOfAnotherSite(
  request: FastifyRequest,
  isAsked: boolean,
  hosts: readonly string[],
): boolean {
  const { origin, host } = request.headers;
  const isChange = request.method !== 'GET' && request.method !== 'HEAD';
  if (!isChange && !isAsked) return false;
  if (origin !== undefined) {
    const ours = hostOfOrigin(origin);
    // A proxy in front may call it by another name than the browser does.
    const isNamed = ours !== undefined && hosts.includes(ours.replace(/:\d+$/, ''));
    if (ours !== host?.toLowerCase() && !isNamed) return true;
  }
  const site = request.headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** Whatever its scheme: there may be a proxy with TLS in front. */
function hostOfOrigin(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/i.exec(origin)?.[1]?.toLowerCase();
}

function forbidden(message: string): Refusal {
  return { status: 403, error: { code: 'forbidden', message } };
}

/** Compared by digest, so that the time taken tells nothing. */
function sameToken(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(`Bearer ${token}`));
}
