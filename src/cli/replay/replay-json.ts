import { LoopError } from '../../core/errors.js';
import type { BodyDiff, Replay, ReplayedHop } from '../../core/replay.js';
import type { ReplayOutcome } from '../../core/rooms.js';
import { readableText } from '../../core/wire-text.js';
import {
  type BreakpointJson,
  breakpointsJson,
  type StopJson,
  stopsJson,
} from '../debug/stops-json.js';
import { type MessageJson, messageJson } from '../message/message-json.js';
import { roundMs } from '../text/duration-text.js';

/** A documented, stable shape: keys may be added, none goes or changes. */
export interface ReplayJson extends Pick<Replay, 'capture' | 'namespace' | 'verdict' | 'entry'> {
  readonly replayId: number;
  readonly startedAt: string;
  readonly durationMs: number;
  /** Why what came back proves nothing, and how a replay could; null when it does. */
  readonly reason: string | null;
  readonly status: Replay['status'];
  readonly error: Replay['error'];
  readonly hops: Replay['hops'];
  /** `recorded` or `replayed` is null where there was nothing; `kind` tells that from a JSON null. */
  readonly differences: Replay['differences'];
  /** The same as lines, for bodies that are text. */
  readonly bodies: readonly BodyDiff[];
  readonly notes: readonly string[];
  /** Why the verdict may be wrong; those of the notes. */
  readonly doubts: readonly string[];
  /** Debugger stops; empty without a debugger. */
  readonly stops: readonly StopJson[];
  /** As asked for; empty without a debugger. */
  readonly breakpoints: readonly BreakpointJson[];
  readonly response: MessageJson | null;
}

export function replayJson(replay: Replay): ReplayJson {
  return {
    replayId: replay.id,
    capture: replay.capture,
    namespace: replay.namespace,
    verdict: replay.verdict,
    startedAt: new Date(replay.startedAtMs).toISOString(),
    durationMs: roundMs(replay.durationMs),
    entry: { ...replay.entry, url: readableText(replay.entry.url) },
    reason: replay.reason ?? null,
    status: replay.status,
    error: replay.error,
    hops: replay.hops.map(hopJson),
    differences: replay.differences.map(({ hop, at, recorded, replayed, kind }) => ({
      hop,
      at,
      kind: kind ?? 'changed',
      recorded: recorded ?? null,
      replayed: replayed ?? null,
    })),
    bodies: replay.bodies ?? [],
    notes: replay.notes,
    doubts: replay.doubts ?? [],
    stops: stopsJson(replay),
    breakpoints: breakpointsJson(replay),
    response: replay.response && messageJson(replay.response),
  };
}

function hopJson(replayed: ReplayedHop): ReplayedHop {
  const hop = { ...replayed, path: readableText(replayed.path) };
  if (hop.durationMs === undefined) return hop;
  const round = (ms: number | null) => (ms === null ? null : roundMs(ms));
  const { durationMs } = hop;
  return {
    ...hop,
    durationMs: { recorded: round(durationMs.recorded), replayed: round(durationMs.replayed) },
  };
}

/** A run of a batch; one that was refused has its reason in place of a report. */
export type OutcomeJson = ReplayJson | RefusedJson;

export interface RefusedJson {
  readonly replayId: null;
  /** As it was asked for. */
  readonly capture: number | string;
  readonly namespace: string;
  readonly verdict: null;
  readonly refused: { readonly code: string; readonly message: string };
}

export function outcomeJson({ request, replay, error }: ReplayOutcome): OutcomeJson {
  if (replay !== null) return replayJson(replay);
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof LoopError ? error.code : 'LOOP_CLI_BUG';
  const capture = /^\d+$/.test(request.capture) ? Number(request.capture) : request.capture;
  return {
    replayId: null,
    capture,
    namespace: request.to,
    verdict: null,
    refused: { code, message },
  };
}
