// What the admin API and its client say to each other about faults: checked on arrival, either way.

import { z } from 'zod';
import { type FaultStatus, type FaultWish, faultErrors } from '../core/fault.js';
import { readMessage } from './read-message.js';

const owner = z.string().min(1).max(200);

// What a fault says is checked where it is read.
const wish = z.looseObject({
  owner: owner.optional(),
  leaseMs: z.int().optional(),
  experiment: owner.optional(),
});

/**
 * `{ owner, leaseMs, experiment, …the fault }`: in the notation of the config.
 * @throws LOOP_CONTROL_REQUEST
 */
export function parseFaultWish(body: unknown): FaultWish {
  const { owner, leaseMs, experiment, ...fault } = readMessage(wish, body);
  return { fault, owner, leaseMs, experiment };
}

/** @throws LOOP_CONTROL_REQUEST */
export function parseOwner(body: unknown): string {
  return readMessage(z.strictObject({ owner }), body).owner;
}

const count = z.number();
const abort = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('answer'),
    status: count,
    grpc: z.string().nullable(),
    body: z.string().nullable(),
    headers: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('error'),
    error: z.enum(faultErrors),
    afterBytes: count.nullable(),
  }),
]);

const status: z.ZodType<FaultStatus> = z.object({
  name: z.string(),
  when: z.record(z.string(), z.unknown()),
  percent: count,
  seed: z.string(),
  delay: z.object({ fixedMs: count, jitterMs: count }).nullable(),
  abort: abort.nullable(),
  rateBytes: count.nullable(),
  corruptBytes: count.nullable(),
  origin: z.enum(['config', 'command', 'owner']),
  owner: z.string().nullable(),
  // Of a gateway of before it was told.
  experiment: z.string().nullable().default(null),
  startedAtMs: count,
  timeLeftMs: count.nullable(),
  ended: z.enum(['stopped', 'over', 'lost', 'config', 'gateway']).nullable(),
  matched: count,
  injected: count,
  spared: count,
});

/** What the gateway answers; undefined when it is not that. */
export function parseFaultStatus(body: unknown): FaultStatus | undefined {
  return status.safeParse(body).data;
}

export function parseFaultList(body: unknown): readonly FaultStatus[] | undefined {
  return z.object({ faults: z.array(status) }).safeParse(body).data?.faults;
}
