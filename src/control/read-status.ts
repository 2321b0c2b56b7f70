import { z } from 'zod';
import { formatAddress } from '../core/address.js';
import type { AdminAccess } from '../core/config.js';
import { errorCodes } from '../core/errors.js';
import type { GatewayStatus } from '../core/status.js';
import type { StoreStatus } from '../core/store-status.js';
import { adminTlsOf } from './admin-tls.js';
import { askAdmin, authorization } from './ask-admin.js';
import { httpAnswer } from './http-answer.js';
import { reachable } from './reachable.js';

/** Whoever listens there may be no loop, and may never answer. */
const timeoutMs = 1_000;

const store: z.ZodType<StoreStatus> = z.object({
  state: z.enum(['ok', 'failing']),
  since: z.string(),
  code: z.enum(errorCodes).nullable().catch(null),
  reason: z.string().nullable(),
  path: z.string(),
  waiting: z.number(),
  waitingBytes: z.number(),
  writeFailed: z.number(),
  shortened: z.number().catch(0),
  movedAside: z.array(
    z.object({ at: z.string(), file: z.string().nullable(), reason: z.string() }),
  ),
});

const recorder = z.object({
  usedBytes: z.number(),
  memoryBytes: z.number(),
  chains: z.number(),
  shortened: z.number().catch(0),
  drops: z.object({
    ruleLimit: z.record(z.string(), z.number()),
    queueFull: z.number(),
    evicted: z.number(),
    continued: z.number().catch(0),
    undecided: z.number().catch(0),
  }),
});

const status = z.object({
  pid: z.number().optional(),
  config: z.string(),
  listening: z.array(z.object({ name: z.string(), address: z.string() })),
  // What this version added: absent in an older gateway.
  draining: z.boolean().optional(),
  store: store.optional(),
  recorder: recorder.optional().catch(undefined),
});

export type RunningStatus = Pick<GatewayStatus, 'config' | 'listening'> &
  Partial<Pick<GatewayStatus, 'pid' | 'draining' | 'store' | 'recorder'>>;

/** What the gateway says that answers at `gateway.admin`; undefined when none does. */
export async function readStatus(gateway: AdminAccess): Promise<RunningStatus | undefined> {
  try {
    const { text } = await httpAnswer(formatAddress(reachable(gateway.admin)), '/api/status', {
      ...{ method: 'GET', tls: adminTlsOf(gateway), headers: authorization(gateway) },
      signal: AbortSignal.timeout(timeoutMs),
    });
    return known(status.parse(JSON.parse(text)));
  } catch {
    return undefined; // nobody, or no loop, or one with another token
  }
}

/**
 * The same, and why there is none.
 * @throws LOOP_CONTROL_UNREACHABLE, LOOP_CONTROL_DENIED
 */
export function askStatus(gateway: AdminAccess): Promise<RunningStatus> {
  return askAdmin(gateway, {
    method: 'GET',
    path: '/api/status',
    parse(body) {
      const { data } = status.safeParse(body);
      return data && known(data);
    },
  });
}

/** Without the keys that an older gateway does not have. */
function known({ config, listening, ...rest }: z.infer<typeof status>): RunningStatus {
  const there = Object.entries(rest).filter(([, value]) => value !== undefined);
  return { config, listening, ...Object.fromEntries(there) };
}
