// What a front and the gateway say to each other about a tap.

import { z } from 'zod';
import { LoopError } from '../core/errors.js';
import { errorKinds } from '../core/exchange.js';
import type { WhenDefinition } from '../core/rules/definition.js';
import type { LeftOut, TappedExchange, TapRequest } from '../core/tap.js';

const texts = z.union([z.string(), z.array(z.string())]);

const query = z.strictObject({
  status: texts.optional(),
  minLatency: z.string().optional(),
  service: texts.optional(),
  from: texts.optional(),
  method: texts.optional(),
  path: z.string().optional(),
  /** `name` or `name:value`. */
  header: texts.optional(),
  bodies: z.enum(['true', 'false']).optional(),
  save: z.enum(['true', 'false']).optional(),
  maxRps: z.coerce.number().int().min(1).max(1_000_000).optional(),
});

/** @throws LOOP_CONTROL_REQUEST */
export function parseTapQuery(given: unknown): TapRequest {
  const parsed = query.safeParse(given);
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map(({ path, message }) =>
      path.length === 0 ? message : `${path.join('.')}: ${message}`,
    );
    throw new LoopError('LOOP_CONTROL_REQUEST', mistakes.join('; '), { statusCode: 400 });
  }
  const { bodies, save, maxRps = null } = parsed.data;
  return {
    when: whenOf(parsed.data),
    ...{ bodies: bodies === 'true', save: save === 'true', maxRps },
  };
}

/** As the keys of a rule's `when`; an error's kind may stand where a status does. */
function whenOf(filter: z.infer<typeof query>): WhenDefinition {
  const all: WhenDefinition[] = [
    ...statusesOf(listOf(filter.status)),
    ...(filter.minLatency === undefined ? [] : [{ latency: `>=${filter.minLatency}` }]),
    ...(filter.path === undefined ? [] : [{ path: filter.path }]),
    ...(['service', 'from', 'method'] as const).flatMap((key) =>
      filter[key] === undefined ? [] : [{ [key]: listOf(filter[key]) }],
    ),
    ...listOf(filter.header).map(headerOf),
  ];
  return { all };
}

type ErrorWord = (typeof errorKinds)[number] | 'any';

function statusesOf(given: readonly string[]): WhenDefinition[] {
  if (given.length === 0) return [];
  const isError = (text: string): text is ErrorWord =>
    text === 'any' || (errorKinds as readonly string[]).includes(text);
  const errors = given.filter(isError);
  const statuses = given.filter((text) => !isError(text));
  return [
    {
      any: [
        ...(errors.length === 0 ? [] : [{ error: errors }]),
        ...(statuses.length === 0 ? [] : [{ status: statuses }]),
      ],
    },
  ];
}

/** Of the request or of the response. */
function headerOf(text: string): WhenDefinition {
  const colon = text.indexOf(':');
  const name = (colon === -1 ? text : text.slice(0, colon)).trim();
  if (name === '') {
    const message = `header: expected name or name:value, got "${text}"`;
    throw new LoopError('LOOP_CONTROL_REQUEST', message, { statusCode: 400 });
  }
  const pattern = { [name]: colon === -1 ? { exists: true } : text.slice(colon + 1).trim() };
  return { any: [{ requestHeaders: pattern }, { responseHeaders: pattern }] };
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

const exchange: z.ZodType<TappedExchange> = z.looseObject({
  at: z.string(),
  traceId: z.string(),
  requestId: z.string(),
  listener: z.enum(['edge', 'mesh', 'service']),
  from: z.string().nullable(),
  service: z.string(),
  to: z.string(),
  method: z.string(),
  path: z.string(),
  status: z.number().nullable(),
  error: z.enum(errorKinds).nullable(),
  retried: z.boolean().optional(),
  durationMs: z.number(),
  bytesIn: z.number(),
  bytesOut: z.number(),
});

const leftOut: z.ZodType<LeftOut> = z.object({
  behind: z.number(),
  limited: z.number(),
  spared: z.number(),
});

export const tapMessages = { exchange, leftOut } as const;
/** Names of the events; an exchange has none. */
export const leftOutEvent = 'left-out';
