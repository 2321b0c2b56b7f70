import { ActivityFailed } from '../activity-failed.js';
import { type Activity, type HypothesisProbe, noPauses } from '../experiment.js';
import type { Means } from '../means.js';
import { Stopped } from '../stopped.js';
import { declared } from './fault-activities.js';

const everyMs = 1000;

export interface Hold {
  readonly forMs: number;
  readonly stopWhen: readonly HypothesisProbe[];
}

/** Leaves things as they are for a while, and looks every second whether that is to be ended. */
export function holdActivity({ forMs, stopWhen }: Hold): Activity {
  const name = `hold for ${forMs / 1000}s`;
  return {
    kind: 'action',
    name,
    declared: declared(name, { forMs, stopWhen: stopWhen.map((each) => each.declared) }),
    ...{ background: false, dry: null, pauses: noPauses },
    async perform(means, signal) {
      const from = means.steadyNow();
      for (;;) {
        for (const condition of stopWhen) await stopIf(condition, means, signal);
        const leftMs = forMs - (means.steadyNow() - from);
        if (leftMs <= 0) return { heldMs: Math.round(means.steadyNow() - from) };
        await means.sleep(stopWhen.length === 0 ? leftMs : Math.min(everyMs, leftMs), signal);
      }
    },
  };
}

/** One that cannot be asked says nothing. */
async function stopIf(condition: HypothesisProbe, means: Means, signal: AbortSignal) {
  let output: unknown;
  try {
    output = await condition.perform(means, signal);
    if (!(await condition.isMet(output, means, signal))) return;
  } catch (error) {
    if (error instanceof ActivityFailed) return;
    throw error;
  }
  throw new Stopped(condition.name, output);
}
