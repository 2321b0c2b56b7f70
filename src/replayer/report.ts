import { calleeName } from '../core/callee-name.js';
import type { Hop } from '../core/capture.js';
import type { Config } from '../core/config.js';
import { endpointUrl } from '../core/endpoint-url.js';
import type { Replay, ReplayedHop, Verdict } from '../core/replay.js';
import { baselineNoise } from './compare/baseline-noise.js';
import { type ChainComparison, compareChains } from './compare/compare-chains.js';
import type { Ignore } from './compare/ignore.js';
import { createNoise, type RunContext } from './compare/noise.js';
import type { Debugging } from './debugger/describe-debugging.js';
import { type Proof, unproven } from './proof/unproven.js';
import type { Outcome } from './reception.js';
import { recordedContext, replayedContext } from './run-context.js';
import type { RunMarks } from './run-marks.js';
import type { RunResult } from './run-once.js';
import { isLiveAt, type Stage } from './stage.js';
import { headersIn } from './target.js';
import { judgeChain, looksAtLatency } from './verdict.js';

/** A run that has ended, with what was set up for it. */
export interface EndedRun {
  readonly stage: Stage;
  readonly marks: RunMarks;
  readonly result: RunResult;
}

export interface ReportInput extends EndedRun {
  readonly config: Config;
  readonly ignore: Ignore;
  /** Two runs whose differences are noise; null when there is no baseline. */
  readonly baseline: readonly [EndedRun, EndedRun] | null;
  /** Null without a debugger. */
  readonly debugging: Debugging | null;
}

/** Compares and judges a run. */
export function report(input: ReportInput): Omit<Replay, 'id'> {
  const { stage, marks, result } = input;
  const { entry, capture, upstream } = stage.plan;
  const { outcome, redacted } = result;
  const compared = outcome.connected ? compare(input) : notReached(input);
  const judged = verdictOf(input, compared.isEntrySame);
  const { reason, doubts: unproved } = proofOf(input, judged.verdict, compared);
  const doubts = [...result.doubts, ...judged.doubts, ...unproved];
  // What the debugger did to the service is no failure of the service's.
  const isSpoilt = judged.verdict === 'reproduced' && (input.debugging?.spoilt ?? null) !== null;
  const verdict = isSpoilt || reason !== null ? 'different' : judged.verdict;
  const cut = outcome.cut ? [`reading stopped after ${outcome.bodyBytes} bytes of response`] : [];
  if (outcome.left) cut.push(leftNote(outcome, entry));
  return {
    capture: capture.id,
    namespace: stage.target.label,
    verdict,
    reason,
    startedAtMs: result.startedAtMs,
    // Without the pauses of a debugger.
    durationMs: result.raw.entry.durationMs ?? outcome.durationMs,
    entry: {
      hop: entry.index,
      service: calleeName(entry),
      url: `${endpointUrl(upstream)}${entry.path}`,
    },
    status: { recorded: entry.status, replayed: outcome.status },
    error: outcome.error,
    hops: compared.hops,
    differences: compared.differences,
    bodies: compared.bodies,
    doubts,
    notes: [
      ...(reason === null ? [] : [reason]),
      ...doubts,
      ...[...result.notes, ...cut, ...judged.notes, ...compared.notes, ...baselineNotes(input)],
      ...(input.debugging?.notes ?? []),
    ],
    response: redacted.entry.response,
    runId: marks.replayId,
    ...(input.debugging && {
      stops: input.debugging.stops,
      breakpoints: input.debugging.breakpoints,
    }),
  };
}

function verdictOf(
  { config, stage, result }: ReportInput,
  isSame: boolean,
  // Rules saw the recording before redaction; they see what was replayed before it too.
  chain = result.raw,
) {
  const { entry, capture } = stage.plan;
  if (!result.outcome.connected) return { verdict: 'unreachable', notes: [], doubts: [] } as const;
  return judgeChain({
    capture,
    rules: config.capture.rules,
    chain,
    entry: entry.index,
    isSame,
    failOnMiss: stage.request.onMiss === 'fail',
    keepsTiming: stage.request.timing === 'recorded',
  });
}

