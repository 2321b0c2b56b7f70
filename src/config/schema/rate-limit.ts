import type { RateLimitConfig } from '../../core/route-policies.js';
import { mapping, text } from './text.js';
import * as value from './values.js';

const msOf: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 };

const rate = text(
  'a rate such as 100/s, 60/min or 1000/h',
  (given, refuse) => {
    const [, requests = '', unit = ''] = /^(\d{1,7})\/(s|m|min|h)$/.exec(given) ?? [];
    const perMs = msOf[unit];
    if (perMs === undefined) return undefined;
    if (Number(requests) === 0) return refuse('a rate of one request at least');
    return { requests: Number(requests), perMs };
  },
  String.raw`\d{1,7}/(s|m|min|h)`,
);

const by = text(
  'client, route, or a header such as header:x-api-key',
  (given): RateLimitConfig['by'] | undefined => {
    if (given === 'client' || given === 'route') return given;
    const header = given.startsWith('header:') ? value.parseHeaderName(given.slice(7)) : undefined;
    return header === undefined ? undefined : { header };
  },
  `(client|route|header:${value.token})`,
);

/** `limit` on a route. */
export const rateLimit = mapping('a mapping such as { rate: 100/s, burst: 200, by: client }', {
  rate: rate.describe('Requests that may go on in the long run'),
  burst: value
    .wholeNumber('a whole number from 1 to 1000000', 1, 1_000_000)
    .describe('At once, after a pause; default: those of one second, or one')
    .optional(),
  by: by.describe('Whose requests are counted together').prefault('client'),
}).transform(
  ({ rate: { requests, perMs }, burst, by }): RateLimitConfig => ({
    ...{ requests, perMs, by },
    burst: burst ?? Math.max(1, Math.ceil((requests * 1_000) / perMs)),
  }),
);
