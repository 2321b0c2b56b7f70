// What the admin API and its client say to each other about intercepts: checked on arrival, either way.

import { z } from 'zod';
import { type InterceptStatus, type InterceptWish, interceptEnds } from '../core/intercept.js';
import { readMessage } from './read-message.js';

const text = z.string().min(1).max(1_000);
/** RFC 9110 §5.6.2. */
const name = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/, { error: 'expected a name' });
const mark = z.strictObject({ name, value: z.string().max(4_000) });

const wish = z.strictObject({
  ...{ service: text, to: text, by: text },
  ...{ header: mark.optional(), baggage: mark.optional(), forMs: z.number().optional() },
});

/** @throws LOOP_CONTROL_REQUEST */
export function parseInterceptWish(body: unknown): InterceptWish {
  return readMessage(wish, body);
}

const status: z.ZodType<InterceptStatus> = z.object({
  ...{ name: z.string(), service: z.string(), to: z.string(), by: z.string() },
  header: mark.nullable(),
  baggage: mark.nullable(),
  startedAtMs: z.number(),
  timeLeftMs: z.number(),
  ended: z.enum(interceptEnds).nullable(),
  requests: z.number(),
  spared: z.number(),
});

/** What the gateway answers; undefined when it is not that. */
export function parseInterceptStatus(body: unknown): InterceptStatus | undefined {
  return status.safeParse(body).data;
}

export function parseInterceptList(body: unknown): readonly InterceptStatus[] | undefined {
  return z.object({ intercepts: z.array(status) }).safeParse(body).data?.intercepts;
}
