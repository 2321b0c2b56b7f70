import type { RouteMatch } from '../../core/config.js';
import { headerValues, type RawHeaders } from '../../core/headers.js';
import { compileHostPattern } from '../../core/host-pattern.js';
import { queryValues } from '../../core/query.js';
import { compileValuePattern } from '../../core/rules/value-pattern.js';
import { wireText } from '../../core/wire-text.js';
import { escapedAlike, matchablePath } from './request-target.js';

export interface RoutedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly authority: string;
  readonly headers: RawHeaders;
}

/** Whether a request is this route's; all parts that the config gives must hold. */
export type Route = (request: RoutedRequest) => boolean;

export function compileRoute(match: RouteMatch): Route {
  const parts: Route[] = [];
  if (match.methods !== null) parts.push(methodPart(match.methods));
  if (match.path !== null) parts.push(pathPart(match.path));
  if (match.host !== null) parts.push(hostPart(match.host));
  parts.push(...headerParts(match.headers), ...queryParts(match.query));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return (request) => parts.every((part) => part(request));
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
  return Object.entries(headers).map(([name, pattern]) =>
    anyValue(compileValuePattern(pattern), (request) =>
      headerValues(request.headers, name.toLowerCase()),
    ),
  );
}

function queryParts(query: RouteMatch['query']): Route[] {
  return Object.entries(query).map(([name, pattern]) =>
    anyValue(compileValuePattern(pattern), (request) => queryValues(request.path, name)),
  );
}

/** Holds for any of the repeated values; a pattern for absence is asked when there is none. */
function anyValue(
  pattern: { matches(value: string | undefined): boolean },
  valuesOf: (request: RoutedRequest) => readonly string[],
): Route {
  return (request) => {
    const values = valuesOf(request);
    return values.length === 0
      ? pattern.matches(undefined)
      : values.some((value) => pattern.matches(value));
  };
}
