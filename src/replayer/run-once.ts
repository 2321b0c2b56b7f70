import { formatAddress } from '../core/address.js';
import { calleeName } from '../core/callee-name.js';
import type { Hop } from '../core/capture.js';
import type { Config } from '../core/config.js';
import type { Debuggers, Pause } from '../core/debugging.js';
import { LoopError } from '../core/errors.js';
import type { Forward } from '../core/forward.js';
import { asForwarded } from '../core/forwarded.js';
import type { ReplayRequest } from '../core/rooms.js';
import { steadyNow } from '../core/steady-clock.js';
import { callTimeouts, entrySilenceMs, noTimeouts } from './call-timeouts.js';
import type { Ignore } from './compare/ignore.js';
import { createNoise } from './compare/noise.js';
import { departureOf, streamDeparture } from './departure.js';
import { hostNames } from './egress/callee.js';
import type { DependencyModes } from './egress/dependency-modes.js';
import { doorsOf } from './egress/doors.js';
import type { EgressHub } from './egress/egress-hub.js';
import { EgressRun } from './egress/egress-run.js';
import type { LikenessContext } from './egress/likeness-context.js';
import type { NamedValue } from './give-values.js';
import type { HeaderPair } from './namespace-headers.js';
import type { Plan } from './plan.js';
import type { ProductionGuard } from './production-guard.js';
import { rebuildRequest } from './rebuild-request.js';
import type { Outcome } from './reception.js';
import type { CreateRedactor } from './redact-response.js';
import type { ReplayedChain } from './replayed-call.js';
import { arrangeRedacted, arrangeRun } from './replayed-chain.js';
import { replayedHop } from './replayed-hop.js';
import { recordedContext, replayedContext } from './run-context.js';
import type { RunMarks } from './run-marks.js';
import { type SendOptions, send } from './send.js';
import { headersIn, type Target } from './target.js';
import { mergePauses, withoutPauses } from './without-pauses.js';

export interface RunOnceOptions {
  readonly config: Config;
  readonly target: Target;
  readonly plan: Plan;
  readonly guard: ProductionGuard;
  readonly request: ReplayRequest;
  readonly marks: RunMarks;
  readonly setHeaders: readonly HeaderPair[];
  readonly values?: readonly NamedValue[];
  readonly ignore: Ignore;
  /** Null without a namespace. */
  readonly modes: DependencyModes | null;
  /** Null where nothing listens for calls. */
  readonly hub: EgressHub | null;
  /** Attached for this run; null without. */
  readonly debuggers: Debuggers | null;
  readonly forward: Forward;
  readonly now: () => number;
  readonly redactor: ReturnType<CreateRedactor>;
}

/** What one run made happen. */
export interface RunResult {
  readonly outcome: Outcome;
  readonly startedAtMs: number;
  /** As the rules are to see it. */
  readonly raw: ReplayedChain;
  /** As it may be stored, and compared with the recording. */
  readonly redacted: ReplayedChain;
  readonly notes: readonly string[];
  /** Answers that may be another call's. */
  readonly doubts: readonly string[];
}

const responseReadBytesMax = 64 * 1024 * 1024;
/** A stream that never ends (server-sent events) is left after this long. */
const responseMsDefault = 10 * 60_000;
/** For calls that outlive the entry's answer. */
const settleMsMax = 10_000;

/**
 * Sends the entry's request and, where the namespace has an egress, answers what it leads to.
 * @throws LOOP_REPLAYER_EGRESS, LOOP_REPLAYER_INTERRUPTED
 */
export async function runOnce(options: RunOnceOptions): Promise<RunResult> {
  const { hub, request } = options;
  const egressRun = openRun(options);
  refuseInterrupted(request);
  if (hub === null || egressRun === null) return sendEntry(options, null);
  await hub.join(egressRun);
  try {
    await egressRun.prepare(request.signal);
    return await sendEntry(options, egressRun);
  } finally {
    hub.leave(egressRun);
  }
}

function refuseInterrupted({ signal }: ReplayRequest): void {
  if (signal?.aborted !== true) return;
  const message = 'the replay was interrupted before its verdict; nothing of it was stored';
  throw new LoopError('LOOP_REPLAYER_INTERRUPTED', message);
}

function openRun(options: RunOnceOptions) {
  const { config, target, plan, request, marks, modes, debuggers } = options;
  if (target.kind === 'url' || modes === null) return null;
  return new EgressRun({
    marks,
    modes,
    capture: plan.capture,
    entry: plan.entry,
    names: hostNames(config, target.namespace, plan.capture.chain),
    timeoutsOf: (service) => (debuggers === null ? callTimeouts(config, service) : noTimeouts),
    isDebugged: debuggers !== null,
    timingOf: (hop) => (outlives(hop, plan.entry) ? 'recorded' : (request.timing ?? 'none')),
    onMiss: request.onMiss ?? 502,
    bodyBytesMax: config.capture.bodyBytesMax,
    likeness: likenessOf(options),
  });
}

/** A caller went away while this was waited for: an answer at once would be another story. */
function outlives(hop: Hop, entry: Hop): boolean {
  if (entry.error !== 'aborted' || entry.durationMs === null || hop.durationMs === null)
    return false;
  return hop.startedAtMs + hop.durationMs > entry.startedAtMs + entry.durationMs;
}

