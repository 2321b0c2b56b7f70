import type { Hypothesis } from '../experiment.js';
import { runHypothesis } from './run-hypothesis.js';
import { Interrupted, type Scene } from './scene.js';

export interface Pace {
  readonly everyMs: number;
  /** The run ends, as failed, when the hypothesis does not hold. */
  readonly failFast: boolean;
  /** The method has ended. */
  readonly until: AbortSignal;
}

/** Asks again and again while the method runs. Never rejects: what goes wrong ends the run. */
export async function runContinuously(
  scene: Scene,
  hypothesis: Hypothesis,
  { everyMs, failFast, until }: Pace,
): Promise<void> {
  const { journal, means, tell } = scene;
  try {
    while (!until.aborted && !isEnding(journal.status)) {
      const state = await runHypothesis(scene, hypothesis);
      journal.steady_states.during.push(state);
      tell({ kind: 'state', when: 'during', met: state.steady_state_met === true });
      if (state.steady_state_met === false && failFast) {
        journal.status = 'failed';
        return;
      }
      await means.sleep(everyMs, until).catch(() => {}); // the method's end is what ends it early
    }
  } catch (error) {
    if (error instanceof Interrupted) return; // the method hears of it as well
    journal.status = 'aborted';
    tell({ kind: 'note', text: `the hypothesis could not be asked: ${String(error)}` });
  }
}

function isEnding(status: string | null): boolean {
  return status === 'failed' || status === 'interrupted' || status === 'aborted';
}
