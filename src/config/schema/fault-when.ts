import type { z } from 'zod';
import type { WhenDefinition } from '../../core/rules/definition.js';
import { headerPatterns, pathGlob, queryPatterns, regex, textGlob } from './patterns.js';
import { list, mapping, notEmpty } from './text.js';
import { method } from './values.js';
import { grpcMethods, names, onEdge, oneOrMore, protocols } from './when.js';

const asked =
  'method, path, pathRegex, host, service, from, route, protocol, grpcMethod, on, query, requestHeaders, all, any, not';

/** A fault is decided about before the request goes on. */
const refused: ReadonlyMap<string, string> = new Map([
  ...['status', 'latency', 'error', 'grpcStatus', 'retried', 'responseHeaders', 'responseBody'].map(
    (key) => [key, `a key that is known before the response (${asked})`] as const,
  ),
  ['requestBody', `a key that is known before the body of the request (${asked})`],
  ['fault', `a key of the request (${asked})`],
]);

const parts = () =>
  list('a list of conditions', faultWhen).min(1, {
    error: 'expected a list of one condition at least',
  });

/** Which requests a fault is for: the keys of a rule that are known when the request comes. */
export const faultWhen: z.ZodType<WhenDefinition> = mapping(
  'a mapping of conditions such as { service: ratings }',
  {
    method: oneOrMore('a method such as GET, or a list of them', method).optional(),
    path: pathGlob
      .describe('Glob over the path without its query: * within a segment, ** across')
      .optional(),
    pathRegex: regex.describe('Over the path without its query, not anchored').optional(),
    host: textGlob('a host such as shop.example.com').optional(),
    service: names('service').describe('Who is called').optional(),
    from: names('service').describe('Who calls').optional(),
    route: names('route').optional(),
    protocol: protocols.optional(),
    grpcMethod: grpcMethods.optional(),
    on: onEdge.describe('Only what comes in at the edge').optional(),
    query: queryPatterns.optional(),
    requestHeaders: headerPatterns.optional(),
    // Getters, because these hold conditions again.
    get all() {
      return parts().describe('Each of these').optional();
    },
    get any() {
      return parts().describe('At least one of these').optional();
    },
    get not() {
      return faultWhen.optional();
    },
  },
  refused,
)
  .check(notEmpty('a condition such as { service: ratings }'))
  .meta({ id: 'fault-when' });
