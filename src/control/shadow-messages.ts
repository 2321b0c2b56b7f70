// What the admin API and its client say to each other about shadows: checked on arrival, either way.

import { z } from 'zod';
import { LoopError } from '../core/errors.js';
import type { RuleDefinition } from '../core/rules/definition.js';
import type { ShadowRequest, ShadowStatus } from '../core/shadow.js';

const dayMs = 86_400_000;

const shadowRequest = z.strictObject({
  route: z.string().min(1),
  to: z.string().min(1),
  percent: z.number().gt(0).lte(100).optional(),
  forMs: z
    .number()
    .min(1)
    .max(30 * dayMs)
    .optional(),
  compare: z.boolean().optional(),
  methods: z
    .array(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/))
    .min(1)
    .transform((methods) => methods.map((method) => method.toUpperCase()))
    .optional(),
  // What it says is checked where it is compiled.
  until: z.custom<RuleDefinition>(isRule, 'expected a rule with name and when').optional(),
});

/** @throws LOOP_CONTROL_REQUEST */
export function parseShadowRequest(body: unknown): ShadowRequest {
  const parsed = shadowRequest.safeParse(body);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new LoopError('LOOP_CONTROL_REQUEST', mistakes.join('; '), { statusCode: 400 });
}

function isRule(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'when' in value &&
    typeof value.when === 'object' &&
    value.when !== null
  );
}

const count = z.number();
const difference = z.object({
  at: z.string(),
  kind: z.enum(['changed', 'added', 'removed', 'reordered']),
  count,
  example: z.object({
    method: z.string(),
    path: z.string(),
    at: z.string(),
    primary: z.unknown(),
    shadow: z.unknown(),
    traceId: z.string(),
  }),
});

const status: z.ZodType<ShadowStatus> = z.object({
  id: z.string(),
  route: z.string(),
  namespace: z.string(),
  services: z.array(z.string()),
  percent: z.number(),
  methods: z.array(z.string()),
  origin: z.enum(['command', 'config', 'replay']),
  startedAtMs: z.number(),
  timeLeftMs: z.number().nullable(),
  ended: z.enum(['stopped', 'over', 'caught', 'config', 'gateway']).nullable(),
  copied: count,
  skipped: count,
  skippedBy: z.object({ busy: count, method: count, marked: count }),
  cutOff: count,
  cutOffBy: z.object({
    backlog: count,
    silent: count,
    time: count,
    large: count,
    incomplete: count,
    ended: count,
  }),
  failed: count,
  compared: z
    .object({
      same: count,
      different: count,
      notCompared: count,
      differences: z.array(difference),
      more: count,
    })
    .nullable(),
  calls: z.object({ namespace: count, production: count, refused: count }),
  caughtTraceId: z.string().nullable(),
});

/** What the gateway answers; undefined when it is not that. */
export function parseShadowStatus(body: unknown): ShadowStatus | undefined {
  return status.safeParse(body).data;
}

export function parseShadowList(body: unknown): readonly ShadowStatus[] | undefined {
  return z.object({ shadows: z.array(status) }).safeParse(body).data?.shadows;
}
