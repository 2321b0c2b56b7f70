import { LoopError } from '../../core/errors.js';
import type {
  ExperimentOptions,
  HypothesisStrategy,
  Journal,
  RollbackStrategy,
} from '../../core/experiment.js';
import type { Experiment, Hypothesis } from '../experiment.js';
import { newJournal } from '../journal.js';
import type { Means } from '../means.js';
import { Stopped } from '../stopped.js';
import { runContinuously } from './run-continuously.js';
import { runHypothesis, statusOfUnmet } from './run-hypothesis.js';
import { runMethod, runRollbacks } from './run-method.js';
import { Interrupted, type Scene } from './scene.js';

const never = new AbortController().signal;

/**
 * ```
 * hypothesis ─► method ─► hypothesis ─► rollbacks ─► (faults end)
 *      └ not met: nothing is broken   └ not met: deviated
 * ```
 * Ends with its faults ended, whatever happens on the way.
 * @throws LOOP_CONTROL_UNREACHABLE, … when loop itself cannot go on
 */
export async function runExperiment(
  experiment: Experiment,
  means: Means,
  options: ExperimentOptions = {},
): Promise<Journal> {
  const prepared = await experiment.prepare?.(means);
  const title = prepared?.title ?? experiment.title;
  const { dry = null, signal = never, leave = never } = options;
  const journal = newJournal({ ...experiment.source, title, dry }, means.now());
  const from = means.steadyNow();
  const tell = means.tell;
  const scene: Scene = { experiment, means, journal, dry, signal, leave, tell };
  let withRollbacks = true;
  try {
    try {
      await runUpToRollbacks(scene, options);
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      journal.status = 'interrupted';
      withRollbacks = error.withRollbacks;
      tell({ kind: 'note', text: `interrupted: ${error.message}` });
      // At once, before what has to be waited for.
      await means.faults.end();
    }
    const broken = await means.mark.figures();
    if (broken !== null) journal.broken = broken;
    const strategy = options.rollbackStrategy ?? experiment.rollbackStrategy;
    if (withRollbacks && arePlayed(strategy, journal)) {
      tell({ kind: 'phase', phase: 'rollbacks' });
      // An interruption was for what came before.
      await rollBack({ ...scene, signal: signal.aborted ? leave : signal });
    }
  } finally {
    await means.faults.end();
    await means.mark.end();
  }
  const tookMs = means.steadyNow() - from;
  journal.end = new Date(Date.parse(journal.start) + tookMs).toISOString();
  journal.duration = tookMs / 1000;
  journal.status ??= 'completed';
  return journal;
}

async function runUpToRollbacks(scene: Scene, options: ExperimentOptions): Promise<void> {
  const { experiment, journal, tell } = scene;
  const strategy = options.hypothesisStrategy ?? experiment.hypothesisStrategy;
  const hypothesis =
    strategy !== 'skip' && (experiment.hypothesis?.probes.length ?? 0) > 0
      ? experiment.hypothesis
      : null;
  if (hypothesis !== null && isAsked('before', strategy)) {
    tell({ kind: 'phase', phase: 'before' });
    const state = await runHypothesis(scene, hypothesis);
    journal.steady_states.before = state;
    tell({ kind: 'state', when: 'before', met: state.steady_state_met === true });
    if (state.steady_state_met === false) {
      journal.status = statusOfUnmet(state);
      return;
    }
  }
  tell({ kind: 'phase', phase: 'method' });
  if (breaksSomething(scene)) await scene.means.mark.begin();
  const isWhole = await throughMethod(scene, isAsked('during', strategy) ? hypothesis : null, {
    everyMs: options.hypothesisEveryMs ?? 1000,
    failFast: options.failFast === true,
  });
  if (!isWhole || journal.status === 'aborted' || journal.status === 'interrupted') return;
  if (hypothesis === null || !isAsked('after', strategy)) return;
  tell({ kind: 'phase', phase: 'after' });
  const state = await runHypothesis(scene, hypothesis);
  journal.steady_states.after = state;
  tell({ kind: 'state', when: 'after', met: state.steady_state_met === true });
  if (state.steady_state_met === false) {
    journal.deviated = true;
    journal.status = statusOfUnmet(state);
  }
}

function breaksSomething({ experiment: { method }, dry }: Scene): boolean {
  return dry !== 'activities' && dry !== 'actions' && method.some(({ kind }) => kind === 'action');
}

/** False when it was not gone through: a condition ended it, or what no activity may fail with. */
async function throughMethod(
  scene: Scene,
  during: Hypothesis | null,
  pace: { readonly everyMs: number; readonly failFast: boolean },
): Promise<boolean> {
  const { journal, tell } = scene;
  const ended = new AbortController();
  const asking =
    during === null
      ? Promise.resolve()
      : runContinuously(scene, during, { ...pace, until: ended.signal });
  try {
    await runMethod(scene, journal.run);
    return true;
  } catch (error) {
    // What loop itself cannot go on for is told as such.
    if (error instanceof Interrupted || error instanceof LoopError) throw error;
    if (error instanceof Stopped) {
      journal.deviated = true;
      journal.status = 'failed';
      tell({ kind: 'note', text: error.message });
      return false;
    }
    journal.status = 'aborted';
    tell({ kind: 'note', text: `aborted: ${error instanceof Error ? error.message : error}` });
    return false;
  } finally {
    ended.abort();
    await asking;
  }
}

async function rollBack(scene: Scene): Promise<void> {
  const { journal, tell } = scene;
  try {
    await runRollbacks(scene, journal.rollbacks);
  } catch (error) {
    if (error instanceof LoopError) throw error;
    if (error instanceof Interrupted) journal.status = 'interrupted';
    tell({ kind: 'note', text: `rollbacks ended early: ${String(error)}` });
  }
}

const askedAt = {
  before: ['before-method-only', 'default', 'continuously'],
  during: ['during-method-only', 'continuously'],
  after: ['after-method-only', 'default', 'continuously'],
} as const;

function isAsked(when: keyof typeof askedAt, strategy: HypothesisStrategy): boolean {
  return (askedAt[when] as readonly string[]).includes(strategy);
}

function arePlayed(strategy: RollbackStrategy, { status, deviated }: Journal): boolean {
  switch (strategy) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'deviated':
      return deviated;
    case 'default':
      return status !== 'failed' && status !== 'interrupted';
  }
}
