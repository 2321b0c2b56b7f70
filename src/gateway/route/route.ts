import type { RouteMatch } from '../../core/config.js';
import { cookieValues } from '../../core/cookies.js';
import { headerValues, type RawHeaders } from '../../core/headers.js';
import { compileHostPattern } from '../../core/host-pattern.js';
import { queryValues } from '../../core/query.js';
import { type CompiledValuePattern, compileValuePattern } from '../../core/rules/value-pattern.js';
import { wireText } from '../../core/wire-text.js';
import type { MatchingWork } from './matching-work.js';
import { escapedAlike, matchablePath } from './request-target.js';

export interface RoutedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly authority: string;
  readonly headers: RawHeaders;
  /** By which weights are dealt out; absent for what was recorded elsewhere. */
  readonly traceId?: string | undefined;
}

/**
 * Whether a request is this route's; all parts that the config gives must hold. Throws TooLongToMatch
 * when that is more work than there is room for; without `work` there is no bound.
 */
export type Route = (request: RoutedRequest, work?: MatchingWork) => boolean;

export function compileRoute(match: RouteMatch): Route {
  const parts: Route[] = [];
  if (match.methods !== null) parts.push(methodPart(match.methods));
  if (match.path !== null) parts.push(pathPart(match.path));
  if (match.host !== null) parts.push(hostPart(match.host));
  parts.push(...headerParts(match.headers), ...queryParts(match.query));
  parts.push(...cookieParts(match.cookies ?? {}));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return (request, work) => parts.every((part) => part(request, work));
}

function methodPart(methods: readonly string[]): Route {
  const upper = new Set(methods.map((method) => method.toUpperCase()));
  return (request) => upper.has(request.method);
}

function pathPart(given: string): Route {
  const path = escapedAlike(wireText(given));
  if (!path.endsWith('/*')) return (request) => matchablePath(request.path) === path;
  const folder = path.slice(0, -1);
  const bare = path.slice(0, -2);
  return (request) => {
    const asked = matchablePath(request.path);
    return asked.startsWith(folder) || (asked === bare && bare !== '');
  };
}

function hostPart(host: string): Route {
  const pattern = compileHostPattern(host);
  return ({ authority }) => pattern(authority);
}

function headerParts(headers: RouteMatch['headers']): Route[] {
  return Object.entries(headers).map(([name, pattern]) => {
    const key = name.toLowerCase();
    return anyValue(compileValuePattern(pattern), (request, work) => {
      work?.spend(request.headers.length * fieldNs);
      return headerValues(request.headers, key);
    });
  });
}

function queryParts(query: RouteMatch['query']): Route[] {
  return Object.entries(query).map(([name, pattern]) =>
    anyValue(compileValuePattern(pattern), (request, work) => {
      work?.spend(request.path.length * characterNs);
      return queryValues(request.path, name);
    }),
  );
}

function cookieParts(cookies: NonNullable<RouteMatch['cookies']>): Route[] {
  return Object.entries(cookies).map(([name, pattern]) =>
    anyValue(compileValuePattern(pattern), (request, work) => {
      work?.spend(request.headers.length * fieldNs);
      for (const line of headerValues(request.headers, 'cookie')) {
        work?.spend(line.length * characterNs);
      }
      return cookieValues(request.headers, name);
    }),
  );
}

/** To look for a field among the headers, and for a parameter in a query or a cookie; as slow as was seen. */
const fieldNs = 10;
const characterNs = 10;

/** Holds for any of the repeated values; a pattern for absence is asked when there is none. */
function anyValue(
  pattern: CompiledValuePattern,
  valuesOf: (request: RoutedRequest, work: MatchingWork | undefined) => readonly string[],
): Route {
  return (request, work) => {
    const values = valuesOf(request, work);
    if (values.length === 0) return pattern.matches(undefined);
    return values.some((value) => {
      work?.spend(value.length * pattern.characterNs);
      return pattern.matches(value);
    });
  };
}