/** Times in what is asked grow with the run, also while a debugger holds it. */
function likenessOf({ plan, marks, ignore, now }: RunOnceOptions): LikenessContext {
  const { capture, entry } = plan;
  const startedAtMs = now();
  const noise = createNoise(
    recordedContext(capture, entry),
    replayedContext(marks, startedAtMs),
    () => Math.max(entry.durationMs ?? 0, now() - startedAtMs),
  );
  return { ignore, noise };
}

async function sendEntry(options: RunOnceOptions, calls: EgressRun | null): Promise<RunResult> {
  const { config, target, plan, guard, request, marks, setHeaders, redactor, debuggers } = options;
  const { entry, upstream } = plan;
  refuseInterrupted(request);
  const rebuilding = {
    marks,
    setHeaders,
    setHeadersIn: headersIn(target),
    values: options.values ?? [],
    intoProduction: guard.isProduction(upstream),
    traceFamilies: config.gateway.traceFamilies,
    fallbackHost: formatAddress(upstream),
    isDebugged: debuggers !== null,
  };
  const rebuilt = rebuildRequest(asForwarded(entry), rebuilding);
  // The rules were asked about what came.
  const { headers } = entry.forwarded ? rebuildRequest(entry, rebuilding) : rebuilt;
  const startedAtMs = options.now();
  const originMs = steadyNow();
  const outcome = await send(options.forward, rebuilt, sendOptions(options));
  refuseInterrupted(request);
  await debuggers?.settle(request.signal);
  refuseInterrupted(request);
  await calls?.settle(Math.min(config.capture.lingerMs, settleMsMax), request.signal);
  refuseInterrupted(request);
  const sent = {
    request: { ...rebuilt, headers },
    to: formatAddress(upstream),
    startedAtMs,
    spanId: marks.spanId,
  };
  const parts = {
    entry: replayedHop(entry, sent, outcome),
    calls: calls?.calls ?? [],
    originMs,
    observed: calls !== null,
    unclaimed: calls?.unclaimed ?? 0,
    notes: egressNotes(options, calls),
    doubts: calls?.doubts ?? [],
  };
  const redacted = arrangeRedacted(parts, redactor);
  // By the clock of the hops.
  const pauses = (debuggers?.pauses ?? []).map(({ fromMs, toMs }) => ({
    fromMs: fromMs - originMs + startedAtMs,
    toMs: toMs - originMs + startedAtMs,
  }));
  return {
    outcome,
    startedAtMs,
    raw: withoutPauses(arrangeRun(parts).chain, pauses),
    redacted: withoutPauses(redacted.chain, pauses),
    notes: [
      ...guard.doubtsOf(upstream),
      ...rebuilt.notes,
      ...redacted.notes,
      ...pauseNotes(pauses),
    ],
    doubts: redacted.doubts,
  };
}

/** Shorter ones are those of `print-continue`. */
const toldPauseMs = 100;

function pauseNotes(pauses: readonly Pause[]): string[] {
  const ms = pausedMs(pauses);
  if (ms < toldPauseMs) return [];
  return [`paused for ${(ms / 1000).toFixed(1)} s in all, which no latency here includes`];
}

function pausedMs(pauses: readonly Pause[]): number {
  return mergePauses(pauses).reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

function sendOptions({ config, plan, request, debuggers, marks }: RunOnceOptions): SendOptions {
  const { entry, upstream, capture } = plan;
  const { timeoutMs } = request;
  const departure = departureOf(entry, capture.capturedAtMs, timeoutMs);
  const kept = {
    upstream,
    departure,
    streamDeparture: (headers) => streamDeparture(entry, headers),
    heldMs: () => pausedMs(debuggers?.pauses ?? []),
    keepBytesMax: config.capture.bodyBytesMax,
    readBytesMax: responseReadBytesMax,
    signal: request.signal,
  } satisfies Partial<SendOptions>;
  if (debuggers !== null) {
    const { idleMs } = noTimeouts;
    return { ...kept, responseMs: idleMs, firstByteMs: idleMs, expired: debuggers.begin(marks) };
  }
  // A caller that stayed for so long was not cut off by any limit then.
  const silenceMs = Math.max(entrySilenceMs(config, entry), departure?.latestMs ?? 0);
  return {
    ...kept,
    responseMs: timeoutMs ?? responseMsDefault,
    firstByteMs: timeoutMs ?? silenceMs,
  };
}

function egressNotes({ target, plan }: RunOnceOptions, calls: EgressRun | null): string[] {
  const { entry, capture } = plan;
  if (calls === null) {
    const below = capture.chain.filter((hop) => hop.parent === entry.index).length;
    if (below === 0) return [];
    const where =
      target.kind === 'url'
        ? 'an address alone has no egress'
        : `namespaces.${target.label} has no egress`;
    return [
      `${where}: the ${below} recorded calls of ${entry.service} were neither answered nor seen`,
    ];
  }
  const notes = [...calls.notes, ...calls.echoes];
  const sockets = calls.expected.filter((hop) => hop.protocol === 'websocket');
  for (const hop of sockets) {
    notes.push(`hop ${hop.index} (${calleeName(hop)}): a WebSocket, which cannot be replayed`);
  }
  const hasCalled = calls.calls.length > 0 || calls.unclaimed > 0;
  if (!hasCalled && calls.expected.length > sockets.length) {
    const doors = target.kind === 'url' ? [] : doorsOf(target.namespace);
    const where = doors.map(({ address }) => formatAddress(address)).join(' or ');
    notes.push(
      `no call of ${entry.service} came to ${where}: does it send its calls there ` +
        '(HTTP_PROXY, or a base URL)?',
    );
  }
  return notes;
}
