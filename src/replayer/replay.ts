// plan → rebuild → send → compare → judge → save. Only `send` and the store do I/O; recorded
// dependencies will run beside `send`, and hand further hops to the two steps after it.

import { formatAddress } from '../core/address.js';
import type { Capture, Hop } from '../core/capture.js';
import type { Config } from '../core/config.js';
import type { Forward } from '../core/forward.js';
import type { Replay, ReplayedHop } from '../core/replay.js';
import type { ReplayRequest } from '../core/rooms.js';
import type { Store } from '../core/store.js';
import { compareHops } from './compare/compare-hops.js';
import { type Ignore, parseIgnore } from './compare/ignore.js';
import { createNoise } from './compare/noise.js';
import { resolveHeaders } from './namespace-headers.js';
import { type Plan, planReplay } from './plan.js';
import { refuseProduction } from './production-guard.js';
import { type RebuiltRequest, rebuildRequest, refuseTruncated } from './rebuild-request.js';
import { alsoRedacting, type CreateRedactor, redactResponse } from './redact-response.js';
import { replayedHop } from './replayed-hop.js';
import { type RunMarks, requestIdOf } from './run-marks.js';
import { type Outcome, send } from './send.js';
import { resolveTarget, type Target } from './target.js';
import { judge } from './verdict.js';

export interface ReplayerMeans {
  /** The gateway's own client. */
  readonly forward: Forward;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly env: NodeJS.ProcessEnv;
  /** That many random bytes in hex. */
  readonly newId: (bytes: 8 | 16) => string;
  /** The redaction that captures get. */
  readonly createRedactor: CreateRedactor;
}

export interface Replayer {
  /**
   * Sends the capture's entry request again, compares what comes back, stores and returns the run.
   * @throws LOOP_REPLAYER_* when it is refused, LOOP_STORE_CAPTURE_*, LOOP_CLI_USAGE,
   *   LOOP_CLI_HOP_NOT_FOUND; a target that cannot be reached is a verdict and not an error
   */
  replay(config: Config, store: Store, request: ReplayRequest): Promise<Replay>;
}

const responseReadBytesMax = 64 * 1024 * 1024;
const firstByteMsDefault = 60_000;
/** A stream that never ends (server-sent events) is left after this long. */
const responseMsDefault = 10 * 60_000;

export function createReplayer(means: ReplayerMeans): Replayer {
  return {
    async replay(config, store, request) {
      const target = resolveTarget(config, request.to);
      const ignore = parseIgnore([...config.replay.ignore, ...(request.ignore ?? [])]);
      const plan = planReplay(await store.getCapture(request.capture), target, request);
      refuseProduction(config, plan.upstream, request.liveProduction ?? []);
      refuseTruncated(plan.entry, request.allowTruncated ?? false);
      const { headers, secrets } = resolveHeaders(target, means.env);

      // From here on nothing is refused any more, so an id is not used up for nothing.
      const id = await store.reserveReplay?.();
      const marks: RunMarks = {
        replayId: id === undefined ? means.newId(8) : String(id),
        traceId: means.newId(16),
        spanId: means.newId(8),
      };
      const rebuilt = rebuildRequest(plan.entry, {
        marks,
        setHeaders: headers,
        setHeadersIn: whereHeadersAreSet(target),
        fallbackHost: formatAddress(plan.upstream),
      });
      const startedAtMs = means.now();
      const outcome = await send(means.forward, rebuilt, sendOptions(config, plan, request));
      const run: Run = { config, target, plan, ignore, marks, rebuilt, startedAtMs, outcome };
      const redactor = means.createRedactor(alsoRedacting(config.capture.redact, secrets));
      const replay = report(run, redactor);
      const savedId = await store.saveReplay(id === undefined ? replay : { ...replay, id });
      return { ...replay, id: savedId };
    },
  };
}

interface Run {
  readonly config: Config;
  readonly target: Target;
  readonly plan: Plan;
  readonly ignore: Ignore;
  readonly marks: RunMarks;
  readonly rebuilt: RebuiltRequest;
  readonly startedAtMs: number;
  readonly outcome: Outcome;
}

function sendOptions(config: Config, { upstream }: Plan, { timeoutMs }: ReplayRequest) {
  return {
    upstream,
    responseMs: timeoutMs ?? responseMsDefault,
    firstByteMs: timeoutMs ?? firstByteMsDefault,
    keepBytesMax: config.capture.bodyBytesMax,
    readBytesMax: responseReadBytesMax,
  };
}

function whereHeadersAreSet(target: Target): string {
  return target.kind === 'url' ? "a namespace's headers" : `namespaces.${target.label}.headers`;
}

function report(run: Run, redactor: ReturnType<CreateRedactor>): Omit<Replay, 'id'> {
  const { plan, outcome } = run;
  const { entry, capture, upstream } = plan;
  const raw = replayedHop(
    entry,
    {
      request: run.rebuilt,
      to: formatAddress(upstream),
      startedAtMs: run.startedAtMs,
      spanId: run.marks.spanId,
    },
    outcome,
  );
  // The recording is redacted, so only what is redacted alike can be compared with it, or stored.
  const redacted: Hop = { ...raw, response: redactResponse(raw, redactor) };
  const findings = conclude(run, raw, redacted);
  return {
    capture: capture.id,
    namespace: run.target.label,
    verdict: findings.verdict,
    startedAtMs: run.startedAtMs,
    durationMs: outcome.durationMs,
    entry: {
      hop: entry.index,
      service: entry.service,
      url: `${upstream.protocol}://${formatAddress(upstream)}${entry.path}`,
    },
    status: { recorded: entry.status, replayed: outcome.status },
    error: outcome.error,
    hops: [replayedSummary(entry, outcome, findings.differences.length === 0)],
    differences: findings.differences,
    notes: [...run.rebuilt.notes, ...findings.notes],
    response: redacted.response,
    runId: run.marks.replayId,
  };
}

function conclude(
  { config, plan, marks, ignore, outcome }: Run,
  raw: Hop,
  redacted: Hop,
): Pick<Replay, 'verdict' | 'differences' | 'notes'> {
  const { capture, entry } = plan;
  if (!outcome.connected) return { verdict: 'unreachable', differences: [], notes: [] };
  const noise = createNoise(
    { startedAtMs: entry.startedAtMs, ids: idsOf(capture) },
    { startedAtMs: raw.startedAtMs, ids: [marks.traceId, requestIdOf(marks), marks.spanId] },
    Math.max(entry.durationMs ?? 0, outcome.durationMs),
  );
  const { differences, notes } = compareHops(entry, redacted, ignore, noise);
  // Rules saw the recording before redaction; they see the answer before it too.
  const judgement = judge({
    capture,
    rules: config.capture.rules,
    replayed: [raw],
    entry: entry.index,
    isSame: differences.length === 0,
  });
  const cut = outcome.cut ? [`reading stopped after ${outcome.bodyBytes} bytes of response`] : [];
  return { verdict: judgement.verdict, differences, notes: [...cut, ...judgement.notes, ...notes] };
}

function idsOf({ traceId, requestId, chain }: Capture): string[] {
  return [traceId, requestId, ...chain.map((hop) => hop.spanId)].filter((id) => id.length >= 8);
}

function replayedSummary(entry: Hop, { connected }: Outcome, isSame: boolean): ReplayedHop {
  const result = connected ? (isSame ? 'same' : 'changed') : 'missing';
  return {
    service: entry.service,
    method: entry.method,
    path: entry.path,
    mode: 'live',
    result,
  };
}
