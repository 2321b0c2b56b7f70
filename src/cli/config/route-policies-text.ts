import { formatAddress } from '../../core/address.js';
import type { RouteConfig } from '../../core/config.js';
import { rateText } from '../../core/rate-text.js';
import type { RoutePolicies } from '../../core/route-policies.js';
import { durationText } from '../text/duration-text.js';
import { retriesText } from './policies-text.js';

type Policies = RoutePolicies & Pick<RouteConfig, 'retries' | 'timeoutMs'>;

/** What is done to a route's requests and answers, after a semicolon each; or nothing. */
export function routePoliciesText(route: Policies): string {
  return policyLines(route)
    .map((line) => `; ${line}`)
    .join('');
}

/** Values of headers are left out: they may be secrets. */
export function policyLines(route: Policies): string[] {
  const { rewrite, headers, limit, auth, timeoutMs, retries } = route;
  const lines: string[] = [];
  if (limit !== undefined) {
    const { burst, by } = limit;
    const whose = typeof by === 'string' ? by : by.header;
    lines.push(`at most ${rateText(limit)}, ${burst} at once, by ${whose}`);
  }
  if (auth !== undefined) {
    const { endpoint, prefix, timeoutMs, onError } = auth;
    const at = `${endpoint.protocol}://${formatAddress(endpoint)}${prefix}`;
    const silent = onError === 'allow' ? 'goes on' : 'is refused';
    lines.push(`asks ${at}, and ${silent} without an answer within ${durationText(timeoutMs)}`);
  }
  if (rewrite !== undefined) {
    const { path, host } = rewrite;
    const parts = [path, host === null ? null : `host ${host}`].filter((part) => part !== null);
    lines.push(`rewritten to ${parts.join(', ')}`);
  }
  for (const message of ['request', 'response'] as const) {
    const changes = headers?.[message];
    if (changes === undefined) continue;
    const set = Object.keys(changes.set).map((name) => `sets ${name}`);
    const add = Object.keys(changes.add).map((name) => `adds ${name}`);
    const remove = changes.remove.map((name) => `removes ${name}`);
    lines.push(`${message}: ${[...set, ...add, ...remove].join(', ')}`);
  }
  if (timeoutMs !== undefined) lines.push(`${durationText(timeoutMs)} at most`);
  if (retries !== undefined) lines.push(retriesText(retries));
  return lines;
}

/** Where a route leads that answers by itself: `308 to https://shop.example/new/*`. */
export function redirectText({
  path,
  host,
  scheme,
  status,
}: NonNullable<RoutePolicies['redirect']>) {
  const parts = [
    scheme,
    host === null ? null : `host ${host}`,
    path === null ? null : `path ${path}`,
  ].filter((part) => part !== null);
  return `${status} to ${parts.join(', ')}`;
}
