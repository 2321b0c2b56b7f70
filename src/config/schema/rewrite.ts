import { z } from 'zod';
import { redirectStatuses } from '../../core/route-policies.js';
import { mapping, notEmpty, text } from './text.js';
import * as value from './values.js';

const newPath = text(
  'a path that starts with /, exact or ending in /* such as /v2/*',
  (path, refuse) => {
    if (!path.startsWith('/')) return undefined;
    if (/[?#\s]/.test(path)) return refuse('a path without a query (that of the request stays)');
    return path.replace(/\/\*$/, '').includes('*') ? undefined : path;
  },
);

const star = "Exact, or ending in /*, where what the star of the match's path took comes";

/** `rewrite` on a route. */
export const rewrite = mapping('a mapping such as { path: /v2/* }', {
  path: newPath.describe(star).optional(),
  host: value.host.describe('The Host that the service gets').optional(),
}).check(notEmpty('path or host'));

const statuses = redirectStatuses.join(', ');

/** `redirect` on a route, in place of `to`. */
export const redirect = mapping('a mapping such as { scheme: https }', {
  path: newPath.describe(star).optional(),
  host: value.host.describe('With or without a port').optional(),
  scheme: z.enum(['http', 'https'], { error: 'expected http or https' }).optional(),
  status: z.literal([...redirectStatuses], { error: `expected one of ${statuses}` }).default(301),
}).check(
  z.refine((given) => 'path' in given || 'host' in given || 'scheme' in given, {
    error: 'expected path, host or scheme',
    when: ({ issues }) => issues.length === 0,
  }),
);
