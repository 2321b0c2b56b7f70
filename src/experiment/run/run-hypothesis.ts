import type { SteadyState } from '../../core/experiment.js';
import { ActivityFailed } from '../activity-failed.js';
import type { Hypothesis } from '../experiment.js';
import { executeActivity } from './execute-activity.js';
import { type Scene, untilInterrupted } from './scene.js';

/** Asks its probes one after the other, up to the first that is not as it should be. */
export async function runHypothesis(scene: Scene, hypothesis: Hypothesis): Promise<SteadyState> {
  const state: SteadyState = { steady_state_met: null, probes: [] };
  const { dry, means, signal } = scene;
  for (const probe of hypothesis.probes) {
    const run = await executeActivity(scene, probe, null);
    state.probes.push(run);
    run.tolerance_met = run.status === 'succeeded';
    if (run.tolerance_met && dry !== 'probes' && dry !== 'activities') {
      const asked = probe.isMet(run.output, means, signal);
      run.tolerance_met = await untilInterrupted(asked, signal).catch((error) => {
        if (!(error instanceof ActivityFailed)) throw error;
        return false;
      });
    }
    scene.tell({ kind: 'ended', run });
    if (!run.tolerance_met) {
      state.steady_state_met = false;
      return state;
    }
  }
  state.steady_state_met = true;
  return state;
}

/** What the journal's status is when the hypothesis does not hold. */
export function statusOfUnmet({ probes }: SteadyState): 'completed' | 'failed' {
  return probes.every(({ status }) => status === 'succeeded') ? 'completed' : 'failed';
}
