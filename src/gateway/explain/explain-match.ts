import type { RouteMatch } from '../../core/config.js';
import { cookieValues } from '../../core/cookies.js';
import { headerValues } from '../../core/headers.js';
import { compileHostPattern } from '../../core/host-pattern.js';
import { pathOf, queryValues } from '../../core/query.js';
import type { ValuePattern } from '../../core/rules/definition.js';
import { compileValuePattern } from '../../core/rules/value-pattern.js';
import { matchablePath } from '../route/request-target.js';
import { compileRoute, type RoutedRequest } from '../route/route.js';

const everything: RouteMatch = {
  path: null,
  host: null,
  methods: null,
  headers: {},
  query: {},
  cookies: {},
};

/** What of a match does not hold for a request, a line each; none where it matches. */
export function explainMatch(match: RouteMatch, request: RoutedRequest): string[] {
  // Each part alone, by the code that decides about requests.
  const holds = (part: Partial<RouteMatch>) => compileRoute({ ...everything, ...part })(request);
  const reasons: string[] = [];
  const { path, host, methods } = match;
  if (methods !== null && !holds({ methods })) {
    reasons.push(`method: expected ${methods.join(' or ')}, got ${request.method}`);
  }
  if (path !== null && !holds({ path })) {
    const asked = matchablePath(request.path);
    const as = asked === pathOf(request.path) ? '' : `, which is read as ${asked}`;
    reasons.push(`path: expected ${path}, got ${pathOf(request.path)}${as}`);
  }
  if (host !== null && !compileHostPattern(host)(request.authority)) {
    reasons.push(`host: expected ${host}, got ${request.authority || 'none'}`);
  }
  const values = (
    part: 'headers' | 'query' | 'cookies',
    called: string,
    valuesOf: (name: string) => readonly string[],
  ) => {
    for (const [name, pattern] of Object.entries<ValuePattern>(match[part] ?? {})) {
      if (holds({ [part]: { [name]: pattern } })) continue;
      const got = valuesOf(name);
      const expected = compileValuePattern(pattern).describe();
      reasons.push(`${called} ${name}: expected ${expected}, got ${got.join(', ') || 'nothing'}`);
    }
  };
  values('headers', 'header', (name) => headerValues(request.headers, name.toLowerCase()));
  values('query', 'query', (name) => queryValues(request.path, name));
  values('cookies', 'cookie', (name) => cookieValues(request.headers, name));
  return reasons;
}
