import type { ConditionState } from '../../core/experiment.js';
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
        const states: ConditionState[] = [];
        for (const condition of stopWhen) {
          const state = await stateOf(condition, means, signal);
          states.push(state);
          if (state.met) throw new Stopped(condition.name, state.output);
        }
        const heldMs = means.steadyNow() - from;
        means.tell({ kind: 'hold', heldMs, forMs, conditions: states });
        const leftMs = forMs - heldMs;
        if (leftMs <= 0) return { heldMs: Math.round(means.steadyNow() - from) };
        await means.sleep(Math.min(everyMs, leftMs), signal);
      }
    },
  };
}

/** One that cannot be asked says nothing. */
async function stateOf(
  condition: HypothesisProbe,
  means: Means,
  signal: AbortSignal,
): Promise<ConditionState> {
  const { name } = condition;
  try {
    const output = await condition.perform(means, signal);
    return { name, output, met: await condition.isMet(output, means, signal) };
  } catch (error) {
    if (error instanceof ActivityFailed) return { name, output: null, met: false };
    throw error;
  }
}
