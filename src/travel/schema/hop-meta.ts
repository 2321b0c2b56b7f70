import { z } from 'zod';
import { errorCodes } from '../../core/errors.js';
import { errorKinds } from '../../core/exchange.js';

/**
 * Text that goes on the wire again, a byte a character. A line end would end a header there, also
 * one that appears when a wider character is cut to its low byte.
 */
const wireText = z
  .string()
  .regex(/^[^\r\n\0\u0100-\uffff]*$/, { error: 'expected bytes as text, without line ends' });
/** RFC 9110 §5.6.2. */
export const token = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, { error: 'expected an HTTP token' });
const target = wireText.regex(/^[^ \t]+$/, { error: 'expected a request target without spaces' });

/** Flat `[name, value, …]`. */
export const rawHeaders = z
  .array(wireText)
  .refine((list) => list.length % 2 === 0, { error: 'expected names and values in turn' });

/** See `MessageRecord`. */
export const moments = z.array(z.number().finite().nonnegative()).max(10_000).optional();

/** Epoch milliseconds that are a date. */
const moment = z.number().min(-8.64e15).max(8.64e15);
const duration = z.number().finite().nonnegative().nullable();
const status = z.int().min(0).max(999).nullable();
const spanId = z.string().regex(/^[0-9a-f]{16}$/, { error: 'expected 16 hex digits' });

/** A hop without its messages, as both file formats carry it. */
export const hopMeta = z.object({
  spanId,
  parentSpanId: spanId.nullable(),
  ruleHeld: z.boolean(),
  /** Null when no service of the config that it was made under has the host. */
  service: z.string().nullable(),
  to: z.string(),
  toScheme: z.enum(['http', 'https']).optional(),
  toProtocol: z.enum(['http/1.1', 'http/2']).optional(),
  route: z.string().nullable(),
  listener: z.enum(['edge', 'mesh', 'service']),
  protocol: z.enum(['http/1.1', 'http/2', 'websocket']),
  method: token,
  authority: wireText,
  scheme: z.enum(['http', 'https']).optional(),
  path: target,
  status,
  statusText: wireText,
  answeredStatus: status,
  error: z.enum(errorKinds).nullable(),
  // Absent in files of before it was kept; of a code that a later loop has, nothing is known here.
  errorCode: z.enum(errorCodes).nullish().catch(undefined),
  errorMessage: z.string(),
  fault: z.string().min(1).optional(),
  forwarded: z
    .object({
      path: target.nullable(),
      authority: wireText.nullable(),
      removed: z.array(token).readonly(),
      added: rawHeaders.readonly(),
    })
    .optional(),
  intercept: z.string().min(1).optional(),
  retried: z.boolean().optional(),
  waitedMs: z.number().finite().nonnegative().optional(),
  startedAtMs: moment,
  durationMs: duration,
  requestEndMs: duration.optional(),
  connectMs: duration,
  firstByteMs: duration,
  client: z.string(),
  clientCertificate: z.object({ subject: z.string(), spiffeId: z.string().nullable() }).optional(),
  grpcTypes: z
    .union([z.instanceof(Uint8Array), z.base64()], { error: 'expected bytes, or base64' })
    .optional(),
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
  experiment: z.string().min(1).max(200).optional(),
});
