import { LoopError } from '../../core/errors.js';
import type { ActivityRun, Dry } from '../../core/experiment.js';
import { ActivityFailed } from '../activity-failed.js';
import type { Activity } from '../experiment.js';
import { type Scene, untilInterrupted } from './scene.js';

/**
 * Carries it out and writes down what came of it, into `runs` from its beginning on; without them, as
 * a probe of the hypothesis, where whatever it ends with is a failure.
 * @throws Interrupted, and what an activity may not fail with
 */
export async function executeActivity(
  scene: Scene,
  activity: Activity,
  runs: ActivityRun[] | null,
): Promise<ActivityRun> {
  const { means, tell } = scene;
  // What is in the background is not left by the first interruption.
  const signal = activity.background ? scene.leave : scene.signal;
  const dry = activity.dry ?? scene.dry;
  const isDry = isOnlyTold(activity.kind, dry);
  const pause = async (seconds: number) => {
    if (seconds <= 0 || dry === 'pause' || isDry) return;
    tell({ kind: 'pause', seconds });
    await untilInterrupted(means.sleep(seconds * 1000, signal), signal);
  };
  const pauses = activity.pauses();
  await pause(pauses.before);
  const startedMs = means.now();
  const from = means.steadyNow();
  const run: ActivityRun = {
    activity: activity.declared,
    output: null,
    start: isoDate(startedMs),
  };
  runs?.push(run);
  tell({ kind: 'began', activity: activity.declared, background: activity.background });
  try {
    if (signal.aborted) await untilInterrupted(Promise.resolve(), signal);
    if (!isDry) {
      run.output = (await untilInterrupted(activity.perform(means, signal), signal)) ?? null;
    }
    run.status = 'succeeded';
  } catch (error) {
    if (signal.aborted || !mayFailWith(error, runs)) throw error;
    run.status = 'failed';
    run.exception = error instanceof ActivityFailed ? error.trace : [`${error}\n`];
  } finally {
    const tookMs = means.steadyNow() - from;
    run.end = isoDate(startedMs + tookMs);
    run.duration = tookMs / 1000;
    if (runs !== null) tell({ kind: 'ended', run });
  }
  await pause(pauses.after);
  return run;
}

/** Where Chaos Toolkit's own program would end without a journal, there is one here. */
function mayFailWith(error: unknown, runs: ActivityRun[] | null): boolean {
  return error instanceof ActivityFailed || (runs === null && !(error instanceof LoopError));
}

function isOnlyTold(kind: Activity['kind'], dry: Dry | null): boolean {
  return (
    dry === 'activities' ||
    (dry === 'actions' && kind === 'action') ||
    (dry === 'probes' && kind === 'probe')
  );
}

export function isoDate(ms: number): string {
  return new Date(ms).toISOString();
}
