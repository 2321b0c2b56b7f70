import { z } from 'zod';

/** Flat `[name, value, …]`. */
export const rawHeaders = z
  .array(z.string())
  .refine((list) => list.length % 2 === 0, { error: 'expected names and values in turn' });

const moment = z.number().finite();
const duration = z.number().finite().nonnegative().nullable();
const status = z.int().min(0).max(999).nullable();
const spanId = z.string().regex(/^[0-9a-f]{16}$/, { error: 'expected 16 hex digits' });

/** A hop without its messages, as both file formats carry it. */
export const hopMeta = z.object({
  spanId,
  parentSpanId: spanId.nullable(),
  ruleHeld: z.boolean(),
  service: z.string(),
  to: z.string(),
  route: z.string().nullable(),
  listener: z.enum(['edge', 'mesh', 'service']),
  protocol: z.enum(['http/1.1', 'websocket']),
  method: z.string().min(1),
  authority: z.string(),
  path: z.string(),
  status,
  statusText: z.string(),
  answeredStatus: status,
  error: z.enum(['connect', 'timeout', 'reset', 'aborted']).nullable(),
  errorMessage: z.string(),
  startedAtMs: moment,
  durationMs: duration,
  connectMs: duration,
  firstByteMs: duration,
  client: z.string(),
  webSocket: z
    .object({
      closeCode: z.int().nullable(),
      bytesFromDownstream: z.number().nonnegative(),
      bytesFromUpstream: z.number().nonnegative(),
    })
    .nullable(),
  redacted: z.array(z.string()),
});

/** A capture without its hops, as both file formats carry it. */
export const captureMeta = z.object({
  key: z.string().regex(/^[0-9a-f]{16}$/, { error: 'expected 16 hex digits' }),
  traceId: z.string().regex(/^[0-9a-f]{32}$/, { error: 'expected 32 hex digits' }),
  requestId: z.string(),
  rule: z.looseObject({ name: z.string().min(1), when: z.record(z.string(), z.unknown()) }),
  capturedAtMs: moment,
});
