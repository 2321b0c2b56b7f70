// What a route does beside leading somewhere, and what of it goes together.

import type { z } from 'zod';
import { auth } from './auth.js';
import { rateLimit } from './rate-limit.js';
import { redirect, rewrite } from './rewrite.js';
import { routeHeaders } from './route-headers.js';
import { routeToForms } from './route-to.js';

export const routePolicies = {
  rewrite: rewrite.describe('What the service is asked for').optional(),
  redirect: redirect.describe('Leads the client elsewhere, in place of to').optional(),
  limit: rateLimit.describe('How often it may be asked; beyond: 429').optional(),
  auth: auth.describe('Who is asked before each request').optional(),
  headers: routeHeaders.describe('What is changed in requests and their answers').optional(),
};

/** All that a route may have that answers by itself. */
const besideRedirect = ['name', 'match', 'redirect', 'to'];

/** What its keys may be together; each mistake beside all others. */
export function checkPolicies(context: z.core.ParsePayload): void {
  const { value, issues } = context;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const route = value as Readonly<Record<string, unknown>> & { readonly match?: unknown };
  const mistake = (path: string[], message: string) =>
    issues.push({ code: 'custom', path, message, input: value });
  const redirects = 'redirect' in route;
  if (!redirects && !('to' in route)) mistake(['to'], `expected ${routeToForms}`);
  if (redirects) {
    if ('to' in route) mistake(['redirect'], 'expected to or redirect, and not both');
    for (const key of Object.keys(route)) {
      if (besideRedirect.includes(key)) continue;
      mistake([key], `expected no ${key} where a redirect answers by itself`);
    }
  }
  for (const key of ['rewrite', 'redirect']) {
    if (!hasStar(pathOf(route[key])) || hasStar(pathOf(route.match))) continue;
    mistake([key, 'path'], 'expected a path without a star, as match.path has none to take from');
  }
}

function pathOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (value as { path?: unknown }).path : null;
}

function hasStar(path: unknown): boolean {
  return typeof path === 'string' && path.endsWith('/*');
}
