import { z } from 'zod';
import { formatAddress } from '../core/address.js';
import type { GatewayConfig } from '../core/config.js';
import type { GatewayStatus } from '../core/status.js';
import { reachable } from './reachable.js';

/** Whoever listens there may be no loop, and may never answer. */
const timeoutMs = 1_000;

const status = z.object({
  pid: z.number().optional(),
  config: z.string(),
  listening: z.array(z.object({ name: z.string(), address: z.string() })),
});

export type RunningStatus = Pick<GatewayStatus, 'config' | 'listening'> &
  Partial<Pick<GatewayStatus, 'pid'>>;

/** What the gateway says that answers at `gateway.admin`; undefined when none does. */
export async function readStatus({
  admin,
  adminToken,
}: Pick<GatewayConfig, 'admin' | 'adminToken'>): Promise<RunningStatus | undefined> {
  try {
    const response = await fetch(`http://${formatAddress(reachable(admin))}/api/status`, {
      headers: adminToken === null ? {} : { authorization: `Bearer ${adminToken}` },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { pid, ...known } = status.parse(await response.json());
    return pid === undefined ? known : { ...known, pid };
  } catch {
    return undefined; // nobody, or no loop, or one with another token
  }
}
