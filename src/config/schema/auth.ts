import { z } from 'zod';
import type { AuthConfig } from '../../core/route-policies.js';
import { defaults } from '../defaults.js';
import { editedHeader } from './edited-header.js';
import { endpoint } from './endpoint.js';
import { list, mapping, type Refuse, text } from './text.js';
import * as value from './values.js';

export const authUrlForm = 'an http:// or https:// URL such as http://auth:3000/check';

/** Where the authority is, and what the request's path is put behind. */
export function parseAuthUrl(given: string): Pick<AuthConfig, 'endpoint' | 'prefix'> | undefined {
  if (!/^https?:\/\/[!-~]+$/.test(given) || !URL.canParse(given)) return undefined;
  const { origin, pathname, username, password } = new URL(given);
  if (username !== '' || password !== '' || /[?#]/.test(given)) return undefined;
  const { data } = endpoint.safeParse(origin);
  return data === undefined ? undefined : { endpoint: data, prefix: pathname.replace(/\/+$/, '') };
}

const url = text(
  authUrlForm,
  (given, refuse: Refuse) => {
    if (/[?#]/.test(given)) return refuse(`${authUrlForm}, without a query`);
    return parseAuthUrl(given);
  },
  'https?://[^?#@]+',
);

/** `auth` on a route. */
export const auth = mapping('a mapping such as { url: "http://auth:3000/check" }', {
  url: url.describe("The request's path comes behind its path"),
  timeout: value.timeout.describe('For its whole answer').prefault(defaults.authTimeout),
  allowHeaders: list('a list of header names such as [x-user]', editedHeader('request'))
    .describe('Of its answer, set on the request; never those that the client sent')
    .default([]),
  onError: z
    .enum(['deny', 'allow'], { error: 'expected deny or allow' })
    .describe('When it does not answer: 503, or the request goes on')
    .default('deny'),
}).transform(
  ({ url: { endpoint, prefix }, timeout, allowHeaders, onError }): AuthConfig => ({
    ...{ endpoint, prefix, allowHeaders, onError },
    timeoutMs: timeout,
  }),
);
