import { LoopError } from '../core/errors.js';
import type { ExperimentMarks } from '../core/experiment-mark.js';
import type { HeldMark } from './means.js';

/** The gateway forgets it so long after it last heard of this process. */
const leaseMs = 8_000;
const renewMs = 2_000;

export interface MarkOptions {
  readonly marks: () => Promise<ExperimentMarks>;
  readonly owner: string;
  readonly experiment: string;
  /** The gateway does not take it, or does not answer: told once, as nothing is broken by that. */
  readonly onFailed: (error: LoopError) => void;
}

/** Tells the gateway from its beginning to its end that the experiment runs. */
export function holdMark({ marks, owner, experiment, onFailed }: MarkOptions): HeldMark {
  let timer: NodeJS.Timeout | undefined;
  let isHeld = false;
  let isTold = false;
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
      await hold();
      timer = setInterval(() => void hold(), renewMs);
    },
    async end() {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      // What is still asked is left.
      isTold = true;
      // Where it cannot be told, the lease ends it.
      if (isHeld) await (await marks()).end(owner).catch(() => {});
    },
  };
}
