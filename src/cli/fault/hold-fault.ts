import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoopError } from '../../core/errors.js';
import type { FaultStatus, Faults } from '../../core/fault.js';
import type { Session } from '../session.js';
import { printable } from '../text/printable.js';
import type { FaultForm } from './fault-form.js';

/** The gateway ends the fault so long after it last heard of this process. */
const leaseMs = 8_000;
const renewMs = 2_000;

export interface HeldFault {
  readonly faults: Faults;
  readonly fault: FaultForm;
  readonly tell: (started: FaultStatus) => void;
}

/**
 * Starts a fault and renews it until a signal comes, or somebody else ends it. When this process dies
 * instead, the gateway ends it by itself.
 * @throws LOOP_CONTROL_UNREACHABLE when the gateway was away for longer than the lease
 */
export async function holdFault(
  { io }: Session,
  { faults, fault, tell }: HeldFault,
): Promise<void> {
  const owner = `loop-${process.pid}-${randomUUID().slice(0, 8)}`;
  const stop = new AbortController();
  const ignore = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) =>
    io.onSignal(signal, () => stop.abort()),
  );
  try {
    const started = await faults.start({ fault, owner, leaseMs });
    tell(started);
    if (await renewed(faults, owner, stop.signal)) {
      const [ended = started] = await faults.stopAll(owner);
      io.stderr.write(`loop: ${printable(ended.name)} ended: ${ended.injected} requests had it\n`);
    } else {
      io.stderr.write(`loop: ${printable(started.name)} was ended at the gateway\n`);
    }
  } finally {
    for (const each of ignore) each();
  }
}

/** False when the gateway does not have it any more. */
async function renewed(faults: Faults, owner: string, signal: AbortSignal): Promise<boolean> {
  let heardAt = performance.now();
  while (!signal.aborted) {
    await sleep(renewMs, undefined, { signal }).catch(() => {}); // only the signal ends it early
    if (signal.aborted) break;
    try {
      if ((await faults.renew(owner)).length === 0) return false;
      heardAt = performance.now();
    } catch (error) {
      const isAway = error instanceof LoopError && error.code === 'LOOP_CONTROL_UNREACHABLE';
      if (!isAway || performance.now() - heardAt > leaseMs) throw error;
    }
  }
  return true;
}
