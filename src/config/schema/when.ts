import { z } from 'zod';
import { errorKinds } from '../../core/exchange.js';
import { grpcStatuses } from '../../core/grpc/grpc-status.js';
import { parseGrpcStatus } from '../../core/grpc/parse-grpc-status.js';
import { protocolNames, type RuleLimit, type WhenDefinition } from '../../core/rules/definition.js';
import { parseLatencyBound } from '../../core/rules/latency-bound.js';
import { parseStatusRange } from '../../core/rules/status-range.js';
import {
  bodyPattern,
  headerPatterns,
  pathGlob,
  queryPatterns,
  regex,
  textGlob,
} from './patterns.js';
import { form, list, mapping, notEmpty, oneOf, text } from './text.js';
import { bool, label, method, wholeNumber } from './values.js';

const statusForms = 'a status such as 500, 5xx, ">=400" or [500, 503]';
const oneStatus = oneOf(statusForms, [
  wholeNumber('a status from 100 to 599', 100, 599),
  text(statusForms, (value) => (parseStatusRange(value) === undefined ? undefined : value)),
]);

const errorForms = 'connect, tls, timeout, reset, aborted, unknown, any, or a list of them';
const oneError = z.enum([...errorKinds, 'any'], {
  error: `expected ${errorForms}`,
});

const latencyForm = /^(>=|<=|>|<)\s*\d+(\.\d+)?(ms|s|m|h)$/;
const latency = text(
  'a duration such as ">500ms"',
  (value) =>
    latencyForm.test(value) && parseLatencyBound(value) !== undefined ? value : undefined,
  latencyForm.source.slice(1, -1),
);

const faultForms = 'the name of a fault, "!NAME", any, none, or a list of them';
const faultName = form(faultForms, String.raw`!?[^\s!]+`);

const protocolForms = 'http/1.1, http/2, websocket, grpc, or a list of them';
const oneProtocol = z.enum(protocolNames, { error: `expected ${protocolForms}` });

const grpcStatusForms = 'a gRPC status such as 14, "UNAVAILABLE", "!=OK" or a list of them';
const oneGrpcStatus = oneOf(grpcStatusForms, [
  wholeNumber('a gRPC status from 0 to 16', 0, grpcStatuses.length - 1),
  text(grpcStatusForms, (value) => (parseGrpcStatus(value) === undefined ? undefined : value)),
]);

const grpcMethodForms = 'a method such as helloworld.Greeter/SayHello, or a list of them';
const grpcMethod = textGlob('a method such as helloworld.Greeter/SayHello');

export const onEdge = z.literal('edge', { error: 'expected edge (or no key: any hop)' });

/** One, or any of several. */
export function oneOrMore<Value extends z.core.SomeType>(expected: string, value: Value) {
  return oneOf(expected, [value, list(expected, value).min(1, { error: `expected ${expected}` })]);
}

export function names(what: string) {
  return oneOrMore(`the name of a ${what}, or a list of them`, textGlob(`the name of a ${what}`));
}

export const protocols = oneOrMore(protocolForms, oneProtocol).describe(
  'By which the caller asked; grpc is one by HTTP/2',
);

export const grpcMethods = oneOrMore(grpcMethodForms, grpcMethod).describe(
  'What a call by gRPC is to: * within a name',
);

const parts = () =>
  list('a list of conditions', when).min(1, { error: 'expected a list of one condition at least' });

/** Keys in one mapping are and-ed. */
export const when: z.ZodType<WhenDefinition> = mapping(
  'a mapping of conditions such as { status: 5xx }',
  {
    status: oneOrMore(statusForms, oneStatus).describe('Status of the response').optional(),
    method: oneOrMore('a method such as GET, or a list of them', method).optional(),
    path: pathGlob
      .describe('Glob over the path without its query: * within a segment, ** across')
      .optional(),
    pathRegex: regex.describe('Over the path without its query, not anchored').optional(),
    host: textGlob('a host such as shop.example.com').optional(),
    service: names('service').describe('Who was called').optional(),
    from: names('service').describe('Who called').optional(),
    route: names('route').optional(),
    latency: latency.describe('How long the hop took: ">500ms"').optional(),
    error: oneOrMore(errorForms, oneError).describe('Why there is no whole response').optional(),
    fault: oneOrMore(faultForms, faultName).describe('The fault that was injected').optional(),
    protocol: protocols.optional(),
    grpcStatus: oneOrMore(grpcStatusForms, oneGrpcStatus)
      .describe('How a call by gRPC ended, in its trailers or its headers')
      .optional(),
    grpcMethod: grpcMethods.optional(),
    retried: bool.describe('Whether loop sent the request again after this').optional(),
    on: onEdge.describe('Only the edge hop').optional(),
    query: queryPatterns.optional(),
    requestHeaders: headerPatterns.optional(),
    responseHeaders: headerPatterns.optional(),
    requestBody: bodyPattern.optional(),
    responseBody: bodyPattern.optional(),
    // Getters, because these hold conditions again.
    get all() {
      return parts().describe('Each of these').optional();
    },
    get any() {
      return parts().describe('At least one of these').optional();
    },
    get not() {
      return when.optional();
    },
  },
)
  .check(notEmpty('a condition such as { status: 5xx }'))
  .meta({ id: 'when' });

const limitMs: Readonly<Record<string, number>> = {
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const limitPattern = String.raw`([1-9]\d*)/(s|min|h|d)`;

const limit = text(
  'a limit such as 60/min (per s, min, h or d)',
  (value, refuse): RuleLimit | undefined => {
    const [, count = '', unit = ''] = new RegExp(`^${limitPattern}$`).exec(value) ?? [];
    const perMs = limitMs[unit];
    if (perMs === undefined) return undefined;
    return Number(count) > Number.MAX_SAFE_INTEGER
      ? refuse('a limit that a number can hold (or no limit)')
      : { count: Number(count), perMs };
  },
  limitPattern,
);

export const rule = mapping('a rule such as { name: server-errors, when: { status: 5xx } }', {
  name: label('server-errors'),
  on: onEdge.describe('Only the edge hop').optional(),
  when: when.describe('The rule holds when any hop of the chain matches'),
  limit: limit.describe('Captures; beyond it they are counted, not kept').optional(),
});
