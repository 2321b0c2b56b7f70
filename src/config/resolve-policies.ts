import type { RoutePolicies } from '../core/route-policies.js';
import type { ParsedConfig } from './schema/config.js';

/** A route without any has no key of them. */
export function policiesOf(route: ParsedConfig['routes'][number]): RoutePolicies {
  const { rewrite, redirect, headers, limit, auth } = route;
  return {
    ...(rewrite === undefined
      ? {}
      : { rewrite: { path: rewrite.path ?? null, host: rewrite.host ?? null } }),
    ...(redirect === undefined
      ? {}
      : {
          redirect: {
            path: redirect.path ?? null,
            host: redirect.host ?? null,
            scheme: redirect.scheme ?? null,
            status: redirect.status,
          },
        }),
    ...(headers === undefined ? {} : { headers }),
    ...(limit === undefined ? {} : { limit }),
    ...(auth === undefined ? {} : { auth }),
  };
}
