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

export interface HeldFaults {
  readonly faults: Faults;
  readonly forms: readonly FaultForm[];
  readonly tell: (started: readonly FaultStatus[]) => void;
}

/**
 * Starts faults and renews them until a signal comes, or somebody else ends them. When this process dies
 * instead, the gateway ends them by itself.
 * @throws LOOP_CONTROL_UNREACHABLE when the gateway was away for longer than the lease
 */
export async function holdFaults(
  { io }: Session,
  { faults, forms, tell }: HeldFaults,
): Promise<void> {
  const owner = `loop-${process.pid}-${randomUUID().slice(0, 8)}`;
  const stop = new AbortController();
  const ignore = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) =>
    io.onSignal(signal, () => stop.abort()),
  );
  try {
    const started: FaultStatus[] = [];
    for (const fault of forms) started.push(await faults.start({ fault, owner, leaseMs }));
    tell(started);
    const isOurs = await renewed(faults, owner, stop.signal);
    const told = isOurs ? await faults.stopAll(owner) : [];
    for (const { name, injected } of told) {
      io.stderr.write(`loop: ${printable(name)} ended: ${injected} requests had it\n`);
    }
    if (!isOurs) io.stderr.write('loop: ended at the gateway\n');
  } catch (error) {
    // Whatever is left of them would go by itself, a little later.
    await faults.stopAll(owner).catch(() => {});
    throw error;
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
