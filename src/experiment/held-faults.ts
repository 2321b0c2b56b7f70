import { LoopError } from '../core/errors.js';
import type { FaultStatus, Faults, FaultWish } from '../core/fault.js';
import type { HeldFaults } from './means.js';

/** The gateway ends the faults so long after it last heard of this process. */
export const leaseMs = 8_000;
const renewMs = 2_000;

export interface LeaseOptions {
  readonly faults: Faults;
  readonly owner: string;
  /** Its name, which captures of that time carry. */
  readonly experiment: string;
  /** They ended at the gateway, by a command or because it was away for too long. */
  readonly onLost: (error: LoopError) => void;
  readonly steadyNow: () => number;
}

/**
 * Starts faults for one owner and renews them every two seconds as long as there are any: when this
 * process dies, hangs, or the network between is gone, the gateway ends them within the lease. So they
 * are lost when that has passed, whether what was asked since then is still to be answered or not.
 */
export function holdFaults({
  faults,
  owner,
  experiment,
  onLost,
  steadyNow,
}: LeaseOptions): HeldFaults {
  const names = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let heardAtMs = 0;
  let failure: LoopError | undefined;
  let isLost = false;
  /** One that is being started when all are to end is one of them. */
  const starting = new Set<Promise<unknown>>();

  const isLeaseOver = () => steadyNow() - heardAtMs > leaseMs;
  /** Each by itself: what a network has swallowed holds up none that comes through. */
  const renew = async () => {
    const asked = [...names];
    if (asked.length === 0) return;
    if (isLeaseOver()) return lose(failure ?? unheard());
    try {
      const left = new Set((await faults.renew(owner)).map(({ name }) => name));
      heardAtMs = steadyNow();
      failure = undefined;
      await forget(asked.filter((name) => !left.has(name)));
    } catch (error) {
      if (!(error instanceof LoopError)) return;
      failure = error;
      if (error.code !== 'LOOP_CONTROL_UNREACHABLE' || isLeaseOver()) lose(error);
    }
  };
  /** Those whose time is over may go; another end is somebody's wish. */
  const forget = async (gone: readonly string[]) => {
    if (gone.length === 0) return;
    const ended = await faults.list();
    for (const name of gone) {
      if (!names.delete(name)) continue;
      const how = ended.find((each) => each.name === name && each.owner === owner)?.ended;
      if (how === 'over') continue;
      lose(new LoopError('LOOP_EXPERIMENT_LOST', `fault ${name} ended at the gateway (${how})`));
    }
  };
  const lose = (error: LoopError) => {
    if (isLost) return;
    isLost = true;
    clearInterval(timer);
    timer = undefined;
    onLost(error);
  };
  const begin = async (fault: FaultWish['fault']): Promise<FaultStatus> => {
    const started = await faults.start({ fault, owner, leaseMs, experiment });
    if (names.size === 0) heardAtMs = steadyNow();
    names.add(started.name);
    timer ??= setInterval(() => void renew(), renewMs);
    return started;
  };
  return {
    start(fault) {
      const begun = begin(fault);
      starting.add(begun);
      return begun.finally(() => starting.delete(begun));
    },
    async stop(name) {
      if (!names.delete(name)) return undefined;
      return faults.stop(name);
    },
    async end() {
      await Promise.allSettled(starting);
      clearInterval(timer);
      timer = undefined;
      if (names.size === 0) return;
      names.clear();
      // Where it cannot be told, the lease ends them.
      if (!isLeaseOver()) await faults.stopAll(owner).catch(() => {});
    },
  };
}

function unheard(): LoopError {
  return new LoopError(
    'LOOP_CONTROL_UNREACHABLE',
    `the gateway has not answered for ${leaseMs / 1000}s, and ends the faults by itself`,
  );
}