function leftNote({ durationMs }: Outcome, { durationMs: recordedMs }: Hop): string {
  const now = `the answer was left after ${Math.round(durationMs)} ms, still running`;
  return recordedMs === null
    ? `${now}, as it was when the recording ended`
    : `${now}: the recorded one had ended after ${Math.round(recordedMs)} ms`;
}

function proofOf(
  input: ReportInput,
  verdict: Verdict,
  { recordedOf, isEntrySame: isSame }: ChainComparison,
): Proof {
  const { stage, result } = input;
  const { entry, capture } = stage.plan;
  const { raw: chain } = result;
  const { status } = chain.entry;
  const holdsForBeginning = (): boolean => {
    const beginning = { ...chain.entry, error: null, answeredStatus: status };
    const isFailing = (status ?? 0) >= 400 && status === entry.status;
    if (!isFailing && !looksAtLatency(capture.ruleDefinition)) return false;
    return verdictOf(input, false, { ...chain, entry: beginning }).verdict === 'reproduced';
  };
  return unproven({
    ...{ capture, chain, verdict, recordedOf, isSame },
    entry: entry.index,
    headersIn: headersIn(stage.target),
    timeout: {
      timeoutMs: limitMs(input),
      flowing: result.outcome.flowing,
      holdsForBeginning,
    },
  });
}

/** Once a stop is over, an answer is waited for longer than the recorded one took. */
function limitMs({ stage, debugging }: ReportInput): number | undefined {
  const hasStopped = debugging !== null && debugging.stops.length > 0;
  return hasStopped ? undefined : stage.request.timeoutMs;
}

function compare({ stage, marks, result, ignore, baseline }: ReportInput): ChainComparison {
  const { capture, entry } = stage.plan;
  const recorded = recordedContext(capture, entry);
  const results = [result, ...(baseline ?? []).map((run) => run.result)];
  const runMs = Math.max(
    entry.durationMs ?? 0,
    ...results.map(({ outcome }) => outcome.durationMs),
  );
  const isLive = isLiveAt(stage);
  const noise = createNoise(recorded, contextOf({ stage, marks, result }), runMs);
  const places = baseline
    ? baselineNoise({
        capture,
        entry,
        recordedContext: recorded,
        runs: [baselineRun(baseline[0]), baselineRun(baseline[1])],
        isLive: isLiveAt(baseline[0].stage),
        ignore,
        runMs,
      })
    : undefined;
  return compareChains({
    capture,
    entry,
    replayed: result.redacted,
    isLive,
    ignore,
    noise,
    baseline: places,
  });
}

function baselineNotes({ baseline }: ReportInput): string[] {
  const away = baseline?.find(({ result }) => !result.outcome.connected);
  if (away === undefined) return [];
  return [`the baseline ${away.stage.target.label} gave no connection: it tells nothing of noise`];
}

function baselineRun(run: EndedRun) {
  return { chain: run.result.redacted, context: contextOf(run) };
}

function contextOf({ marks, result }: EndedRun): RunContext {
  const calls = result.redacted.calls.map(({ hop }) => hop.spanId);
  return replayedContext(marks, result.startedAtMs, calls);
}

/** Nobody was there to make any call. */
function notReached({ stage }: ReportInput): ChainComparison {
  const { method, path, index, status, error, durationMs } = stage.plan.entry;
  const entry: ReplayedHop = {
    service: calleeName(stage.plan.entry),
    method,
    path,
    mode: 'live',
    result: 'missing',
    hop: index,
    parent: null,
    attempt: 1,
    status: { recorded: status, replayed: null },
    error: { recorded: error, replayed: null },
    durationMs: { recorded: durationMs, replayed: null },
    miss: null,
  };
  return {
    hops: [entry],
    differences: [],
    bodies: [],
    notes: [],
    isEntrySame: false,
    recordedOf: new Map(),
  };
}
