import { LoopError } from '../core/errors.js';
import type { ExperimentMarks } from '../core/experiment-mark.js';
import type { HeldMark } from './means.js';
import { isoDate } from './run/execute-activity.js';

/** The gateway forgets it so long after it last heard of this process. */
const leaseMs = 8_000;
const renewMs = 2_000;
const toldWithinMs = 2_000;

export interface MarkOptions {
  readonly marks: () => Promise<ExperimentMarks>;
  readonly owner: string;
  readonly experiment: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The gateway does not take it, or does not answer: told once, as nothing is broken by that. */
  readonly onFailed: (error: LoopError) => void;
}

/** Tells the gateway from its beginning to its end that the experiment runs. */
export function holdMark({ marks, owner, experiment, now, onFailed }: MarkOptions): HeldMark {
  let timer: NodeJS.Timeout | undefined;
  let isHeld = false;
  let isTold = false;
  let beganAtMs = 0;
  const hold = async () => {
    try {
      await (await marks()).hold({ experiment, owner, leaseMs });
      isHeld = true;
    } catch (error) {
      if (!(error instanceof LoopError)) throw error;
      isHeld = false;
      if (!isTold) onFailed(error);
      isTold = true;
    }
  };
  return {
    async begin() {
      beganAtMs = now();
      await hold();
      timer = setInterval(() => void hold(), renewMs);
    },
    async figures() {
      if (!isHeld) return null;
      const asked = (await marks()).figures(owner).catch(() => null);
      const services = await Promise.race([asked, later(null)]);
      return services && { from: isoDate(beganAtMs), to: isoDate(now()), services };
    },
    async end() {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      // What is still asked is left.
      isTold = true;
      // Where it cannot be told, the lease ends it.
      if (!isHeld) return;
      const ended = (await marks()).end(owner).catch(() => {});
      await Promise.race([ended, later(undefined)]);
    },
  };
}

/** Nobody waits longer for what is only told. */
function later<T>(value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, toldWithinMs, value).unref());
}
